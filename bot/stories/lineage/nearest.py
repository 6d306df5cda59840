"""Which earlier post of a story a post repeats most, without comparing it with every one.

A comparison costs much more than counting what two texts share, and that much more than looking up who
shares a rare run of words. So a text is first compared with the posts that first said each of its runs,
mostly the one that it is a copy of. Then only those are counted that could be nearer still: a text that
lacks less than a given part of another's runs has one among that part of them, rarest first (prefix
filtering: Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins", 2006).
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Protocol

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.fingerprint import Fingerprint
from bot.stories.likeness.likeness import Likeness, is_enough
from bot.stories.likeness.ties import best_likeness

LIKELY = 0.3  # of an earlier post's words: reworded rather than found independently
_ROUNDING = 1e-9  # far less than two shares of runs can differ by


class Compare(Protocol):
    """Tells how alike two posts are that were published so long after each other."""

    def __call__(self, one: Carrier, other: Carrier, *, apart: timedelta) -> Likeness:
        """Return the likeness of their versions that are most alike."""
        ...


@dataclass(frozen=True, slots=True)
class Repeated:
    """An earlier post, by its number in order, and how alike it is."""

    number: int
    post: Carrier
    likeness: Likeness

    @property
    def weight(self) -> float:
        """The measure of how much it counts: the share of words in common, half if only reworded."""
        like = self.likeness
        return like.score if like.same else like.score / 2 if like.score >= LIKELY else 0.0


class Nearest:
    """The posts of a story up to one of them; `posts` are all of them, in whatever order."""

    def __init__(self, posts: Iterable[Carrier], compare: Compare = best_likeness) -> None:
        self._compare, self._all = compare, tuple(posts)
        self._posts: list[Carrier] = []
        self._first: dict[str, int] = {}
        self._with: dict[str, list[tuple[float, int]]] = {}  # how rare it is in a post, and the number of it
        self._ordered: dict[frozenset[str], list[tuple[float, str]]] = {}  # of a text, or of all copies

    @cached_property
    def _common(self) -> Counter[str]:
        """The number of texts with each run; a story of one post never asks."""
        return Counter(run for post in self._all for text in post.versions for run in text.shingles)

    def add(self, post: Carrier) -> None:
        """Count a post among the earlier ones; posts are added in order."""
        number = len(self._posts)
        self._posts.append(post)
        for text in post.versions:
            for place, run in self._rarest(text):
                self._first.setdefault(run, number)
                insort(self._with.setdefault(run, []), (place, number))

    def of(self, post: Carrier) -> Repeated | None:
        """Return the post added so far that this one repeats most, the earliest among equals, or None."""
        runs = {run for text in post.versions for run in text.shingles}
        seen = {self._first[run] for run in runs if run in self._first}
        best = self._best(post, seen, None)
        nearer = self._nearer(post, max(best.weight if best else 0.0, LIKELY - _ROUNDING)) - seen
        best = self._best(post, nearer, best)
        if not best or not best.number:
            return best
        equals = self._nearer(post, best.weight - 2 * _ROUNDING) - seen - nearer
        return self._best(post, (number for number in equals if number < best.number), best)

    def _best(self, post: Carrier, numbers: Iterable[int], best: Repeated | None) -> Repeated | None:
        """Return the best of these and of what was found before; the most promising are compared first."""
        for most, number in sorted((-_most(post, self._posts[number]), number) for number in numbers):
            if best and (most, number) > (-best.weight, best.number):
                break
            other = self._posts[number]
            like = self._compare(post, other, apart=post.posted_at - other.posted_at)
            found = Repeated(number, other, like)
            if found.weight and (not best or (-found.weight, number) < (-best.weight, best.number)):
                best = found
        return best

    def _nearer(self, post: Carrier, least: float) -> set[int]:
        """Return the posts that may share more than this part of the shorter text's runs, and others."""
        part = 1 - least - _ROUNDING
        found: set[int] = set()
        for text in post.versions:
            for place, run in self._rarest(text):
                having = self._with.get(run, [])
                found.update(
                    number
                    for _, number in (having if place < part else having[: bisect_left(having, (part, 0))])
                )
        return found

    def _rarest(self, text: Fingerprint) -> list[tuple[float, str]]:
        """Return a text's runs, the rarest in the story first, each with its place from 0 to 1."""
        ordered = self._ordered.get(text.shingles)
        if ordered is None:
            size = len(text.shingles)
            rarest = sorted(text.shingles, key=lambda run: (self._common[run], run))
            ordered = self._ordered[text.shingles] = [(place / size, run) for place, run in enumerate(rarest)]
        return ordered


def _most(one: Carrier, other: Carrier) -> float:
    """Return the weight that two posts can have at most."""
    own = one.channel_id == other.channel_id
    return max((_share(a, b, own) for a in one.versions for b in other.versions), default=0.0)


def _share(one: Fingerprint, other: Fingerprint, same_channel: bool) -> float:
    shared, size = len(one.shingles & other.shingles), min(len(one.shingles), len(other.shingles))
    if not size:
        return 0.0
    may_be_same = one.texts == other.texts or is_enough(shared, size, same_channel=same_channel)
    return shared / size if may_be_same else shared / size / 2
