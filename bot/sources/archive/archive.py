"""Archives on disk: Telegram Desktop's export and our own JSON Lines, plain or packed, of any size."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path

from bot.errors import InputError, SourceError
from bot.models import Channel, Cursor, Page, Refused
from bot.sources.archive.desktop import ExportContext, read_desktop
from bot.sources.archive.json_lines import is_post, read_lines
from bot.sources.archive.json_stream import Broken, JsonReader, is_other_encoding, not_utf8
from bot.sources.archive.packed import HEAD, Meter, Progress, metered
from bot.sources.archive.records import FileChannel, FoundMessage
from bot.sources.values import Unusable

log = logging.getLogger(__name__)

LINES_TRIED = 100
HEAVY = 8 << 20  # bytes of messages that fill a page, however few they are

Reader = Callable[[Meter, ExportContext], Iterator[FoundMessage | Refused]]


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
        pending: dict[FileChannel, list[FoundMessage]] = {}
        held = weight = 0
        read = reader_for(str(path), file.head())
        context = ExportContext(now=now, username=username, zone=zone)
        for record in records_in(str(path), file, read, context):
            if isinstance(record, Refused):
                if not record.count:
                    yield from _pages(pending)
                    pending, held, weight = {}, 0, 0
                yield record
                continue
            pending.setdefault(record.origin, []).append(record)
            held, weight = held + 1, weight + sum(len(post.raw) for post in record.versions)
            if held >= batch or weight >= HEAVY:
                yield from _pages(pending)
                pending, held, weight = {}, 0, 0
        yield from _pages(pending)


def records_in(
    name: str, file: Meter, read: Reader, context: ExportContext
) -> Iterator[FoundMessage | Refused]:
    """Yield the messages of a file in its order, and each refusal; the last of these where it is damaged.

    Raises InputError, which names the file, for one that is no archive.
    """
    try:
        yield from read(file, context)
    except Broken as end:
        yield Refused(line=end.line, where="", reason=str(end), count=0)
    except Unusable as problem:
        raise InputError(f"{name}: {problem}") from problem


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


def reader_for(name: str, head: bytes) -> Reader:
    """Return what reads a file that begins like this: `lines_of` or `desktop_of`. Raises InputError."""
    lines = head.splitlines()
    if len(head) >= HEAD:
        lines.pop()  # cut off
    if any(is_post(line) for line in lines[:LINES_TRIED]):
        return lines_of
    found = not_utf8(head, whole=len(head) < HEAD)
    if found and is_other_encoding(head):
        raise InputError(f"{name}: {found}")
    if head.lstrip().startswith(b"{"):
        return desktop_of
    raise InputError(
        f"{name}: "
        + ("neither Telegram Desktop's JSON export nor JSON Lines of posts" if head.strip() else "is empty")
    )


def desktop_of(file: Meter, context: ExportContext) -> Iterator[FoundMessage | Refused]:
    """Read Telegram Desktop's export."""
    return read_desktop(JsonReader(file.read), context)


def lines_of(file: Meter, context: ExportContext) -> Iterator[FoundMessage | Refused]:
    """Read JSON Lines."""
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


@contextmanager
def _opened(path: Path, progress: Progress) -> Iterator[Meter]:
    try:
        packed = path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    with packed:
        yield metered(str(path), packed, os.fstat(packed.fileno()).st_size, progress)
