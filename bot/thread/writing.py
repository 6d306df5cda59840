"""Threads as files, whole or not at all."""

import os
import tempfile
from pathlib import Path

from bot.errors import InputError
from bot.exporters.protocol import Exporter
from bot.models import Thread


def export(thread: Thread, exporter: Exporter, target: Path) -> Path:
    """Write a thread to a file, whole or not at all, and return the file's path.

    A folder as target gets a file named after the thread. An existing file is replaced.
    Raises InputError if the folder does not exist or cannot be written.
    """
    path = target / f"thread-{thread.id}.{exporter.suffix}" if target.is_dir() else target
    if not path.parent.is_dir():
        raise InputError(f"--out {target}: there is no folder {path.parent}")
    write_whole(path, exporter.export(thread))
    return path


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
