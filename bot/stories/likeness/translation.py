"""Whether two texts in different languages are one text, translated.

A sentence encoder says how near their meanings are. It cannot tell a text from the same text with another
figure, place or speaker, or from its denial, so those are compared by rules. Only openings are compared:
that is where a copy is still whole, and an encoder sees no more at once. The limits were set by measuring
composed pairs (`tests/data/stories/translations.jsonl`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.language.detect import marks
from bot.language.names import looks_like_name, same_across, surely_names

LEAD = 40  # words that are compared
FEWEST = 6  # words: less is no text to compare
NEAR, HALF_NEAR = 0.55, 0.45  # the least cosine of a translation; of one that shares words besides:
TOLD, IN_COMMON = 2, 0.3  # names and figures, and of the words of either, those that sound alike …
IN_COMMON_HERE = 0.5  # … where both languages have one script
APART = timedelta(hours=24)  # a translation comes soon or not at all
BRIEF, BRIEF_APART = 12, timedelta(hours=3)  # words; what is so short is said of many events
CUT = 1.6  # a text so much longer may well say more


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The opening of a text, as it is compared with those in other languages.

    `names` stand inside its sentences, `openers` are names that begin one. `said` and `amounts` are all
    words and figures of the text: what another opening names may come later in this one. `concepts` have
    the same names in every language, and `contraries` are those that contradict them.
    """

    text: str
    language: str
    size: int  # words
    names: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    content: frozenset[str] = frozenset()  # the words of the opening that do not only serve others
    said: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    concepts: frozenset[str] = frozenset()
    contraries: frozenset[str] = frozenset()
    negative: bool = False


def hindrance(one: Lead, other: Lead, *, apart: timedelta) -> str:
    """Say why two openings are no translations of each other, near as they may be; "" for nothing.

    It is symmetric.
    """
    short, long = sorted((one, other), key=lambda lead: (lead.size, lead.language, lead.text))
    if one.language == other.language:
        return "the same language"
    if apart > (BRIEF_APART if short.size < BRIEF else APART):
        return "too long after it"
    difference = _other_figures(short, long) or _other_names(short, long) or _contradiction(short, long)
    if difference:
        return difference
    return "" if _in_common(short, long) else "no name or figure in common"


def is_translation(one: Lead, other: Lead, *, near: float, apart: timedelta) -> bool:
    """Tell whether two openings, whose meanings are so near, are translations; it is symmetric."""
    if near < HALF_NEAR or hindrance(one, other, apart=apart):
        return False
    return near >= NEAR or _share_words(one, other)


def _share_words(one: Lead, other: Lead) -> bool:
    """Tell whether they name and count the same, and many of their words sound alike."""
    short, long = sorted((one, other), key=lambda lead: (lead.size, lead.language, lead.text))
    named = short.names | short.openers
    told = len(named) - len(_missing(named, long)) + len(short.figures & long.amounts)
    scripts = {marks()[lead.language].script for lead in (one, other)}
    least = IN_COMMON_HERE if len(scripts) == 1 else IN_COMMON
    return told >= TOLD and all(
        len(_missing(left.content, right)) <= (1 - least) * len(left.content)
        for left, right in ((one, other), (other, one))
    )


def _other_figures(short: Lead, long: Lead) -> str:
    """Say what one counts that the other does not; a much longer text may count more."""
    ours, theirs = short.figures - long.amounts, long.figures - short.amounts
    if ours or (theirs and long.size < CUT * short.size):
        return f"other figures {min(ours, default='none')}/{min(theirs, default='none')}"
    return ""


def _other_names(short: Lead, long: Lead) -> str:
    """Say "other names лавров/peskov" when one names what the other does not.

    English writes many a word with a capital that is no name, so it alone names nothing; nor does a word
    that begins a sentence, unless it looks like a name.
    """
    ours, theirs = _missing(short.names, long), _missing(long.names, short)
    first, others = _missing(short.openers, long), _missing(long.openers, short)
    sure = _sure(ours, first, short.language) or _sure(theirs, others, long.language)
    ours, theirs = ours + first, theirs + others
    if sure or (ours and theirs):
        return f"other names {min(ours, default='none')}/{min(theirs, default='none')}"
    return ""


def _sure(inside: Iterable[str], opening: Iterable[str], language: str) -> bool:
    """Tell whether any of these words with capitals, inside sentences and opening them, surely is a name."""
    return any(surely_names(word, language) for word in (*inside, *filter(looks_like_name, opening)))


def _contradiction(short: Lead, long: Lead) -> str:
    """Say what one denies of the other, or says the opposite of: opened and closed, rose and fell."""
    if short.negative != long.negative:
        return "one of them denies"
    ours = (short.concepts & long.contraries) - long.concepts
    theirs = (long.concepts & short.contraries) - short.concepts
    return f"opposites {min(ours)}/{min(theirs)}" if ours and theirs else ""


def _missing(names: frozenset[str], text: Lead) -> list[str]:
    return sorted(name for name in names if not any(same_across(name, word) for word in text.said))


def _in_common(short: Lead, long: Lead) -> bool:
    """Tell whether they share what tells one event from another: a text without is said of many."""
    named = short.names | short.openers
    return bool(short.figures & long.amounts) or len(_missing(named, long)) < len(named)
