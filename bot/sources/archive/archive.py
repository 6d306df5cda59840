"""Archives on disk: Telegram Desktop's export and our own JSON Lines, plain or gzipped, of any size."""

import asyncio
import gzip
import logging
import os
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import BinaryIO, Protocol

from bot.errors import InputError, SourceError
from bot.models import Channel, Cursor, Page, Refused
from bot.sources.archive.desktop import ExportContext, read_desktop
from bot.sources.archive.json_lines import is_post, read_lines
from bot.sources.archive.json_stream import CHUNK, Broken, JsonReader, is_other_encoding, not_utf8
from bot.sources.archive.records import FileChannel, FoundMessage
from bot.sources.values import Unusable

log = logging.getLogger(__name__)

HEAD = 1 << 20  # bytes that tell what a file is
LINES_TRIED = 100
HEAVY = 8 << 20  # bytes of messages that fill a page, however few they are
GREATEST_RATIO = 200  # an export packs ten to twenty times smaller; what swells more is a trap
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
GZIP = b"\x1f\x8b"

_DAMAGE = (OSError, EOFError, zlib.error)

Progress = Callable[[int, int], None]  # bytes of the file that have been read, and that it has


class _File(Protocol):
    """The file that is read from, or one that unpacks itself."""

    def read1(self, size: int = ..., /) -> bytes: ...

    def readline(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, /) -> int: ...


_Reader = Callable[["_Meter", ExportContext], Iterator[FoundMessage | Refused]]


def read_archive(
    path: Path,
    *,
    now: datetime,
    username: str = "",
    zone: tzinfo | None = None,
    batch: int = 500,
    progress: Progress = lambda read, size: None,
) -> Iterator[Page | Refused]:
    """Yield the posts of a file in its order, in pages of up to `batch` messages, and each refusal.

    Every message is in a page (as a post or a service message) or in a Refused. What stands before a
    place where the file is damaged stays good; the last Refused tells where that is. The kind of file
    is told by its content. `username` is for an export of one chat that does not say it; `zone` is
    where times of old exports without `date_unixtime` are from, and without it those are refused.
    The pages move no cursor, vouch for nothing and are no news. Memory does not grow with the file.
    Raises InputError for a file that cannot be opened or is no archive.
    """
    with _opened(path, progress) as file:
        read = _reader_for(path, file.head())
        pending: dict[FileChannel, list[FoundMessage]] = {}
        held = weight = 0
        try:
            for record in read(file, ExportContext(now=now, username=username, zone=zone)):
                if isinstance(record, Refused):
                    yield record
                    continue
                pending.setdefault(record.origin, []).append(record)
                held, weight = held + 1, weight + sum(len(post.raw) for post in record.versions)
                if held >= batch or weight >= HEAVY:
                    yield from _pages(pending)
                    pending, held, weight = {}, 0, 0
        except Broken as end:
            yield from _pages(pending)
            yield Refused(line=end.line, where="", reason=str(end), count=0)
        except Unusable as problem:
            raise InputError(f"{path}: {problem}") from problem
        else:
            yield from _pages(pending)


class ArchiveSource:
    """Files as a source: what they hold of a channel, which they name by its id or its username."""

    name = "archive"

    def __init__(self, paths: Sequence[Path], *, zone: tzinfo | None = None) -> None:
        self._paths = tuple(paths)
        self._zone = zone

    async def pages(self, channel: Channel, cursor: Cursor, *, now: datetime) -> AsyncIterator[Page]:
        """Yield all that the files hold of a channel, whatever the cursor, as pages that are no news.

        What they refuse is logged. Raises SourceError if a file cannot be read.
        """
        for path in self._paths:
            try:
                for read in read_archive(path, now=now, zone=self._zone):
                    if isinstance(read, Refused):
                        log.warning("%s: %s", path, read)
                    elif read.channel_id == cursor.channel_id or read.username.lower() == channel.key:
                        yield read
                    await asyncio.sleep(0)
            except InputError as error:
                raise SourceError(str(error)) from error


class _Meter:
    """A file that tells how far it has been read, and that ends where it can no longer be trusted."""

    def __init__(self, file: _File, packed: BinaryIO, size: int, progress: Progress) -> None:
        self._file = file
        self._packed = packed
        self._size = size
        self._progress = progress
        self._told = 0
        self._given = 0
        self._line = 1

    def head(self) -> bytes:
        """Return the beginning of the file, which is then read again from its first character."""
        head = b""
        try:
            while len(head) < HEAD and (more := self._file.read1(HEAD - len(head))):
                head += more
        except _DAMAGE:
            log.debug("damaged near the beginning; read as far as it goes")
        self._file.seek(len(BYTE_ORDER_MARK) if head.startswith(BYTE_ORDER_MARK) else 0)
        return head.removeprefix(BYTE_ORDER_MARK)

    def read(self, size: int) -> bytes:
        """Read up to so many bytes; none at the end. Raises Broken where the file is damaged."""
        return self._measured(self._file.read1, size)

    def readline(self, size: int) -> bytes:
        """Read a line, or up to so many bytes of it; none at the end.

        Raises Broken where the file is damaged.
        """
        return self._measured(self._file.readline, size)

    def _measured(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = read(size)
        except _DAMAGE as error:
            raise Broken(self._line, f"the file is damaged from here on ({error})") from error
        self._line += data.count(b"\n")
        self._given += len(data)
        position = self._packed.tell()
        if self._given > HEAD + GREATEST_RATIO * position:
            raise Broken(self._line, f"the file swells to more than {GREATEST_RATIO} times its size")
        if position - self._told >= CHUNK or not data:
            self._progress(position, self._size)
            self._told = position
        return data


@contextmanager
def _opened(path: Path, progress: Progress) -> Iterator[_Meter]:
    try:
        packed = path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    with packed:
        size = os.fstat(packed.fileno()).st_size
        zipped = packed.read(len(GZIP)) == GZIP
        packed.seek(0)
        if not zipped:
            yield _Meter(packed, packed, size, progress)
            return
        with gzip.GzipFile(fileobj=packed) as unpacked:
            yield _Meter(unpacked, packed, size, progress)


def _reader_for(path: Path, head: bytes) -> _Reader:
    """Return what reads this kind of file."""
    lines = head.splitlines()
    if len(head) >= HEAD:
        lines.pop()  # cut off
    if any(is_post(line) for line in lines[:LINES_TRIED]):
        return _lines
    found = not_utf8(head, whole=len(head) < HEAD)
    if found and is_other_encoding(head):
        raise InputError(f"{path}: {found}")
    if head.lstrip().startswith(b"{"):
        return _desktop
    raise InputError(
        f"{path}: "
        + ("neither Telegram Desktop's JSON export nor JSON Lines of posts" if head.strip() else "is empty")
    )


def _desktop(file: _Meter, context: ExportContext) -> Iterator[FoundMessage | Refused]:
    return read_desktop(JsonReader(file.read), context)


def _lines(file: _Meter, context: ExportContext) -> Iterator[FoundMessage | Refused]:
    return read_lines(file.readline, now=context.now)


def _pages(pending: Mapping[FileChannel, Sequence[FoundMessage]]) -> Iterator[Page]:
    for origin, found in pending.items():
        posts = [post for message in found for post in message.versions]
        yield Page(
            channel_id=origin.channel_id,
            username=origin.username,
            title=origin.title,
            posts=tuple(sorted(posts, key=lambda post: post.message_id)),
            service=tuple(message.service for message in found if message.service is not None),
            news=False,
        )
