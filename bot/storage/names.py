"""What channels are called. Their key is a number: names change hands, and links take the name of today."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models import Page
from bot.storage import custody
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelName:
    """A name that a channel had, and for how long; `until` is None while it has it."""

    username: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A change of the name under which a channel's posts are linked; where it is "", its number stands."""

    channel_id: int
    was: str
    now: str


def meet_channel(db: Database, page: Page, source: str, *, at: datetime) -> list[Renamed]:
    """Note what a page says of its channel, inside the caller's transaction; return whose names changed.

    A name belongs to one channel: when this one has it, another has it no longer. An archive may be older
    than what is known, and only fills in what is not.
    """
    known = db.first("select username, title, address from channels where id = ?", [page.channel_id])
    if known is None:
        return _met(db, page, source, at)
    changed, username, title = list[Renamed](), known["username"], page.title or known["title"]
    if source == "archive":
        username, title = username or page.username, known["title"] or title
        if username != known["username"] and not _holders(db, (username,)):
            _call(db, page.channel_id, username, at)
    else:
        usernames = page.usernames
        if usernames is None and page.username and known["address"] == known["username"]:
            usernames = (page.username,)  # the source tells no more than where it was found
        if usernames is not None:
            changed = _note_names(db, page.channel_id, known["address"], usernames, at)
        address = db.value("select address from channels where id = ?", [page.channel_id])
        if page.username and (not username or page.username.lower() == address.lower()):
            username = page.username  # otherwise it is watched under a name that it had
    was = {"username": known["username"], "title": known["title"]}
    now = {"username": username, "title": title}
    if now != was:
        db.run("update channels set username = ?, title = ? where id = ?", [username, title, page.channel_id])
        _record(db, "channel renamed", {"channel_id": page.channel_id, "was": was, "is": now}, at)
    return changed


def _met(db: Database, page: Page, source: str, at: datetime) -> list[Renamed]:
    usernames = page.usernames if page.usernames is not None else (page.username,)
    called = [name for name in usernames if name]
    lost = []
    if source != "archive":
        lost = [_rename(db, row["id"], row["address"], "", at) for row in _holders(db, called)]
    elif _holders(db, called):
        called = []
    row = {"id": page.channel_id, "username": page.username, "title": page.title, "first_seen_at": iso(at)}
    db.insert("channels", row)
    if called:
        own = page.username.lower()
        _call(db, page.channel_id, next((name for name in called if name.lower() == own), called[0]), at)
    _record(db, "channel met", {"channel_id": page.channel_id}, at)
    return lost


def _note_names(
    db: Database, channel_id: int, address: str, usernames: Sequence[str], at: datetime
) -> list[Renamed]:
    lost = [
        _rename(db, row["id"], row["address"], "", at)
        for row in _holders(db, usernames)
        if row["id"] != channel_id
    ]
    if address.lower() in ([name.lower() for name in usernames] or [""]):
        return lost
    return [*lost, _rename(db, channel_id, address, usernames[0] if usernames else "", at)]


def _holders(db: Database, usernames: Iterable[str]) -> list[Row]:
    """Return the channels whose posts are linked under one of these names."""
    return db.rows(
        """select id, address from channels
           where address != '' and lower(address) in (select lower(value) from json_each(?))""",
        [json.dumps(list(usernames))],
    )


def _call(db: Database, channel_id: int, username: str, at: datetime) -> None:
    db.run("update channels set address = ? where id = ?", [username, channel_id])
    db.insert("channel_names", {"channel_id": channel_id, "username": username, "since": iso(at)})


def names_of(db: Database, channel_id: int) -> list[ChannelName]:
    """Return the names that a channel had, in order."""
    rows = db.rows("select * from channel_names where channel_id = ? order by id", [channel_id])
    return [
        ChannelName(
            username=row["username"],
            since=moment(row["since"]),
            until=moment(row["until"]) if row["until"] else None,
        )
        for row in rows
    ]


def _rename(db: Database, channel_id: int, was: str, now: str, at: datetime) -> Renamed:
    db.run("update channel_names set until = ? where channel_id = ? and until is null", [iso(at), channel_id])
    if now:
        _call(db, channel_id, now, at)
    else:
        db.run("update channels set address = '' where id = ?", [channel_id])
    subject = {"channel_id": channel_id, "was": {"address": was}, "is": {"address": now}}
    custody.record(db, "channel name changed", subject, actor=COLLECTOR, at=at)
    return Renamed(channel_id=channel_id, was=was, now=now)


def _record(db: Database, action: str, subject: Row, at: datetime) -> None:
    subject["rows"] = custody.seals(db, channels=[subject["channel_id"]])
    custody.record(db, action, subject, actor=COLLECTOR, at=at)
