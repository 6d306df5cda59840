"""Files that people name: read within a limit, written whole or not at all, never over another in silence."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import InputError


def read_within(path: Path, limit: int) -> bytes:
    """Return a file's bytes. Raises InputError if it cannot be read or has more of them than the limit."""
    try:
        with path.open("rb") as opened:
            content = opened.read(limit + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > limit:
        raise InputError(f"{path}: expected at most {limit >> 20} MB")
    return content


def destination(target: str | Path, name: str) -> Path:
    """Return where a file goes that a person wants at `target`: in it, under `name`, if that is a folder.

    A folder is what is one already, and what is written with a slash at its end (a `Path` has lost that);
    the latter is made. Raises InputError if it cannot be, or if a file's folder does not exist.
    """
    named = os.fspath(target)
    path = Path(named)
    if named.endswith(("/", os.sep)):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{named}: the folder cannot be made: {error.strerror}") from error
    if path.is_dir():
        return path / name
    if not path.parent.is_dir():
        raise InputError(f"{named}: cannot be written: there is no folder {path.parent}")
    return path


def write_whole(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file in one step, so that no reader ever sees half of it.

    A file that is there already stays, unless `force` is given; if it has the same bytes, that is as good.
    Raises InputError if it has others, or if nothing can be written.
    """
    with _told_of(path):
        if not force and path.is_file() and path.read_bytes() == content:
            return
    with drafted(path, force=force) as draft:
        draft.write_bytes(content)


@contextlib.contextmanager
def drafted(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give the path of a draft to be written, which gets its name at the end, if nothing was raised.

    Raises InputError as `write_whole` does; for a file that is there already before anything is written.
    """
    check_free(path, force=force)
    with _told_of(path), in_one_step(path, force=force) as draft:
        yield draft


@contextlib.contextmanager
def in_one_step(path: Path, *, force: bool) -> Iterator[Path]:
    """Do the same as `drafted` for a file that no person named: raise what the system says as it is."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            yield Path(draft.name)
            os.fsync(draft.fileno())
            _put(Path(draft.name), path, force=force)
        finally:
            Path(draft.name).unlink(missing_ok=True)


def check_free(path: Path, *, force: bool) -> None:
    """Raise InputError for a file that is there already, unless `force` is given."""
    with _told_of(path):
        if path.exists() and not force:
            raise InputError(_taken(path))


@contextlib.contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error


def _put(draft: Path, path: Path, *, force: bool) -> None:
    """Give a finished draft its name; not over a file that came meanwhile, where the file system can tell."""
    if not force:
        try:
            path.hardlink_to(draft)
            return
        except FileExistsError as error:
            raise InputError(_taken(path)) from error
        except OSError:  # this file system has no hard links
            pass
    draft.replace(path)


def _taken(path: Path) -> str:
    return f"{path}: there is another file of this name already; --force replaces it"
