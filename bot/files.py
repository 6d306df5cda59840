"""Files that people name: read within a limit, written whole or not at all."""

import os
import tempfile
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


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that no reader ever sees half of it."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InputError(f"--out {path}: cannot be written: {error.strerror}") from error
