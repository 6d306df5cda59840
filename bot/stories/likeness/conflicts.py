"""What makes two texts two stories however alike they are: a template filled in anew."""

from collections.abc import Iterable, Iterator, Set
from datetime import timedelta
from difflib import SequenceMatcher

from bot.language.names import is_source, same_name
from bot.language.running import RunningWord
from bot.stories.likeness.fingerprint import Fingerprint

EXTENDED = 1.6  # a text this much longer may well have other figures besides
SLOT = 3  # words that a template leaves open
EDITION_APART = timedelta(hours=20)  # from which other figures in the opening make another edition:
EDITION_OPENING = 15  # words

Replaced = tuple[tuple[RunningWord, ...], tuple[RunningWord, ...]]


def conflict(short: Fingerprint, long: Fingerprint, *, apart: timedelta) -> str:
    """Say what makes two like texts two stories: other figures, other names, another edition; or ""."""
    return _difference(short, long) or (_other_edition(short, long) if apart > EDITION_APART else "")


def _difference(short: Fingerprint, long: Fingerprint) -> str:
    """Say what makes one text the other's template filled in anew; "" when nothing does."""
    ours, theirs = _only(short, long), _only(long, short)
    if ours and theirs and len(long.texts) <= EXTENDED * len(short.texts):
        return f"other figures {min(ours)}/{min(theirs)}"
    replaced = list(replaced_words(short, long))
    return _other_figures(ours, theirs, replaced) or _other_names(short, long, replaced)


def replaced_words(short: Fingerprint, long: Fingerprint) -> Iterator[Replaced]:
    """Yield the words that stand in place of others, in both texts."""
    matcher = SequenceMatcher(None, short.texts, long.texts, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "replace":
            yield short.words[start:end], long.words[other_start:other_end]


def _only(text: Fingerprint, other: Fingerprint) -> frozenset[str]:
    """Return a text's figures that come to nothing the other has; none where that has no figures."""
    amounts = figures(other).values()
    return frozenset(word for word, amount in figures(text).items() if amounts and amount not in amounts)


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


def figures(text: Fingerprint) -> dict[str, str]:
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
