"""What a person names as archives: files, folders, patterns, and addresses that fsspec knows."""

import contextlib
import importlib
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from bot.errors import InputError
from bot.sources.archive.json_stream import CHUNK
from bot.sources.archive.packed import needs

ENDINGS = (".json", ".jsonl", ".ndjson", ".gz", ".zst", ".parquet")  # what is read of a folder

_REMOTE = "://"
_PATTERN = ("*", "?", "[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A file with posts, as it is when the look back begins."""

    name: str  # its path or address
    size: int  # bytes; 0 where its host does not say
    mark: str = ""  # what changes when it does


def archives(named: Iterable[str]) -> list[Archive]:
    """Return the files that these names stand for, in order, each once.

    A folder stands for the archives in it, at any depth. Raises InputError for a name that stands for
    nothing, and for an address whose protocol takes a package that is not installed.
    """
    found: dict[str, Archive] = {}
    for name in named:
        listed = _remote(name) if _REMOTE in name else _local(name)
        if not listed:
            raise InputError(f"{name}: there is no archive there")
        for archive in listed:
            found.setdefault(archive.name, archive)
    return list(found.values())


def _local(name: str) -> list[Archive]:
    path = Path(name)
    if path.is_dir():
        paths = [one for one in path.rglob("*") if one.is_file() and one.suffix in ENDINGS]
    elif path.exists() or not any(sign in name for sign in _PATTERN):
        paths = [path]
    else:
        paths = [path for path in _matching(name) if path.is_file()]
    return [_archive(one.resolve()) for one in sorted(paths)]


def _matching(pattern: str) -> Iterator[Path]:
    path = Path(pattern)
    root = Path(path.anchor) if path.is_absolute() else Path()
    yield from root.glob(str(path.relative_to(root)) if path.is_absolute() else pattern)


def _archive(path: Path) -> Archive:
    try:
        stat = path.stat()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    return Archive(name=str(path), size=stat.st_size, mark=str(stat.st_mtime_ns))


def _remote(name: str) -> list[Archive]:
    with _errors_of(name):
        files, path = _file_system(name)
        if any(sign in path for sign in _PATTERN):
            paths = sorted(files.glob(path))
        elif not name.startswith("http") and files.isdir(path):
            paths = sorted(one for one in files.find(path) if one.endswith(ENDINGS))
        else:
            paths = [path]
        told = [(files.unstrip_protocol(one), files.info(one)) for one in paths]
    marks = ("ETag", "etag", "mtime", "LastModified", "created")
    return [
        Archive(
            name=address,
            size=info.get("size") or 0,
            mark=" ".join(str(info[key]) for key in marks if info.get(key)),
        )
        for address, info in told
    ]


@contextlib.contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file to be read from any place in it. Raises InputError where that cannot be."""
    with contextlib.ExitStack() as stack, _errors_of(name):
        if _REMOTE in name:
            files, path = _file_system(name)
            remote = stack.enter_context(files.open(path, "rb"))
            if not remote.seekable() or getattr(remote, "size", 0) is None:  # it comes in one stream
                remote = stack.enter_context(_copy(remote))
            file: BinaryIO = io.BufferedReader(_Raw(remote), CHUNK)
        else:
            file = stack.enter_context(Path(name).open("rb"))
        yield file


def stretch(name: str, start: int, end: int) -> bytes:
    """Return the bytes of a file from one place up to another. Raises InputError."""
    with opened(name) as file:
        file.seek(start)
        return file.read(end - start)


class _Raw(io.RawIOBase):
    """A file of fsspec, each of which reads a little differently, as Python's own files are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        self._file.seek(offset, whence)
        return self._file.tell()

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on; nothing at the end."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _copy(file: IO[bytes]) -> IO[bytes]:
    """Copy what can only be read from its beginning on to a file that goes away by itself."""
    copied = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(file, copied)
    copied.seek(0)
    return copied


def _file_system(name: str) -> tuple[Any, str]:
    try:
        fsspec = importlib.import_module("fsspec")
    except ImportError as error:
        raise needs(name, "an address") from error
    try:
        files, path = fsspec.core.url_to_fs(name)
    except ImportError as error:
        raise InputError(f"{name}: {error}") from error
    return files, path


@contextlib.contextmanager
def _errors_of(name: str) -> Iterator[None]:
    refused: tuple[type[Exception], ...] = (OSError, ValueError, *_network_errors())
    try:
        yield
    except refused as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputError(f"{name}: cannot be read: {said}") from error


def _network_errors() -> tuple[type[Exception], ...]:
    try:
        from aiohttp import ClientError
    except ImportError:
        return ()
    return (ClientError,)
