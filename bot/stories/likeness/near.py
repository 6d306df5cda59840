"""An index in memory under which posts like another are found, by their sketches.

A key is the place of the few posts that have it. What is new stands in a table; from time to time it is
sorted into rows of numbers, eight bytes a key, and flags tell quickly that a key is not in a row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.stories.likeness.sketch import SHARED, is_enough

_TABLE = 32_768  # keys, before they are sorted away
_ROW = 1 << 19  # keys: longer rows are not merged any more
_SIGN, _PLACES = 2**31, 2**32 - 1
_OF_SURE_KEYS = array("i")  # in the place of hashes

Entries = npt.NDArray[np.uint64]


class _Row(NamedTuple):
    """Sorted entries, each a key and below it a place, and flags, of which each key has set one.

    There are eight to sixteen flags a key, so of what is in no row at most one key in eight is looked for.
    """

    entries: array[int]
    flags: bytearray
    mask: int  # of the place of a byte among the flags


def _row_of(entries: Entries) -> _Row:
    entries.sort()
    mask = (1 << len(entries).bit_length()) - 1
    flags = np.zeros(mask + 1, dtype=np.uint8)
    keys = entries >> 32
    np.bitwise_or.at(flags, keys >> 3 & mask, np.left_shift(1, keys & 7).astype(np.uint8))
    return _Row(array("Q", entries.tobytes()), bytearray(flags), mask)


class SketchIndex:
    """Posts by their sketches. One that was added again is found by all that was added of it."""

    def __init__(self, window: timedelta) -> None:
        self._window = window.total_seconds()
        self._posts, self._times = array("q"), array("d")
        self._lowest: list[array[int]] = []  # by place; empty where the place is of sure keys
        self._table: dict[int, list[int]] = {}
        self._keys = 0
        self._rows: list[_Row] = []
        self.looked = 0  # times that a key was looked for in a row, for who counts the work
        self.compared = 0  # sketches that were held against another, for who counts the work

    def __len__(self) -> int:
        return len(self._posts)

    def add(self, post_id: int, at: datetime, sure: Iterable[int], lowest: Iterable[array[int]]) -> None:
        """Let a post be found that was published at that time."""
        moment = at.timestamp()
        self._put(post_id, moment, sure, _OF_SURE_KEYS)
        for hashes in lowest:
            self._put(post_id, moment, hashes, hashes)

    def _put(self, post_id: int, at: float, keys: Iterable[int], lowest: array[int]) -> None:
        place = len(self._posts)
        self._posts.append(post_id)
        self._times.append(at)
        self._lowest.append(lowest)
        table = self._table
        for key in keys:
            self._keys += 1
            if key in table:
                table[key].append(place)
            else:
                table[key] = [place]
        if self._keys >= _TABLE:
            self._sort_away()

    def _sort_away(self) -> None:
        """Put what stands in the table in rows; rows of a like length become one."""
        fresh = (key + _SIGN << 32 | place for key, places in self._table.items() for place in places)
        parts = [np.fromiter(fresh, dtype=np.uint64, count=self._keys)]  # never as numbers of Python's
        count = self._keys
        self._table, self._keys = {}, 0
        while self._rows and len(self._rows[-1].entries) < min(2 * count, _ROW):
            before = self._rows.pop().entries
            parts.append(np.frombuffer(before, dtype=np.uint64))
            count += len(before)
        self._rows.append(_row_of(np.concatenate(parts)))

    def find(self, at: datetime, sure: Iterable[int], lowest: Iterable[Sequence[int]]) -> set[int]:
        """Return the posts, within the window around, that have a sure key or a sketch like these."""
        moment, posts = at.timestamp(), self._posts
        found = {
            posts[place]
            for place in self._met(sure)
            if not self._lowest[place] and self._is_at(place, moment)
        }
        for hashes in lowest:
            for place, shared in Counter(self._met(hashes)).items():
                if shared >= SHARED and self._lowest[place] and self._is_at(place, moment):
                    self.compared += 1
                    if posts[place] not in found and is_enough(shared, hashes, self._lowest[place]):
                        found.add(posts[place])
        return found

    def _is_at(self, place: int, moment: float) -> bool:
        return abs(self._times[place] - moment) <= self._window

    def _met(self, keys: Iterable[int]) -> list[int]:
        """Return the places that have these keys, one as often as it has any of them."""
        table, met = self._table, list[int]()
        for key in keys:
            if key in table:
                met += table[key]
            own = key + _SIGN
            byte, bit, first = own >> 3, 1 << (own & 7), own << 32
            for entries, flags, mask in self._rows:
                if not flags[byte & mask] & bit:
                    continue
                self.looked += 1
                at, last = bisect_left(entries, first), first + _PLACES
                while at < len(entries) and entries[at] <= last:
                    met.append(entries[at] & _PLACES)
                    at += 1
        return met
