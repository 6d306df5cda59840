"""Posts that begin alike or share some runs, told apart by numbers: most have a heading or a frame in common.

One that is to repeat an earlier post must have half of its content words in runs that the earlier has, too,
or a little of them and most of the earlier's (see `joining`). How much that can be at most follows from the
hashes of their runs, so no text is read of those that cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.fingerprint import SHINGLE, Fingerprint, hashes_of
from bot.stories.likeness.joining import EXTENSION, KEPT, LONGER


@dataclass(frozen=True, slots=True)
class Runs:
    """The hashes of the runs of a post, all its versions together, each once.

    `content` is the fewest content words of a version, `most` how often it has one run.
    """

    hashes: Collection[int]
    content: int
    most: int


def runs_of_post(versions: Iterable[Fingerprint]) -> Runs:
    """Return what is kept of a post to tell it from those that merely begin alike."""
    texts = tuple(versions)
    times = [Counter(text.runs) for text in texts]
    return Runs(
        hashes=frozenset().union(*map(hashes_of, times)),
        content=min((len(text.content) for text in texts), default=0),
        most=max((number for counted in times for number in counted.values()), default=0),
    )


class Opened:
    """A post that looks like others; `kept` is what is kept of it, if it is."""

    def __init__(self, post: Carrier, kept: Runs | None = None) -> None:
        self._post, self._kept = post, kept  # its words are read once something may be like it

    @cached_property
    def _runs(self) -> Runs:
        return self._kept or runs_of_post(self._post.versions)

    @cached_property
    def _hashes(self) -> frozenset[int]:
        return frozenset(self._runs.hashes)

    @cached_property
    def _placed(self) -> tuple[tuple[int, ...], ...]:
        """The hash of the run at each place, by version."""
        return tuple(tuple(hashes_of(text.runs)) for text in self._post.versions)

    def may_repeat(self, other: Runs, *, later: bool) -> bool:
        """Tell whether this may repeat another by its words, or the other this, whichever is `later`."""
        common = self._hashes.intersection(other.hashes)
        own, theirs = (_share(len(common), one) for one in (self._runs, other))
        if not _is_enough(*((own, theirs) if later else (theirs, own))):
            return False
        own = self._covered_by(common)  # places next to each other count once
        return _is_enough(*((own, theirs) if later else (theirs, own)))

    def _covered_by(self, common: frozenset[int]) -> float:
        """Return the largest part of a version's content words that stand in these runs."""
        shares = [0.0]
        for text, hashes in zip(self._post.versions, self._placed, strict=True):
            covered = {
                place + step for place, run in enumerate(hashes) if run in common for step in range(SHINGLE)
            }
            if not text.content:
                return 1.0
            shares.append(len(covered.intersection(text.content)) / len(text.content))
        return max(shares)


def _share(common: int, runs: Runs) -> float:
    """Return the largest part of the content words that so many runs can hold."""
    return min(1.0, common * runs.most * SHINGLE / runs.content) if runs.content else 1.0


def _is_enough(later: float, earlier: float) -> bool:
    """Tell whether such parts of the later and of the earlier of two may make the one repeat the other."""
    return later >= LONGER or (later >= EXTENSION and earlier >= KEPT)
