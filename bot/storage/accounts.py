"""Accounts at Telegram: what it says of them, and the waits that it asks them for."""

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


class StoredWaits:
    """Flood waits by account and method."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def not_before(self, account: str, method: str) -> datetime | None:
        """Return the moment before which this method must not be called, if one was ever set."""
        text = self._db.value(
            "select not_before from waits where account = ? and method = ?", [account, method]
        )
        return moment(text) if text else None

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        """Leave the method alone until then; a shorter wait never replaces a longer one."""
        with self._db.write():
            self._db.insert(
                "waits",
                {"account": account, "method": method, "not_before": iso(until)},
                conflict="do update set not_before = max(not_before, excluded.not_before)",
            )

    def refused(self, account: str, why: str, at: datetime) -> None:
        """Note that an account can no longer be used, and why; "" once it can."""
        known = self._db.value("select refused from accounts where account = ?", [account])
        if why == (known or ""):
            return
        with self._db.write():
            self._db.insert(
                "accounts",
                {"account": account, "refused": why, "since": iso(at)},
                conflict="do update set refused = excluded.refused, since = excluded.since",
            )
