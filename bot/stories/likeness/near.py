"""An index under which posts like another are found, by their sketches.

What is new stands in a table in memory; from time to time it is sorted into rows of a file. Of a post that
was sorted away about 35 bytes stay in memory; some 500 are in the file.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from struct import Struct

from bot.stories.likeness.rows import SIGN, Probe, Room, Row, merged, probes, row_of
from bot.stories.likeness.sketch import LOWEST, SHARED, is_enough

_TABLE = 4_096  # keys, before they are sorted away
_SHORT = 1 << 17  # keys: shorter rows lie in memory, for what is asked about is mostly new itself
_ROW = 1 << 22  # keys: longer rows are not merged any more
_SURE = 1  # in a mark: the key is a sure one
_RECORD = Struct(f"=qdi{LOWEST}i")  # a post, its time, how many lowest hashes it has, and these
_BLOCK = 64  # records that are written at once

Record = tuple[int, float, tuple[int, ...]]


class Sought:
    """The sure keys and the sketches that others are looked for by, made ready once for all indexes."""

    __slots__ = ("lowest", "sure")

    def __init__(self, sure: Iterable[int], lowest: Iterable[Sequence[int]]) -> None:
        self.sure = probes(sure)
        self.lowest = [(hashes, probes(hashes)) for hashes in lowest]


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

    def find(self, at: datetime, sought: Sought) -> set[int]:
        """Return the posts, within the window around, that have a sure key or a sketch like these."""
        moment, found = at.timestamp(), set[int]()
        for mark in set(self._met(sought.sure, _SURE)):
            post_id, published, _ = self._record(mark)
            if abs(published - moment) <= self._window:
                found.add(post_id)
        for hashes, probed in sought.lowest:
            for mark, shared in Counter(self._met(probed, 0)).items():
                if shared < SHARED:
                    continue
                post_id, published, others = self._record(mark)
                if abs(published - moment) <= self._window:
                    self.compared += 1
                    if post_id not in found and is_enough(shared, hashes, others):
                        found.add(post_id)
        return found

    def _met(self, probed: list[Probe], sign: int) -> list[int]:
        """Return what has these keys in this way, as often as it has any of them."""
        table, rows, met = self._table, [(row.flags, row.mask, row) for row in self._rows], list[int]()
        for key, own, bits in probed:
            if key in table:
                met += table[key]
            for flags, mask, row in rows:
                if flags[own & mask] & bits == bits:
                    self.looked += 1
                    met += row.marks(own)
        return [mark for mark in met if mark & 1 == sign]

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
