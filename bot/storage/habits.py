"""What the watch's own habits are read from: when channels posted, and how accounts stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account that cannot be used as it is: refused, or asked to leave something alone for a while."""

    account: str
    why: str  # it is refused; "" of a wait
    since: datetime | None
    until: datetime | None = None  # it waits
    method: str = ""


def last_posted(db: Database, channel_id: int, *, most: int) -> list[datetime]:
    """Return when a channel's latest posts were published, the latest first."""
    rows = db.rows(
        "select posted_at from posts where channel_id = ? order by message_id desc limit ?",
        [channel_id, most],
    )
    return [moment(row["posted_at"]) for row in rows]


def first_read(db: Database, username: str) -> datetime | None:
    """Return when a channel was read for the first time, by its username; None if it never was."""
    first = db.value(
        "select min(since) from coverage where username = ? and state = 'read'", [username.lower()]
    )
    return moment(first) if first else None


def accounts_in_trouble(db: Database, *, at: datetime) -> Iterator[AccountState]:
    """Yield the accounts that are refused, and the waits that are on, by name."""
    for row in db.rows("select * from accounts where refused <> '' order by account"):
        yield AccountState(account=row["account"], why=row["refused"], since=moment(row["since"]))
    for row in db.rows(
        "select account, method, not_before from waits where not_before > ? order by account, not_before",
        [iso(at)],
    ):
        yield AccountState(
            account=row["account"], why="", since=None, until=moment(row["not_before"]), method=row["method"]
        )
