"""Shards: the parts of archives that are looked through by themselves, cut without reading the whole.

JSON Lines are cut at line ends and Telegram Desktop's export of one chat between messages, wherever about
so many bytes are full; Parquet at its row groups. What is packed, an export of a whole account, and a file
without a place to cut, is one shard. Whether a cut was between two messages is known once the shard before
it was read to its very end: until then it is a guess (`bot/lookback/merge.py` tells what follows).
"""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.errors import InputError
from bot.lookback.archives import Archive, opened, stretch
from bot.lookback.parquet import MAGIC, row_groups
from bot.sources.archive.archive import lines_of, reader_for
from bot.sources.archive.packed import BYTE_ORDER_MARK, GZIP, HEAD, ZSTD

SHARD = 16 << 20  # bytes
_WINDOW = 1 << 20  # bytes in which a place to cut is looked for at once

WHOLE, LINES, EXPORT, ROWS = "whole", "lines", "export", "rows"

_MESSAGES = re.compile(rb'"messages"\s*:\s*\[\s*(?=\{)')
# In JSON no quotation mark stands inside a string without a backslash before it, so no text can hold this.
_BETWEEN = re.compile(rb'\}\s*,\s*(?=\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"(?:message|service)")')
_LINE_END = re.compile(rb"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A part of an archive. `start` and `end` are bytes, or rows' groups of a Parquet file."""

    number: int  # in the order of the archives and of the places in them
    archive: str
    kind: str = WHOLE
    start: int = 0
    end: int = 0
    size: int = 0  # bytes, about
    opening: bytes = b""  # what the part of an export is read behind
    closing: bytes = b""  # and before

    @property
    def whole(self) -> "Shard":
        """The archive in one, under a number that no part has."""
        return Shard(number=-1 - self.number, archive=self.archive)


def shards(archives: list[Archive], *, size: int = SHARD) -> list[Shard]:
    """Return the shards of all archives, about so many bytes each, in order.

    What cannot be opened or is no archive is a shard all the same: whoever reads it says so.
    """
    found: list[Shard] = []
    for archive in archives:
        for shard in _shards_of(archive, size):
            found.append(replace(shard, number=len(found)))
    return found


def _shards_of(archive: Archive, size: int) -> Iterator[Shard]:
    whole = Shard(number=0, archive=archive.name, size=archive.size)
    try:
        with opened(archive.name) as file:
            magic = file.read(4)
        if magic == MAGIC:
            whole = replace(whole, kind=ROWS)  # whoever reads it says what it needs
            yield from _rows(archive, size)
        elif archive.size <= size or magic.startswith(GZIP) or magic == ZSTD:
            yield whole
        else:
            yield from _cut(archive, size, whole)
    except InputError:
        yield whole


def _rows(archive: Archive, size: int) -> Iterator[Shard]:
    first, held = 0, 0
    groups = row_groups(archive.name)
    for number, weight in enumerate(groups, 1):
        held += weight
        if held >= size or number == len(groups):
            yield Shard(number=0, archive=archive.name, kind=ROWS, start=first, end=number, size=held)
            first, held = number, 0
    if not groups:
        yield Shard(number=0, archive=archive.name, kind=ROWS)


def _cut(archive: Archive, size: int, whole: Shard) -> Iterator[Shard]:
    head = stretch(archive.name, 0, HEAD + len(BYTE_ORDER_MARK))
    bare = head.removeprefix(BYTE_ORDER_MARK)[:HEAD]
    mark = len(head) - len(head.removeprefix(BYTE_ORDER_MARK))
    if reader_for(archive.name, bare) is lines_of:
        kind, between, opening, closing = LINES, _LINE_END, b"", b""
    elif opening := _opening(bare):
        kind, between, closing = EXPORT, _BETWEEN, b"]}"
    else:
        yield whole
        return
    cuts = [mark, *_cuts(archive, between, size, after=mark + len(opening)), archive.size]
    if len(cuts) == 2:
        yield whole
        return
    for start, end in itertools.pairwise(cuts):
        yield Shard(
            number=0,
            archive=archive.name,
            kind=kind,
            start=start,
            end=end,
            size=end - start,
            opening=opening if start > mark else b"",
            closing=closing if end < archive.size else b"",
        )


def _opening(head: bytes) -> bytes:
    """Return what stands before the messages of one chat's export; nothing for any other document."""
    found = _MESSAGES.search(head)
    if not found:
        return b""
    try:
        document = json.loads(head[: found.end()] + b"]}")
    except ValueError:
        return b""
    return head[: found.end()] if document.get("messages") == [] else b""


def _cuts(archive: Archive, between: re.Pattern[bytes], size: int, *, after: int) -> Iterator[int]:
    """Yield where the parts begin, one about every so many bytes."""
    last = after
    for aim in range(size, archive.size - size // 2, size):
        if aim <= last:
            continue
        window = stretch(archive.name, aim, min(aim + _WINDOW, archive.size))
        if found := between.search(window):
            last = aim + found.end()
            if last < archive.size:
                yield last
