"""Files of media in a folder, each under the SHA-256 of its bytes: ab/abcdef…"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import StorageError


class TooLarge(Exception):
    """A file that has more bytes than may be kept."""


class Draft:
    """A file that is being received."""

    def __init__(self, path: Path, limit: int) -> None:
        self.size = 0
        self._path, self._limit = path, limit
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The name that the file will have."""
        return self._digest.hexdigest()

    def add(self, piece: bytes) -> None:
        """Take the next bytes. Raises TooLarge beyond the limit, StorageError if there is no room."""
        self.size += len(piece)
        if self.size > self._limit:
            raise TooLarge
        self._digest.update(piece)
        with _refusals(self._path), self._path.open("ab") as file:
            file.write(piece)


class MediaFiles:
    """A folder of files. A file is there whole or not at all; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with these bytes is, or would be."""
        return self.folder / sha256[:2] / sha256

    @contextlib.contextmanager
    def receiving(self, *, limit: int) -> Iterator[Draft]:
        """Take a file piece by piece; it is kept if nothing goes wrong. Raises StorageError."""
        with _refusals(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".draft-")
            os.close(handle)
        path = Path(name)
        try:
            draft = Draft(path, limit)
            yield draft
            with _refusals(path):
                with path.open("rb") as file:
                    os.fsync(file.fileno())
                target = self.path(draft.sha256)
                target.parent.mkdir(mode=0o700, exist_ok=True)
                path.replace(target)
        finally:
            path.unlink(missing_ok=True)

    def digest(self, sha256: str) -> str | None:
        """SHA-256 of the bytes that are kept under a name now; None if there is no such file."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def read(self, sha256: str) -> bytes | None:
        """A file's bytes; None if it is not there."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """Remove a file; it may be gone already."""
        with _refusals(self.folder):
            self.path(sha256).unlink(missing_ok=True)


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
