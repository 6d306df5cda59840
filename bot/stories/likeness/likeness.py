"""Whether two texts are the same text, and why.

They are when most of what the shorter says stands in the longer, word for word. That is not enough where
a template is filled in anew ("177 targets", "189 targets"), where a digest holds one item among many,
and where a text is so short that two events read alike. The limits were set by reading pairs around
them; `tests/data/stories` keeps the labels.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from bot.language.names import is_source, same_name
from bot.language.running import RunningWord
from bot.stories.likeness.fingerprint import Fingerprint, shingles

# What is enough: so many shingles in common, and so much of the shorter text's, one of the pairs.
ENOUGH = ((1, 0.6), (15, 0.5), (25, 0.45))
BRIEF_ENOUGH = ((4, 0.6), (3, 0.75))
OWN_ENOUGH = ((3, 0.8),)  # where one channel says both

# A text of few shingles needs more than likeness: little time between, too.
BRIEF = 10
BRIEF_APART = timedelta(hours=3)
BRIEF_EXACT = 8  # two posts with the very same words may be a little shorter

# A much shorter text is a copy of the longer one's beginning, or only an item of it.
PART = 0.6  # of the longer text's words
ITEM = 30  # words: a longer text is no mere item
DIGEST = 3  # lines of a list that make a digest
OPENING = 6  # words: who begins alike and says the like has trimmed the rest
BEGINNING, BEGINNING_MORE = 1.2, 5  # times its own length, and words, in which it must be found …
BEGUN = 0.6  # … so much of it

EXTENDED = 1.6  # a text this much longer may well have other figures besides
SLOT = 3  # words that a template leaves open
EDITION_APART = timedelta(hours=20)  # from which other figures in the opening make another edition:
EDITION_OPENING = 15  # words

EXACT = "exact copy"
Replaced = tuple[tuple[RunningWord, ...], tuple[RunningWord, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The common part of two texts. `score` is the share of the shorter text's shingles, 0 to 1."""

    same: bool
    score: float
    reason: str

    @property
    def exact(self) -> bool:
        """Whether they say the same words."""
        return self.same and self.score == 1.0 and self.reason == EXACT


def likeness(
    one: Fingerprint, other: Fingerprint, *, apart: timedelta, same_channel: bool = False
) -> Likeness:
    """Tell whether two texts, published this long apart, are the same text; it is symmetric.

    A channel does not copy itself: what it says again with changes is its template or a new turn of
    events, unless nearly all is the same.
    """
    short, long = sorted((one, other), key=lambda text: (len(text.shingles), len(text.texts), text.texts))
    if not short.texts:
        return Likeness(same=False, score=0.0, reason="no words to compare")
    size = len(short.shingles)
    if short.texts == long.texts:
        if size < BRIEF_EXACT and apart > BRIEF_APART:
            return Likeness(same=False, score=1.0, reason="related only: the same few words at another time")
        return Likeness(same=True, score=1.0, reason=EXACT)
    shared = len(short.shingles & long.shingles)
    score = shared / size
    if not is_enough(shared, size, same_channel=same_channel):
        return _related(score, f"{score:.2f} of its words")
    if size < BRIEF and apart > BRIEF_APART:
        return _related(score, "like words, but few, and at another time")
    if _is_part(short, long):
        return _related(score, "a part of a longer text")
    difference = _difference(short, long) or (apart > EDITION_APART and _other_edition(short, long))
    if difference:
        return _related(score, difference)
    return Likeness(same=True, score=score, reason=f"copy, {score:.2f} of its words")


def is_enough(shared: int, size: int, *, same_channel: bool) -> bool:
    """Tell whether so many shingles in common, of the shorter text's so many, may make them the same."""
    enough = OWN_ENOUGH if same_channel else BRIEF_ENOUGH if size < BRIEF else ENOUGH
    return any(shared >= least and shared / size >= share for least, share in enough)


def _related(score: float, why: str) -> Likeness:
    return Likeness(same=False, score=score, reason=f"related only: {why}")


def _is_part(short: Fingerprint, long: Fingerprint) -> bool:
    """Tell whether the short text is one item of a digest, or stands inside a much longer text."""
    if len(short.texts) >= PART * len(long.texts):
        return False
    if long.items >= DIGEST > short.items:
        return True
    alike = len(set(short.texts[:OPENING]) & set(long.texts[:OPENING])) >= OPENING - 1
    if alike or len(short.texts) >= ITEM:
        return False
    beginning = long.texts[: int(BEGINNING * len(short.texts)) + BEGINNING_MORE]
    return len(short.shingles & shingles(beginning)) < BEGUN * len(short.shingles)


def _difference(short: Fingerprint, long: Fingerprint) -> str:
    """Say what makes one text the other's template filled in anew; "" when nothing does."""
    ours, theirs = _only(short, long), _only(long, short)
    if ours and theirs and len(long.texts) <= EXTENDED * len(short.texts):
        return f"other figures {min(ours)}/{min(theirs)}"
    replaced = list(_replaced(short, long))
    return _other_figures(ours, theirs, replaced) or _other_names(short, long, replaced)


def _replaced(short: Fingerprint, long: Fingerprint) -> Iterator[Replaced]:
    matcher = SequenceMatcher(None, short.texts, long.texts, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "replace":
            yield short.words[start:end], long.words[other_start:other_end]


def _only(text: Fingerprint, other: Fingerprint) -> frozenset[str]:
    """Return a text's figures that come to nothing the other has; none where that has no figures."""
    amounts = _figures(other).values()
    return frozenset(word for word, amount in _figures(text).items() if amounts and amount not in amounts)


def _other_figures(ours: Set[str], theirs: Set[str], replaced: Iterable[Replaced]) -> str:
    """Say "other figures 177/189" when a figure stands where the other text has another one."""
    for left, right in replaced if ours and theirs else ():
        one = next((word.text for word in left if word.text in ours), "")
        other = next((word.text for word in right if word.text in theirs), "")
        if one and other:
            return f"other figures {one}/{other}"
    return ""


def _other_edition(short: Fingerprint, long: Fingerprint) -> str:
    """Say what tells a listing for the weekend from the same listing a day later."""
    size = min(EDITION_OPENING, len(short.texts))
    ours, theirs = ({word.text for word in text.words[:size] if word.figure} for text in (short, long))
    return "another edition, with other figures" if ours and theirs and ours != theirs else ""


def _figures(text: Fingerprint) -> dict[str, str]:
    """Return what each figure comes to, by how it stands."""
    return {word.text: word.amount for word in text.words if word.figure}


def _other_names(short: Fingerprint, long: Fingerprint, replaced: list[Replaced]) -> str:
    """Say "other names Киев/Одесса" when a name stands where the other text has another one."""
    for left, right in replaced:
        if len(left) <= SLOT and len(right) <= SLOT:
            one, other = _strange(left, long), _strange(right, short)
            if one and other and not any(same_name(a, b) for a in one for b in other):
                return f"other names {one[0]}/{other[0]}"
    return ""


def _strange(slot: tuple[RunningWord, ...], text: Fingerprint) -> list[str]:
    """Return the names of a slot that the other text has nowhere."""
    return [
        word.text
        for word in slot
        if word.name
        and not is_source(word.text)
        and not any(same_name(word.text, said) for said in text.texts)
    ]
