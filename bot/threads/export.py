"""Threads as files."""

from collections.abc import Mapping

from bot.models import File, Thread
from bot.storage.bundles import chain_rows, raw_captures
from bot.storage.database import Database
from bot.threads.formats import Exporter
from bot.threads.formats.bundle import ThreadEvidence, digest


def file_of(thread: Thread, exporter: Exporter) -> File:
    """Return a thread as a file, named after the thread's number."""
    return File(name=f"thread-{thread.id}.{exporter.suffix}", content=exporter.export(thread))


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
