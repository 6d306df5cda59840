"""What is left to do and what went wrong, counted."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits to be judged and sent."""

    unjudged: int  # versions that not every statement in force has judged
    due: int  # alerts
    oldest_due: datetime | None  # when the oldest of them was queued
    given_up: int  # alerts that could not be sent at all, queued since the moment that was asked for


def backlog(db: Database, *, since: datetime) -> Backlog:
    """What waits now, and how many alerts were given up that were queued since then."""
    latest = db.value("select coalesce(max(id), 0) from versions")
    judged = db.value("select min(judged_to) from statements where retired_at is null")
    due = db.first("select count(*) as n, min(queued_at) as oldest from alerts where state = 'due'") or {}
    return Backlog(
        unjudged=0 if judged is None else max(0, latest - judged),
        due=due["n"],
        oldest_due=moment(due["oldest"]) if due["oldest"] else None,
        given_up=db.value(
            "select count(*) from alerts where state = 'dead' and queued_at >= ?", [iso(since)]
        ),
    )
