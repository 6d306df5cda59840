"""A step beside fetching: read the words in the pictures that posts carry, once a file, the newest first."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.errors import PictureError
from bot.models import PictureText
from bot.storage.database import Database
from bot.storage.media import MediaFiles
from bot.storage.pictures import due_pictures, record_read, record_refused

log = logging.getLogger(__name__)

BATCH = 50  # files in one run of the step: what came meanwhile is newer, and goes first


class ReadsPictures(Protocol):
    """An engine behind its process."""

    async def engine(self) -> str:
        """Return what a reading is filed under. Raises PictureError if it is not there."""
        ...

    async def read(self, picture: bytes) -> PictureText:
        """Return what stands in a picture. Raises PictureError for one that cannot be read."""
        ...


async def read_pictures(
    db: Database,
    reader: ReadsPictures,
    files: MediaFiles,
    *,
    clock: Callable[[], datetime],
    most: int = BATCH,
) -> int:
    """Read the newest kept photos that were not read; return how many more may wait.

    Each is read once by an engine of one version and settings, and kept on its own, so that whatever is cut
    short goes on. What cannot be read is noted, and stops nothing. Raises PictureError if the engine is not
    there, StorageError.
    """
    engine = await reader.engine()
    due = due_pictures(db, engine, limit=most + 1)
    refused = 0
    for sha256 in due[:most]:
        picture = files.read(sha256)
        try:
            if picture is None:
                raise PictureError("the file is not there")
            said = await reader.read(picture)
        except PictureError as error:
            record_refused(db, sha256, engine, str(error), at=clock())
            log.warning("picture %s: %s", sha256[:12], error)
            refused += 1
        else:
            record_read(db, sha256, engine, said, at=clock())
    if due:
        log.info("pictures: %d read, %d refused", len(due[:most]) - refused, refused)
    return max(0, len(due) - most)
