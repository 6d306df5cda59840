"""An index under which posts like another are found, by their sketches.

What is new stands in a table in memory; from time to time it is sorted into rows of a file. Of a post that
was sorted away about 35 bytes stay in memory; some 500 are in the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import Struct
from typing import NamedTuple

import numpy as np

from bot.stories.likeness.rows import MARKS, SIGN, Room, Row, Stretches, merged, probes, row_of
from bot.stories.likeness.sketch import LOWEST, SHARED, is_enough

_TABLE = 4_096  # keys, before they are sorted away
_SHORT = 1 << 17  # keys: shorter rows lie in memory, for what is asked about is mostly new itself
_ROW = 1 << 22  # keys: longer rows are not merged any more
_SURE = 1  # in a mark: the key is a sure one
_RECORD = Struct(f"=qdi{LOWEST}i")  # a post, its time, how many lowest hashes it has, and these
_BLOCK = 64  # records that are written at once
_AT_ONCE = 1 << 20  # entries that are held against each other: a text may have been told thousands of times

Record = tuple[int, float, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Sought:
    """A post as those like it are looked for: its time, its sure keys, and its sketches."""

    at: datetime
    sure: Iterable[int]
    lowest: Sequence[Sequence[int]]


class _Group(NamedTuple):
    """Keys of a post that are held against those of one record: its sure ones, or a sketch."""

    post: int  # its place among those that are sought
    sign: int
    keys: Sequence[int]


class SketchIndex:
    """Posts by their sketches. One that was added again is found by all that was added of it."""

    def __init__(self, window: timedelta, room: Room | None = None) -> None:
        """Lie in this room; where there is none, in memory."""
        self._window = window.total_seconds()
        self._room = room
        self._count = 0  # of records
        self._blocks = array("q")  # where they lie, but for the last records
        self._last = bytearray()
        # Records by their keys: marks of them, which are their numbers and how they have the key.
        self._table: dict[int, list[int]] = {}
        self._fresh = array("Q")  # the same, as entries of a row
        self._rows: list[Row] = []
        self.looked = 0  # times that a key was looked for in a row, for who counts the work
        self.compared = 0  # sketches that were held against another, for who counts the work

    def __len__(self) -> int:
        """Count what was added: a post for each of its sketches, and once more for its sure keys."""
        return self._count

    def add(self, post_id: int, at: datetime, sure: Iterable[int], lowest: Iterable[Sequence[int]]) -> None:
        """Let a post be found that was published at that time. Raises OSError where the disk is full."""
        moment = at.timestamp()
        self._put(post_id, moment, sure, (), _SURE)
        for hashes in lowest:
            self._put(post_id, moment, hashes, hashes, 0)

    def _put(self, post_id: int, at: float, keys: Iterable[int], lowest: Sequence[int], sign: int) -> None:
        mark = self._count << 1 | sign
        self._keep(_RECORD.pack(post_id, at, len(lowest), *lowest, *(0,) * (LOWEST - len(lowest))))
        table, fresh = self._table, self._fresh
        for key in keys:
            fresh.append(key + SIGN << 32 | mark)
            if key in table:
                table[key].append(mark)
            else:
                table[key] = [mark]
        if len(fresh) >= _TABLE:
            self._sort_away()

    def _sort_away(self) -> None:
        """Put what stands in the table in rows; rows of a like length become one."""
        rows = [row_of(self._fresh)]
        self._table, self._fresh = {}, array("Q")
        count = len(rows[0])
        while self._rows and len(self._rows[-1]) < min(2 * count, _ROW):
            rows.append(self._rows.pop())
            count += len(rows[-1])
        self._rows.append(merged(rows, None if count < _SHORT else self._room) if len(rows) > 1 else rows[0])

    def find(self, sought: Sequence[Sought]) -> list[set[int]]:
        """Return of each the posts, within the window around, that have a sure key or a sketch like its own.

        What lies on disk is read once for all of them.
        """
        groups = list[_Group]()
        for number, one in enumerate(sought):
            groups.append(_Group(number, _SURE, tuple(one.sure)))
            groups += [_Group(number, 0, hashes) for hashes in one.lowest]
        met = self._in_rows(groups)
        if sum(some.count for some in met) > _AT_ONCE and len(sought) > 1:
            middle = len(sought) // 2
            return self.find(sought[:middle]) + self.find(sought[middle:])
        found: list[set[int]] = [set() for _ in sought]
        moments = [one.at.timestamp() for one in sought]
        for group, mark, shared in self._shared(groups, met):
            post_id, published, others = self._record(mark)
            if abs(published - moments[group.post]) > self._window:
                continue
            if group.sign == _SURE:
                found[group.post].add(post_id)
                continue
            self.compared += 1
            if post_id not in found[group.post] and is_enough(shared, group.keys, others):
                found[group.post].add(post_id)
        return found

    def _in_rows(self, groups: Sequence[_Group]) -> list[Stretches]:
        """Return what the rows have of the keys of groups, one group after another."""
        sought = probes(key for group in groups for key in group.keys)
        met = [row.meet(sought) for row in self._rows]
        self.looked += sum(len(some.asked) for some in met)
        return met

    def _shared(
        self, groups: Sequence[_Group], met: Iterable[Stretches]
    ) -> Iterator[tuple[_Group, int, int]]:
        """Yield the marks that have enough keys of a group in its own way, and how many."""
        number_of = np.repeat(np.arange(len(groups)), [len(group.keys) for group in groups])
        pairs = [number_of[probe] << 32 | marks for probe, marks in (some.marks() for some in met)]
        pairs.append(np.array(list(self._in_table(groups)), dtype=np.int64))
        signs = np.array([group.sign for group in groups])
        both = np.concatenate(pairs)
        both, shared = np.unique(both[both & 1 == signs[both >> 32]], return_counts=True)
        enough = (shared >= SHARED) | (signs[both >> 32] == _SURE)
        for pair, count in zip(both[enough].tolist(), shared[enough].tolist(), strict=True):
            yield groups[pair >> 32], pair & MARKS, count

    def _in_table(self, groups: Sequence[_Group]) -> Iterator[int]:
        """Yield the marks in the table that have a key of a group, below the number of the group."""
        table = self._table
        for number, group in enumerate(groups):
            for key in group.keys:
                if key in table:
                    for mark in table[key]:
                        yield number << 32 | mark

    def _keep(self, record: bytes) -> None:
        self._last += record
        self._count += 1
        if self._room and len(self._last) == _BLOCK * _RECORD.size:
            start = self._room.take(len(self._last))
            self._room.write(start, self._last)
            self._blocks.append(start)
            self._last = bytearray()

    def _record(self, mark: int) -> Record:
        block, place = divmod(mark >> 1, _BLOCK)
        if self._room and block < len(self._blocks):
            content = self._room.read(self._blocks[block] + place * _RECORD.size, _RECORD.size)
            post_id, at, count, *lowest = _RECORD.unpack(content)
        else:
            before = len(self._blocks) * _BLOCK
            post_id, at, count, *lowest = _RECORD.unpack_from(
                self._last, ((mark >> 1) - before) * _RECORD.size
            )
        return post_id, at, tuple(lowest[:count])

    def end(self) -> None:
        """Give back the room."""
        for row in self._rows:
            row.end()
        if self._room:
            for start in self._blocks:
                self._room.give_back(start, _BLOCK * _RECORD.size)
