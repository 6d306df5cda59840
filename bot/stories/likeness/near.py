"""An index in memory under which posts like another are found, by their sketches.

A key is the place of the few posts that have it. What is new stands in a table; from time to time it is
sorted into rows of numbers, eight bytes a key, and flags tell quickly that a key is in none of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.stories.likeness.sketch import SHARED, is_enough

_TABLE = 32_768  # keys, before they are sorted away
_ROW = 1 << 19  # keys: longer rows are not merged any more
_FLAGS = 1 << 21  # bytes, of eight flags each
_SIGN, _PLACES = 2**31, 2**32 - 1


class SketchIndex:
    """Posts by their sketches. One that was added again is found by all that was added of it."""

    def __init__(self, window: timedelta) -> None:
        self._window = window.total_seconds()
        self._posts, self._times = array("q"), array("d")
        self._lowest: list[array[int]] = []  # by place; empty where the place is of sure keys
        self._table: dict[int, list[int]] = {}
        self._keys = 0
        self._rows: list[array[int]] = []
        self._flags = bytearray(_FLAGS)
        self.compared = 0  # sketches that were held against another, for who counts the work

    def __len__(self) -> int:
        return len(self._posts)

    def add(self, post_id: int, at: datetime, sure: Iterable[int], lowest: Iterable[array[int]]) -> None:
        """Let a post be found that was published at that time."""
        moment = at.timestamp()
        self._put(post_id, moment, sure, array("i"))
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
        entries = [key + _SIGN << 32 | place for key, places in self._table.items() for place in places]
        for key in self._table:
            self._flags[key >> 3 & _FLAGS - 1] |= 1 << (key & 7)
        entries.sort()
        self._rows.append(array("Q", entries))
        self._table, self._keys = {}, 0
        while len(self._rows) > 1 and len(self._rows[-2]) < min(2 * len(self._rows[-1]), _ROW):
            last = self._rows.pop()
            both = self._rows.pop().tolist()
            both += last
            both.sort()
            self._rows.append(array("Q", both))

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
        table, flags, met = self._table, self._flags, list[int]()
        for key in keys:
            if key in table:
                met += table[key]
            if flags[key >> 3 & _FLAGS - 1] >> (key & 7) & 1:
                first = key + _SIGN << 32
                last = first + _PLACES
                for row in self._rows:
                    at = bisect_left(row, first)
                    while at < len(row) and row[at] <= last:
                        met.append(row[at] & _PLACES)
                        at += 1
        return met
