"""Evidence: what is stored checked against what was captured and done, and all that is known of a post."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot import thread
from bot.app.opened import Opened, Part
from bot.app.stories import Stories
from bot.errors import InputError
from bot.models import Piece, Post
from bot.sources.protocol import Rereader
from bot.sources.rereading import reread_archive, reread_preview
from bot.storage import history
from bot.storage.database import open_to_read
from bot.storage.matches import StoredMatch, find_matches
from bot.storage.media import MediaFile, files_of_post
from bot.storage.media_files import MediaFiles
from bot.storage.search import StoredPost
from bot.stories.diff import word_diff
from bot.story import Story
from bot.verify import Checking, Progress


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
def checking(data: Path, progress: Progress = lambda done, whole: None) -> Iterator[Checking]:
    """A check of the database in a folder, which is only read; settings and accounts are not needed.

    Raises StorageError if there is no database, or it is of another version.
    """
    with contextlib.closing(open_to_read(data / "wirewatch.db")) as db:
        yield Checking(db, REREADERS, media=media_files(data), progress=progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that is known of one post."""

    stored: StoredPost
    readings: list[history.Reading]
    looks: list[history.Look]
    matches: list[StoredMatch]
    answers: list[history.Answer]
    threads: list[history.InThread]
    media: list[MediaFile]
    story: Story

    def changes(self) -> Iterator[tuple[history.Reading, tuple[Piece, ...]]]:
        """Each version with what leads to it from the one before, word by word; the first is all new."""
        before = ""
        for one in self.readings:
            yield one, word_diff(before, one.text)
            before = one.text


class Evidence(Part):
    """What can be shown of posts."""

    def __init__(self, opened: Opened, stories: Stories) -> None:
        super().__init__(opened)
        self._stories = stories
        self.files = media_files(self.config.data)

    def history(self, address: str) -> History:
        """What is known of the post at an address. Raises InputError if none is stored there."""
        stored = thread.post_of(self.db, address)
        posted_at = stored.post.posted_at
        return History(
            stored=stored,
            readings=history.readings(self.db, stored.id),
            looks=history.looks(self.db, stored.id),
            matches=[
                one
                for one in find_matches(self.db, since=posted_at, until=posted_at + timedelta(milliseconds=1))
                if one.version.post_id == stored.id
            ],
            answers=history.answers(self.db, stored.id),
            threads=history.threads_with(self.db, stored.id),
            media=files_of_post(self.db, stored.id),
            story=self._stories.get(stored.url),
        )
