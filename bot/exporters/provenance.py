"""Where a thread's posts came from, in words that all formats share."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import ThreadPost

SOURCES = {
    "telegram": "Telegram's own protocol (MTProto)",
    "preview": "the channel's public web preview",
    "archive": "an exported archive",
}


def shown(moment: datetime, zone: str) -> str:
    """A time as readers see it: the newsroom's zone, named."""
    return f"{moment.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M:%S} {zone}"


def captured_through(post: ThreadPost) -> str:
    """Through what a post was captured."""
    return " and ".join(SOURCES.get(source, source) for source in post.sources)


def caveats(post: ThreadPost, zone: str) -> list[str]:
    """What a reader has to know about a post's state, most important first."""
    notes = []
    if post.absent_at:
        notes.append(f"no longer there when looked for on {shown(post.absent_at, zone)}")
    if post.edited_at:
        notes.append(f"edited on {shown(post.edited_at, zone)}; the text is that of the edit")
    if post.changed_since:
        notes.append("changed again since it was added to this thread")
    return notes
