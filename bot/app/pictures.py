"""Words in pictures: read, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app.evidence import media_files
from bot.app.newsroom import OpenNewsroom, Service
from bot.config.settings import PictureSettings
from bot.errors import PictureError
from bot.pictures.installed import data_folder
from bot.storage import pictures
from bot.storage.pictures import PicturesRead

if TYPE_CHECKING:
    from bot.models import ReadPicture
    from bot.pictures.reader import PictureReader


def missing(wanted: PictureSettings) -> str:
    """Return what keeps pictures from being read although the newsroom wants them read, in a line, or ""."""
    if not wanted.read:
        return ""
    try:
        data_folder(wanted.data)
    except PictureError as error:
        return f"pictures are not read: {error}"
    return ""


class Pictures(Service):
    """The pictures of posts, as far as they are read."""

    def __init__(self, opened: OpenNewsroom) -> None:
        super().__init__(opened)
        self._reader: PictureReader | None = None

    @property
    def missing(self) -> str:
        """The reason why pictures are not read although they should be, in a line; "" for none."""
        return missing(self.config.pictures)

    def state(self) -> PicturesRead:
        """Tell how many of the kept photos were read."""
        return pictures.pictures_read(self.db)

    def of_version(self, version_id: int) -> tuple[ReadPicture, ...]:
        """Return what was read in the pictures that a version shows, the first first."""
        return pictures.pictures_of(self.db, [version_id]).get(version_id, ())

    async def read(self) -> int:
        """Read the newest photos that were not read, if the newsroom wants that; return how many may wait.

        Raises PictureError if the engine is not there.
        """
        from bot.pictures.reader import PictureReader
        from bot.steps.read_pictures import read_pictures

        if not self.config.pictures.read:
            return 0
        self._reader = self._reader or PictureReader(self.config.pictures.data)
        return await read_pictures(self.db, self._reader, media_files(self.config.data), clock=self.clock)

    async def aclose(self) -> None:
        """End the process in which pictures are read."""
        if self._reader is not None:
            await self._reader.aclose()
