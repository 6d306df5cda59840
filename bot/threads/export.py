"""Threads as files, whole or not at all."""

from collections.abc import Mapping
from pathlib import Path

from bot.errors import InputError
from bot.files import write_whole
from bot.models import File, Thread
from bot.storage.bundles import chain_rows, raw_captures
from bot.storage.database import Database
from bot.threads.formats import Exporter
from bot.threads.formats.bundle import ThreadEvidence, digest


def file_of(thread: Thread, exporter: Exporter) -> File:
    """Return a thread as a file, named after the thread's number."""
    return File(name=f"thread-{thread.id}.{exporter.suffix}", content=exporter.export(thread))


def write(file: File, target: Path) -> Path:
    """Write a thread's file to the disk, whole or not at all, and return its path.

    A folder as target gets a file of its name. An existing file is replaced.
    Raises InputError if the folder does not exist or cannot be written.
    """
    path = target / file.name if target.is_dir() else target
    if not path.parent.is_dir():
        raise InputError(f"--out {target}: there is no folder {path.parent}")
    write_whole(path, file.content)
    return path


def evidence_of(
    db: Database, thread: Thread, media: Mapping[str, tuple[str, bytes]] | None = None
) -> ThreadEvidence:
    """Read every raw capture of every version shown, and the links of custody about them and the thread.

    `media` has kept files by their SHA-256, each with its file name's ending (".jpg").
    """
    versions = [(post.channel_id, post.message_id, post.sha256) for post in thread.pinned]
    raw = raw_captures(db, versions)
    return ThreadEvidence(
        raw={digest(content): content for content in raw.values()},
        links=tuple(chain_rows(db, thread.id, raw, media or ())),
        media=media or {},
    )
