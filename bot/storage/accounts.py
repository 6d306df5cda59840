"""Accounts at Telegram: what it says of them, how they get to channels, and what is asked in their name."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import AccountRoute, AccountState, AccountWork, Traffic
from bot.storage.database import Database, iso, moment

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refusals(db: Database) -> dict[str, tuple[str, datetime]]:
    """Return the accounts that are refused, with why and since when."""
    rows = db.rows("select account, refused, since from accounts where refused <> ''")
    return {row["account"]: (row["refused"], moment(row["since"])) for row in rows}


def waits_on(db: Database, *, at: datetime) -> Iterator[AccountState]:
    """Yield the waits that are on, by the account, or the place without one, that was asked for them."""
    for row in db.rows(
        "select account, method, not_before from waits where not_before > ? order by account, not_before",
        [iso(at)],
    ):
        yield AccountState(
            account=row["account"], why="", since=None, until=moment(row["not_before"]), method=row["method"]
        )


def accounts_in_trouble(db: Database, gone: Container[str] = (), *, at: datetime) -> Iterator[AccountState]:
    """Yield the accounts that are refused, and the waits that are on; nothing of accounts that are gone."""
    for account, (why, since) in sorted(refusals(db).items()):
        if account not in gone:
            yield AccountState(account=account, why=why, since=since)
    yield from (wait for wait in waits_on(db, at=at) if wait.account not in gone)


def accounts_met(db: Database) -> frozenset[str]:
    """Return every account that ever asked for anything, or was refused."""
    rows = db.rows("select account from accounts union select account from account_minutes")
    return frozenset(row["account"] for row in rows)


def routes_of(db: Database, channel_id: int) -> tuple[AccountRoute, ...]:
    """Return how accounts get to a channel, of those that were told."""
    rows = db.rows(
        "select account, access_hash, joined from access_hashes where channel_id = ? order by account",
        [channel_id],
    )
    return tuple(
        AccountRoute(
            account=row["account"],
            access_hash=row["access_hash"],
            joined=None if row["joined"] is None else bool(row["joined"]),
        )
        for row in rows
    )


def note_route(db: Database, channel_id: int, route: AccountRoute) -> None:
    """Note in the caller's transaction how an account gets to a channel; what is not told stays known."""
    db.run(
        """insert into access_hashes (channel_id, account, access_hash, joined) values (?, ?, ?, ?)
           on conflict do update set access_hash = excluded.access_hash,
             joined = coalesce(excluded.joined, joined)""",
        [channel_id, route.account, route.access_hash, route.joined],
    )


def note_readers(db: Database, readers: Mapping[int, str]) -> None:
    """Note which account reads which channel from now on, by the channel's id."""
    with db.write():
        db.run_each(
            "update cursors set account = ? where channel_id = ?",
            ([account, channel_id] for channel_id, account in readers.items()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReaders:
    """The accounts that read a channel or may: that were told where it is, and that have joined it."""

    channel_id: int
    address: str  # the channel's name now; "" while it has none
    reader: str
    known: frozenset[str]
    joined: frozenset[str]


def channel_readers(db: Database) -> dict[str, ChannelReaders]:
    """Return how accounts get to the channels that were met, by each name that a channel has or had here."""
    found: dict[str, ChannelReaders] = {}
    for row in db.rows(
        """select c.id, c.username, c.address, coalesce(k.account, '') as reader,
             group_concat(a.account) as known,
             group_concat(case when a.joined then a.account end) as joined
           from channels c left join cursors k on k.channel_id = c.id
           left join access_hashes a on a.channel_id = c.id group by c.id"""
    ):
        readers = ChannelReaders(
            channel_id=row["id"],
            address=row["address"],
            reader=row["reader"],
            known=frozenset(filter(None, (row["known"] or "").split(","))),
            joined=frozenset(filter(None, (row["joined"] or "").split(","))),
        )
        if row["address"]:
            found.setdefault(row["address"].lower(), readers)
        found[row["username"].lower()] = readers
    return found


def work_of(db: Database, *, at: datetime) -> dict[str, AccountWork]:
    """Return what was asked in the name of each account, as it was noted until the last full minute."""
    rows = db.rows(
        """select account, sum(case when minute >= :hour then requests else 0 end) as requests,
             sum(case when minute >= :day then waits else 0 end) as waits,
             max(case when answers then minute end) as answered
           from account_minutes group by account""",
        {"hour": iso(at - HOUR), "day": iso(at - DAY)},
    )
    return {
        row["account"]: AccountWork(
            requests=row["requests"],
            waits=row["waits"],
            answered_at=moment(row["answered"]) if row["answered"] else None,
        )
        for row in rows
    }


def names_asked(db: Database, account: str, *, since: datetime) -> list[datetime]:
    """Return when an account looked names up, to the minute and since then, the earliest first."""
    rows = db.rows(
        """select minute, names from account_minutes
           where account = ? and minute >= ? and names > 0 order by minute""",
        [account, iso(since)],
    )
    return [moment(row["minute"]) for row in rows for _ in range(row["names"])]


class StoredBook:
    """An AccountBook and a NameBook in the database."""

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

    def names_asked(self, account: str, since: datetime) -> list[datetime]:
        """Return when an account looked names up, to the minute and since then, the earliest first."""
        return names_asked(self._db, account, since=since)

    def name_asked(self, account: str, at: datetime) -> None:
        """Note that an account looked a name up."""
        minute = iso(at.replace(second=0, microsecond=0))
        with self._db.write():
            self._db.run(
                """insert into account_minutes (account, minute, requests, answers, waits, names)
                   values (?, ?, 0, 0, 0, 1) on conflict do update set names = names + 1""",
                [account, minute],
            )

    def worked(self, account: str, minute: datetime, traffic: Traffic) -> None:
        """Add what was asked in an account's name within a minute; what is a day old goes."""
        with self._db.write():
            self._db.insert(
                "account_minutes",
                {
                    "account": account,
                    "minute": iso(minute),
                    "requests": traffic.requests,
                    "answers": traffic.answers,
                    "waits": traffic.waits,
                },
                conflict="""do update set requests = requests + excluded.requests,
                    answers = answers + excluded.answers, waits = waits + excluded.waits""",
            )
            if traffic.answers:  # else the last answer might be among what goes
                self._db.run(
                    "delete from account_minutes where account = ? and minute < ?",
                    [account, iso(minute - DAY)],
                )
