"""The evidence that a bundle carries for what its thread shows."""

from collections.abc import Mapping

from bot.models import Thread
from bot.storage.bundles import chain_rows, raw_captures
from bot.storage.database import Database
from bot.threads.formats.bundle import Evidence, digest


def evidence_of(
    db: Database, thread: Thread, media: Mapping[str, tuple[str, bytes]] | None = None
) -> Evidence:
    """Every raw capture of every version shown, and the links of custody about them and the thread.

    `media` has kept files by their SHA-256, each with its file name's ending (".jpg").
    """
    versions = [(one.channel_id, one.message_id, one.sha256) for one in thread.pinned]
    raw = raw_captures(db, versions)
    return Evidence(
        raw={digest(content): content for content in raw.values()},
        links=tuple(chain_rows(db, thread.id, raw, media or ())),
        media=media or {},
    )
