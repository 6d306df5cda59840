"""Sorted rows of numbers that lie in a file, of which memory holds only what tells where to look.

An entry is eight bytes: a key of 32 bits, and below it a mark of 32 bits. Of a row memory holds flags, of
which each key has set two, and the first entry of each page: about nine bits an entry, where the row has 64.
So log-structured stores keep what is larger than memory (O'Neil et al., "The log-structured merge-tree",
1996), with a filter of Bloom's (1970), where the flags of one key lie in one word (Putze et al., 2007).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

PAGE = 128  # entries that are read at once: 1 kB
_MERGED = 256  # pages of the longest row that are merged at once
_FLAGS = 6  # for each key, at least; less than twice as many
_WORD = 32  # flags that lie together
_BYTES = 8  # of an entry
SIGN = 2**31  # by which keys are greater in a row
_SPREAD = 0x9E3779B1  # an odd number, which mixes all bits into the highest
MARKS = 2**32 - 1
_PAIRS = np.array([1 << one | 1 << other for one in range(_WORD) for other in range(_WORD)], dtype=np.uint32)
_BELOW = np.uint64(32)  # bits of an entry that are below its key

Entries = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


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


@dataclass(frozen=True, slots=True)
class Probes:
    """Keys as they are looked for in rows, with their two flags in their word."""

    keys: Entries
    bits: npt.NDArray[np.uint32]


def probes(keys: Iterable[int]) -> Probes:
    """Return keys, signed numbers of 32 bits, as they are looked for."""
    own = (np.fromiter(keys, dtype=np.int64) + SIGN).astype(np.uint64)
    return Probes(own, _bits(own))


def _bits(keys: Entries) -> npt.NDArray[np.uint32]:
    mixed = keys * np.uint64(_SPREAD) >> np.uint64(22) & np.uint64(len(_PAIRS) - 1)
    return _PAIRS[mixed.astype(np.intp)]


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of a row's entries that have the keys of probes."""

    asked: Places  # the probes whose flags are set
    entries: Entries  # of the pages that were read
    starts: Places
    ends: Places

    @property
    def count(self) -> int:
        """The number of entries."""
        return int((self.ends - self.starts).sum())

    def marks(self) -> tuple[Places, Places]:
        """Return the probe that met each mark, and the marks."""
        marks = self.entries[_within(self.starts, self.ends)] & np.uint64(MARKS)
        return np.repeat(self.asked, self.ends - self.starts), marks.astype(np.intp)


def _within(starts: Places, ends: Places) -> Places:
    """Return all places in stretches, one stretch after another."""
    sizes = ends - starts
    before: Places = np.cumsum(sizes) - sizes
    return np.arange(sizes.sum()) + np.repeat(starts - before, sizes)


class Row:
    """Entries in order. `flags[key & _mask]` has the bits of its keys, and of one other key in twenty."""

    def __init__(self, size: int, room: Room | None) -> None:
        """Take room for so many entries, which are to be added in order; where there is none, in memory."""
        self._room, self._start = room, room.take(size * _BYTES) if room else 0
        self._held = array("Q")  # the entries, where they are in memory
        self._size, self._length = size, 0
        self._firsts = array("Q")  # entry of each page
        self._mask = (1 << (size * _FLAGS // _WORD).bit_length()) - 1
        self.flags = array("I", bytes(4 * (self._mask + 1)))

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
        keys = entries >> _BELOW
        flags = np.frombuffer(self.flags, dtype=np.uint32)
        np.bitwise_or.at(flags, self._words(keys), _bits(keys))

    def meet(self, sought: Probes) -> Stretches:
        """Return what the row has of these, reading each page once."""
        words = np.frombuffer(self.flags, dtype=np.uint32)[self._words(sought.keys)]
        asked = np.flatnonzero(words & sought.bits == sought.bits)
        first = sought.keys[asked] << _BELOW
        last = first | np.uint64(MARKS)
        entries = self._around(first, last)
        return Stretches(
            asked, entries, np.searchsorted(entries, first), np.searchsorted(entries, last, "right")
        )

    def place_of(self, entry: int) -> int:
        """Return how many entries are less than this one."""
        if not self._room:
            return bisect_left(self._held, entry)
        page = max(bisect_left(self._firsts, entry) - 1, 0)
        return page * PAGE + bisect_left(memoryview(self._pages(page, 1)).cast("Q"), entry)

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

    def _words(self, keys: Entries) -> Places:
        """Return where the flags of keys lie."""
        return (keys & np.uint64(self._mask)).astype(np.intp)

    def _around(self, first: Entries, last: Entries) -> Entries:
        """Return the entries of all pages that have any between one of the first and its last, in order."""
        if not (self._room and len(first)):
            return np.frombuffer(self._held, dtype=np.uint64)
        begins = np.frombuffer(self._firsts, dtype=np.uint64)
        start = np.maximum(np.searchsorted(begins, first) - 1, 0)
        pages = np.unique(_within(start, np.maximum(np.searchsorted(begins, last, "right"), start + 1)))
        starts = np.flatnonzero(np.diff(pages, prepend=-2) != 1)  # of pages side by side
        counts = np.diff(starts, append=len(pages))
        stretches = zip(pages[starts].tolist(), counts.tolist(), strict=True)
        return np.frombuffer(b"".join(self._pages(*stretch) for stretch in stretches), dtype=np.uint64)

    def _pages(self, first: int, count: int) -> bytes:
        """Read pages, one after another."""
        assert self._room is not None
        start = first * PAGE
        size = min(count * PAGE, self._length - start) * _BYTES
        return self._room.read(self._start + start * _BYTES, size)


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
