"""Sorted rows of numbers that lie in a file, of which memory holds only what tells where to look.

An entry is eight bytes: a key of 32 bits, and below it a mark of 32 bits. Of a row memory holds flags, of
which each key has set two, and the first entry of each page: about nine bits an entry, where the row has 64.
So log-structured stores keep what is larger than memory (O'Neil et al., "The log-structured merge-tree",
1996), with a filter of Bloom's (1970), where the flags of one key lie in one word (Putze et al., 2007).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

PAGE = 512  # entries that are read at once: 4 kB
_MERGED = 64  # pages of the longest row that are merged at once
_FLAGS = 6  # for each key, at least; less than twice as many
_WORD = 32  # flags that lie together
_BYTES = 8  # of an entry
_SPREAD = 0x9E3779B1  # an odd number, which mixes all bits into the highest
_MARKS = 2**32 - 1
_PAIRS = array("I", [1 << one | 1 << other for one in range(_WORD) for other in range(_WORD)])
_PAIRS_AT_ONCE = np.array(_PAIRS, dtype=np.uint32)

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


def bits_of(key: int) -> int:
    """Return the two flags of a key in their word."""
    return _PAIRS[key * _SPREAD >> 22 & 1023]


class Row:
    """Entries in order. `flags[key & mask]` has the bits of its keys, and of one other key in twenty."""

    def __init__(self, room: Room, size: int) -> None:
        """Take room for so many entries, which are to be added in order."""
        self._room, self._size, self._start = room, size, room.take(size * _BYTES)
        self._length = 0
        self._firsts = array("Q")  # entry of each page
        self.mask = (1 << (size * _FLAGS // _WORD).bit_length()) - 1
        self.flags = array("I", bytes(4 * (self.mask + 1)))

    def __len__(self) -> int:
        return self._length

    def extend(self, entries: Entries) -> None:
        """Add entries, none less than those before."""
        self._room.write(self._start + self._length * _BYTES, entries.tobytes())
        self._firsts.frombytes(entries[-self._length % PAGE :: PAGE].tobytes())
        self._length += len(entries)
        keys = entries >> np.uint64(32)
        bits = _PAIRS_AT_ONCE[(keys * np.uint64(_SPREAD) >> np.uint64(22) & np.uint64(1023)).astype(np.intp)]
        flags = np.frombuffer(self.flags, dtype=np.uint32)
        np.bitwise_or.at(flags, (keys & np.uint64(self.mask)).astype(np.intp), bits)

    def marks(self, key: int) -> list[int]:
        """Return the marks of a key."""
        first, last = key << 32, key << 32 | _MARKS
        found: list[int] = []
        for page in range(self._page_of(first), len(self._firsts)):
            entries = self._page(page)
            at, count = bisect_left(entries, first), len(entries)
            while at < count and entries[at] <= last:
                found.append(entries[at] & _MARKS)
                at += 1
            if at < count:
                break
        return found

    def place_of(self, entry: int) -> int:
        """Return how many entries are less than this one."""
        page = self._page_of(entry)
        return page * PAGE + bisect_left(self._page(page), entry)

    def between(self, start: int, end: int) -> Entries:
        """Return the entries from one place up to another."""
        content = self._room.read(self._start + start * _BYTES, (end - start) * _BYTES)
        return np.frombuffer(content, dtype=np.uint64)

    def starts(self, pages: int) -> Sequence[int]:
        """Return the first entries of each so many pages, without the row's own."""
        return self._firsts[pages::pages]

    def end(self) -> None:
        """Give back the room."""
        self._room.give_back(self._start, self._size * _BYTES)

    def _page_of(self, entry: int) -> int:
        """Return the page where entries begin that are not less than this one."""
        return max(bisect_left(self._firsts, entry) - 1, 0)

    def _page(self, number: int) -> memoryview:
        start = number * PAGE
        size = min(PAGE, self._length - start) * _BYTES
        return memoryview(self._room.read(self._start + start * _BYTES, size)).cast("Q")


def merged(room: Room, rows: Sequence[Row]) -> Row:
    """Make one row of several, piece by piece, and give back theirs."""
    made = Row(room, sum(map(len, rows)))
    longest = max(rows, key=len)
    cuts = [[row.place_of(bound) for row in rows] for bound in longest.starts(_MERGED)]
    for starts, ends in pairwise([[0] * len(rows), *cuts, [len(row) for row in rows]]):
        made.extend(np.sort(np.concatenate(list(_pieces(rows, starts, ends))), kind="stable"))
    for row in rows:
        row.end()
    return made


def _pieces(rows: Sequence[Row], starts: Sequence[int], ends: Sequence[int]) -> Iterator[Entries]:
    for row, start, end in zip(rows, starts, ends, strict=True):
        yield row.between(start, end)


def row_of(room: Room, entries: Entries) -> Row:
    """Make a row of entries that are in no order."""
    made = Row(room, len(entries))
    made.extend(np.sort(entries))
    return made
