"""Threads as files, whole or not at all."""

from pathlib import Path

from bot.errors import InputError
from bot.exporters.protocol import Exporter
from bot.files import write_whole
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
