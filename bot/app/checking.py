"""Checking a database where neither settings nor accounts are at hand."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import InputError
from bot.evidence.verify import Checking, Progress
from bot.models import Post
from bot.sources.protocol import Rereader
from bot.sources.rereading import reread_archive, reread_preview
from bot.storage.database import open_to_read
from bot.storage.media_files import MediaFiles


def reread_telegram(raw: bytes, channel_id: int, at: datetime) -> Sequence[Post]:
    """The post of a message, or of an album's messages, as Telegram gave them. A Rereader."""
    from bot.sources.albums import assembled
    from bot.telegram.convert import posts_of_raw

    try:
        return assembled(posts_of_raw(raw))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"not to be read by this program: {error}") from error


REREADERS: Mapping[str, Rereader] = {
    "telegram": reread_telegram,
    "preview": reread_preview,
    "archive": reread_archive,
}


def media_files(data: Path) -> MediaFiles:
    """The media that was kept."""
    return MediaFiles(data / "media")


@contextlib.contextmanager
def checking(
    data: Path, *, head: str = "", progress: Progress = lambda done, whole: None
) -> Iterator[Checking]:
    """A check of the database in a folder, which is only read; settings and accounts are not needed.

    `head` is a hash, or the beginning of one, that somebody was told the chain's head was.
    Raises StorageError if there is no database, or it is of another version.
    """
    with contextlib.closing(open_to_read(data / "wirewatch.db")) as db:
        yield Checking(db, REREADERS, media=media_files(data), head=head, progress=progress)
