"""Claims that may stand word for word, by their words alone: in any language, over the ends of sentences."""

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.matching.claimed import ClaimTable
from bot.matching.outlined import Outlines, word_hash
from bot.matching.ranges import ends_of, numbers, places
from bot.matching.rarest import RARE

_SHORTEST_ELLIPTICAL = 4  # words; an ellipsis stands between two and two at least
_SEEN_BITS = 13  # of a word's hash, for a quick look
_SEEN = (1 << _SEEN_BITS) - 1
_SPARSE = 8  # marks for each hash that is marked


class _Beginnings(NamedTuple):
    """Variants that an ellipsis may shorten, in the order of the two words that they begin with."""

    first: NDArray[np.uint64]
    last: NDArray[np.uint64]
    claim: NDArray[np.uint32]


class QuotedClaims:
    """The variants of all claims, each filed under the rarest of its words."""

    def __init__(self, claims: ClaimTable, outlines: Outlines) -> None:
        """File the variants of claims with these outlines."""
        of, ends = numbers(claims.outlines), numbers(outlines.variant_ends)
        sizes = ends[of + 1] - ends[of]
        variant = places(ends[of], sizes)
        word_ends = numbers(outlines.word_ends)
        self._words = np.array(outlines.words, dtype=np.uint32)
        self._claim = np.repeat(np.arange(len(of)), sizes).astype(np.uint32)
        self._starts, self._ends = word_ends[variant], word_ends[variant + 1]
        outlines.rarest.extend(self._words, word_ends)
        self._low = (1 << (_SPARSE * len(outlines.rarest.words)).bit_length()) - 1
        self._marks = _marks(outlines.rarest.words, self._low)
        rarest = outlines.rarest.of[:, variant]
        self._second, self._third = (rarest[place] & _SEEN for place in range(1, RARE))
        order = np.argsort(rarest[0], kind="stable")
        hashes, group = np.unique(rarest[0][order], return_inverse=True)
        self._filed_hashes = array("I", hashes.astype(np.uint32).tobytes())
        self._filed_ends = ends_of(group, len(hashes)).tolist()
        self._filed = order.astype(np.uint32)
        self._beginnings = self._shortened()
        firsts = np.unique(self._beginnings.first >> np.uint64(32)).astype(np.uint32)
        self._first_words = array("I", firsts.tobytes())

    def filed_under(self, hashes: Iterable[int]) -> bytes:
        """Return the numbers of variants that are looked for where a word with one of these hashes stands."""
        found = [
            self._filed[self._filed_ends[place] : self._filed_ends[place + 1]].tobytes()
            for place in [_place(self._filed_hashes, number) for number in hashes]
            if place is not None
        ]
        return b"".join(found)

    def have_any(self, hashes: Iterable[int]) -> bool:
        """Tell whether a word with one of these hashes stands in any variant."""
        return any(self._marks[number & self._low] for number in hashes)

    def begin_with(self, hashes: Iterable[int]) -> bool:
        """Tell whether something that an ellipsis may shorten begins with a word that has such a hash."""
        return any(_place(self._first_words, number) is not None for number in hashes)

    def standing(self, filed: Collection[bytes], hashes: set[int]) -> Iterator[tuple[int, frozenset[int]]]:
        """Yield (claim, hashes of words) of the variants whose words a text all has.

        `filed` are what its words are filed under, `hashes` those of all its words.
        """
        joined = b"".join(filed)
        if not joined:
            return
        variants = np.frombuffer(joined, np.uint32)
        seen = np.zeros(_SEEN + 1, dtype=bool)
        seen[np.fromiter(hashes, np.int64, len(hashes)) & _SEEN] = True
        variants = variants[seen[self._second[variants]] & seen[self._third[variants]]]
        for variant in variants.tolist():
            words = self._words[self._starts[variant] : self._ends[variant]].tolist()
            if hashes.issuperset(words):
                yield int(self._claim[variant]), frozenset(words)

    def shortened(self, words: Sequence[str]) -> set[int]:
        """Return the claims whose first two and last two words stand side by side among a text's."""
        hashes = list(map(word_hash, words))
        pairs = np.array([one << 32 | other for one, other in itertools.pairwise(hashes)], dtype=np.uint64)
        known = self._beginnings
        starts = np.searchsorted(known.first, pairs)
        at = places(starts, np.searchsorted(known.first, pairs, "right") - starts)
        return set(known.claim[at[np.isin(known.last[at], pairs)]].tolist())

    def _shortened(self) -> _Beginnings:
        long = np.flatnonzero(self._ends - self._starts > _SHORTEST_ELLIPTICAL)
        starts, ends, words = self._starts[long], self._ends[long], self._words.astype(np.uint64)
        first = words[starts] << np.uint64(32) | words[starts + 1]
        last = words[ends - 2] << np.uint64(32) | words[ends - 1]
        order = np.argsort(first, kind="stable")
        return _Beginnings(first[order], last[order], self._claim[long][order])


def _marks(hashes: NDArray[np.uint32], low: int) -> bytes:
    """Return a one for each number that the lowest bits of a hash are; where others lead is mostly a zero."""
    marks = np.zeros(low + 1, dtype=np.uint8)
    marks[hashes & low] = 1
    return marks.tobytes()


def _place(listed: "array[int]", number: int) -> int | None:
    place = bisect_left(listed, number)
    return place if place < len(listed) and listed[place] == number else None
