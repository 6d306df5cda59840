"""Words in pictures: read, and shown."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.newsroom import OpenNewsroom, Service
from bot.config.loading import load_config
from bot.pictures.installed import why_not_read
from bot.storage import pictures
from bot.storage.media import MediaFiles
from bot.storage.pictures import PicturesRead
from bot.storage.search import find_posts

if TYPE_CHECKING:
    from bot.models import Filter, PictureText, ReadPicture, StoredPost
    from bot.pictures.reader import PictureReader


BATCH = 500  # posts that are looked through at once


@contextlib.contextmanager
def reading(directory: Path, data: Path) -> Iterator[Callable[[bytes], PictureText]]:
    """Lend what reads a picture while one waits, with the language data that the settings name.

    Raises PictureError if the engine is not there; what is lent, for what is no picture.
    """
    import asyncio

    from bot.pictures.reader import PictureReader

    exists = (directory / "channels.toml").is_file()
    reader = PictureReader(load_config(directory, data, os.environ).pictures.data if exists else None)
    with asyncio.Runner() as runner:
        try:
            runner.run(reader.engine())
            yield lambda picture: runner.run(reader.read(picture))
        finally:
            runner.run(reader.aclose())


class Pictures(Service):
    """The pictures of posts, as far as they are read."""

    def __init__(self, opened: OpenNewsroom) -> None:
        super().__init__(opened)
        self._reader: PictureReader | None = None

    @property
    def missing(self) -> str:
        """The reason why pictures are not read although they should be, in a line; "" for none."""
        return why_not_read(self.config.pictures.data) if self.config.pictures.read else ""

    @property
    def are_read(self) -> bool:
        """Whether pictures are read here: the newsroom wants that, and nothing it takes is missing."""
        return self.config.pictures.read and not self.missing

    def state(self) -> PicturesRead:
        """Tell how many of the kept photos were read."""
        return pictures.pictures_read(self.db)

    def of_post(self, post_id: int) -> tuple[ReadPicture, ...]:
        """Return what was read in the pictures that a post shows now, the first first."""
        return pictures.of_posts(self.db, [post_id]).get(post_id, ())

    def find(
        self, passes: Callable[[StoredPost, str], bool], wanted: Filter, *, newest_first: bool = False
    ) -> Iterator[tuple[StoredPost, ReadPicture]]:
        """Yield posts with the first picture of each whose text passes, oldest first unless said.

        All that was read in pictures is looked through, batch by batch: no index knows of it.
        """
        ids = pictures.posts_with_words(self.db)
        ids = ids[::-1] if newest_first else ids
        for start in range(0, len(ids), BATCH):
            batch = tuple(ids[start : start + BATCH])
            shown = pictures.of_posts(self.db, batch)
            for stored in find_posts(self.db, replace(wanted, ids=batch), newest_first=newest_first):
                found = (one for one in shown.get(stored.id, ()) if passes(stored, one.said.text))
                if picture := next(found, None):
                    yield stored, picture

    async def read(self) -> int:
        """Read the newest photos that were not read, if the newsroom wants that; return how many may wait.

        Raises PictureError if the engine is not there.
        """
        from bot.pictures.reader import PictureReader
        from bot.steps.read_pictures import read_pictures

        if not self.config.pictures.read:
            return 0
        self._reader = self._reader or PictureReader(self.config.pictures.data)
        return await read_pictures(
            self.db, self._reader, MediaFiles(self.config.data / "media"), clock=self.clock
        )

    async def aclose(self) -> None:
        """End the process in which pictures are read."""
        if self._reader is not None:
            await self._reader.aclose()
