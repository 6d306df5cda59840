"""Lines of digests: which is which over edits, and which post's text one has. It only decides.

A digest tells many stories, so it is of none of them: each line is held against posts by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from bot.models import LineLink, Link
from bot.stories.likeness.carrier import posts_in
from bot.stories.likeness.conflicts import conflict
from bot.stories.likeness.fingerprint import Fingerprint, fingerprint
from bot.stories.likeness.joining import SHORTER, share_in

SAME_LINE = 0.6  # of the letters of two readings of one line
FEWEST = 3  # content words, below which a line says too little to be like anything


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTarget:
    """A text that a line of a digest may have: a post's in its readings, or another digest's line."""

    link: LineLink
    posted_at: datetime
    texts: tuple[Fingerprint, ...]


def numbered(lines: Sequence[str], known: Mapping[int, str]) -> list[int]:
    """Return the numbers of a digest's lines: those of the lines that they were before, or new ones."""
    numbers = [0] * len(lines)
    left = dict(known)
    for at, line in enumerate(lines):
        same = (number for number, text in sorted(left.items()) if _plain(text) == _plain(line))
        if (number := next(same, 0)) != 0:
            numbers[at] = number
            del left[number]
    likely = sorted(
        (
            (-ratio, number, at)
            for at, line in enumerate(lines)
            if not numbers[at]
            for number, text in left.items()
            if (ratio := _likeness(text, line)) >= SAME_LINE
        )
    )
    for _, number, at in likely:
        if not numbers[at] and number in left:
            numbers[at] = number
            del left[number]
    last = max(known, default=0)
    for at, number in enumerate(numbers):
        if not number:
            last += 1
            numbers[at] = last
    return numbers


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, _plain(one), _plain(other), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SAME_LINE else 0.0


def named_in(lines: Sequence[str], links: Iterable[Link]) -> list[list[str]]:
    """Return for each line the posts that it names by their addresses: "channel/number"."""
    found = [list(posts_in(line)) for line in lines]
    for link in links:
        under = [at for at, line in enumerate(lines) if link.label and link.label in line]
        if len(under) == 1:
            found[under[0]] += posts_in(link.url)
    return found


def linked(line: str, posted_at: datetime, targets: Iterable[LineTarget]) -> LineLink | None:
    """Return whose text a line has: that which most of its words stand in, the earliest first."""
    own = fingerprint(line)
    if len(own.content) < FEWEST:
        return None
    found = [
        (-share, target.posted_at, target.link.post_id, target.link)
        for target in targets
        for text in target.texts
        if (share := share_in(own, text)) >= SHORTER
        and not conflict(own, text, apart=abs(posted_at - target.posted_at))
    ]
    return min(found, key=lambda one: one[:3])[3] if found else None
