"""What a source kept of a post, read once more from those bytes alone. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import InputError
from bot.models import Post, Refused
from bot.sources.archive.desktop import ExportContext, read_message
from bot.sources.archive.json_lines import reread_line
from bot.sources.preview.post import read_block


def reread_preview(raw: bytes, channel_id: int, at: datetime) -> Sequence[Post]:
    """Read the post of a block of the web preview again. A Rereader."""
    shown = read_block(raw, now=at)
    if shown.post is None:
        raise InputError(shown.problem or "it is a service message")
    return [shown.post]


def reread_archive(raw: bytes, channel_id: int, at: datetime) -> Sequence[Post]:
    """Read the versions of a message of an archive, of either kind, again. A Rereader."""
    found = reread_line(raw, now=at)
    if found is None:
        found = read_message(raw, channel_id, ExportContext(now=at))
    if isinstance(found, Refused):
        raise InputError(found.reason)
    return found.versions
