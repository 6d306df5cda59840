"""Sorted rows of numbers that lie in a file, of which memory holds only what tells where to look.

An entry is eight bytes: a key of 32 bits, and below it a mark of 32 bits. Of a row memory holds flags, of
which each key has set two, and the first entry of each page: about nine bits an entry, where the row has 64.
So log-structured stores keep what is larger than memory (O'Neil et al., "The log-structured merge-tree",
1996), with a filter of Bloom's (1970), where the flags of one key lie in one word (Putze et al., 2007).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

PAGE = 128  # entries that are read at once: 1 kB
_MERGED = 256  # pages of the longest row that are merged at once
_FLAGS = 6  # for each key, at least; less than twice as many
_WORD = 32  # flags that lie together
_BYTES = 8  # of an entry
SIGN = 2**31  # by which keys are greater in a row
_SPREAD = 0x9E3779B1  # an odd number, which mixes all bits into the highest
_MARKS = 2**32 - 1
_PAIRS = array("I", [1 << one | 1 << other for one in range(_WORD) for other in range(_WORD)])
_PAIRS_AT_ONCE = np.array(_PAIRS, dtype=np.uint32)

_NEW: Callable[..., Any] = tuple.__new__  # takes a third of the time of calling the class

Entries = npt.NDArray[np.uint64]


class Room:
    """Stretches of a file, taken and given back. What is given back is taken again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._free: list[tuple[int, int]] = []  # where stretches begin and end, in order
        self._end = 0

    def take(self, size: int) -> int:
        """Return where so many bytes are free that nobody has."""
        for place, (start, end) in enumerate(self._free):
            if end - start >= size:
                self._free[place : place + 1] = [(start + size, end)] if end - start > size else []
                return start
        start, self._end = self._end, self._end + size
        return start

    def give_back(self, start: int, size: int) -> None:
        """Let others take what was taken; free stretches side by side become one."""
        insort(self._free, (start, start + size))
        joined: list[tuple[int, int]] = []
        for stretch in self._free:
            if joined and joined[-1][1] == stretch[0]:
                joined[-1] = joined[-1][0], stretch[1]
            else:
                joined.append(stretch)
        self._free = joined

    def write(self, at: int, content: bytes | bytearray | memoryview) -> None:
        """Write bytes at a place. Raises OSError where the disk is full."""
        self._file.seek(at)
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]

    def read(self, at: int, size: int) -> bytes:
        """Read so many bytes that were written at a place."""
        self._file.seek(at)
        return self._file.read(size)


class Probe(NamedTuple):
    """A key as it is looked for: as tables have it, as rows have it, and its two flags in their word."""

    key: int
    own: int
    bits: int


def probes(keys: Iterable[int]) -> list[Probe]:
    """Return keys, signed numbers of 32 bits, as they are looked for."""
    return [_NEW(Probe, (key, own := key + SIGN, _PAIRS[own * _SPREAD >> 22 & 1023])) for key in keys]


class Row:
    """Entries in order. `flags[key & mask]` has the bits of its keys, and of one other key in twenty."""

    def __init__(self, size: int, room: Room | None) -> None:
        """Take room for so many entries, which are to be added in order; where there is none, in memory."""
        self._room, self._start = room, room.take(size * _BYTES) if room else 0
        self._held = array("Q")  # the entries, where they are in memory
        self._size, self._length = size, 0
        self._firsts = array("Q")  # entry of each page
        self.mask = (1 << (size * _FLAGS // _WORD).bit_length()) - 1
        self.flags = array("I", bytes(4 * (self.mask + 1)))

    def __len__(self) -> int:
        return self._length

    def extend(self, entries: Entries) -> None:
        """Add entries, none less than those before."""
        if self._room:
            self._room.write(self._start + self._length * _BYTES, entries.tobytes())
            self._firsts.frombytes(entries[-self._length % PAGE :: PAGE].tobytes())
        else:
            self._held.frombytes(entries.tobytes())
        self._length += len(entries)
        keys = entries >> np.uint64(32)
        bits = _PAIRS_AT_ONCE[(keys * np.uint64(_SPREAD) >> np.uint64(22) & np.uint64(1023)).astype(np.intp)]
        flags = np.frombuffer(self.flags, dtype=np.uint32)
        np.bitwise_or.at(flags, (keys & np.uint64(self.mask)).astype(np.intp), bits)

    def marks(self, key: int) -> list[int]:
        """Return the marks of a key."""
        first, last = key << 32, key << 32 | _MARKS
        page, found = self._page_of(first), list[int]()
        while True:
            entries = self._page(page) if self._room else self._held
            at, count = bisect_left(entries, first), len(entries)
            while at < count and (entry := entries[at]) <= last:
                found.append(entry & _MARKS)
                at += 1
            page += 1
            if at < count or page >= len(self._firsts):
                return found

    def place_of(self, entry: int) -> int:
        """Return how many entries are less than this one."""
        page = self._page_of(entry)
        return page * PAGE + bisect_left(self._page(page) if self._room else self._held, entry)

    def between(self, start: int, end: int) -> Entries:
        """Return the entries from one place up to another."""
        if not self._room:
            return np.array(self._held[start:end], dtype=np.uint64)
        content = self._room.read(self._start + start * _BYTES, (end - start) * _BYTES)
        return np.frombuffer(content, dtype=np.uint64)

    def starts(self, pages: int) -> Sequence[int]:
        """Return the first entries of each so many pages, without the row's own."""
        return self._firsts[pages::pages]

    def end(self) -> None:
        """Give back the room."""
        if self._room:
            self._room.give_back(self._start, self._size * _BYTES)

    def _page_of(self, entry: int) -> int:
        """Return the page where entries begin that are not less than this one; what is in memory is one."""
        page = bisect_left(self._firsts, entry)
        return page - 1 if page else 0

    def _page(self, number: int) -> Sequence[int]:
        assert self._room is not None
        start = number * PAGE
        size = min(PAGE, self._length - start) * _BYTES
        return memoryview(self._room.read(self._start + start * _BYTES, size)).cast("Q")


def merged(rows: Sequence[Row], room: Room | None) -> Row:
    """Make one row of several, piece by piece, and give back theirs."""
    made = Row(sum(map(len, rows)), room)
    longest = max(rows, key=len)
    cuts = [[row.place_of(bound) for row in rows] for bound in longest.starts(_MERGED)]
    for starts, ends in pairwise([[0] * len(rows), *cuts, [len(row) for row in rows]]):
        pieces = [row.between(start, end) for row, start, end in zip(rows, starts, ends, strict=True)]
        made.extend(np.sort(np.concatenate(pieces), kind="stable"))
    for row in rows:
        row.end()
    return made


def row_of(entries: array[int]) -> Row:
    """Make a row in memory of entries that are in no order."""
    made = Row(len(entries), None)
    made.extend(np.sort(np.frombuffer(entries, dtype=np.uint64)))
    return made
