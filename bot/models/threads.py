"""What an editor takes away: posts put together, with where they came from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPost:
    """A post in a thread, as it read when it was added, with where it came from."""

    url: str
    channel_id: int
    message_id: int
    channel: str  # the username
    title: str
    affiliation: str
    text: str
    posted_at: datetime
    captured_at: datetime
    sources: tuple[str, ...]
    sha256: str  # of the version's content
    note: str = ""
    edited_at: datetime | None = None
    changed_since: bool = False  # a later version was captured after it was added
    absent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Posts that an editor put together, in the editor's order."""

    id: int
    title: str
    zone: str  # in which times are shown
    posts: tuple[ThreadPost, ...] = ()
