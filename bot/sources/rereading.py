"""What a source kept of a post, read once more from those bytes alone. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import InputError
from bot.models import Post, Refused
from bot.sources.archive.desktop import ExportContext, read_message
from bot.sources.archive.json_lines import reread_line
from bot.sources.preview.post import read_block


def reread_preview(raw: bytes, channel_id: int, at: datetime, zone: str = "") -> Sequence[Post]:
    """Read the post of a block of the web preview again. A Rereader."""
    shown = read_block(raw, now=at)
    if shown.post is None:
        raise InputError(shown.problem or "it is a service message")
    return [shown.post]


def reread_archive(raw: bytes, channel_id: int, at: datetime, zone: str = "") -> Sequence[Post]:
    """Read the versions of a message of an archive, of either kind, again. A Rereader."""
    found = reread_line(raw, now=at)
    if found is None:
        try:
            found = read_message(
                raw, channel_id, ExportContext(now=at, zone=ZoneInfo(zone) if zone else None)
            )
        except (KeyError, ValueError) as error:
            raise InputError(f"there is no zone {zone!r} here") from error
    if isinstance(found, Refused):
        # 0.1.0 did not keep the zone that it was told: one reason for all, whatever the times are.
        without = "has no zone" in found.reason
        raise InputError("its times have no zone, and which it was is not kept" if without else found.reason)
    return found.versions
