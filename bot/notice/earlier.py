"""How often a statement appeared before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Began = Mapping[int, datetime]  # by story, when it began to carry the statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The appearances of a statement before one of them; the times are None when there are none."""

    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


def earlier(began: Began, story_id: int, *, before: datetime) -> Earlier:
    """Those of the appearances that began before a moment, in other stories than this one."""
    times = [at for story, at in began.items() if story != story_id and at < before]
    if not times:
        return Earlier()
    return Earlier(count=len(times), first_at=min(times), last_at=max(times))
