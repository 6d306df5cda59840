"""Channels that people added, beside those of the files."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.models import Channel
from bot.storage import custody
from bot.storage.canonical import canonical
from bot.storage.database import Database, iso, moment

SPANS = ("every", "at_least")  # of time, kept in seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedChannel:
    """A channel that a person added, and where it comes from."""

    channel: Channel
    origin: str  # "chat", "command line"
    added_by: str
    added_at: datetime


def add_channel(db: Database, channel: Channel, *, origin: str, actor: str, at: datetime) -> bool:
    """Keep a channel that a person added, on the record; false if one of this name is there already."""
    with db.write():
        record = canonical({**asdict(channel), **_spans(channel)})
        added = db.insert(
            "watched",
            {
                "username": channel.username,
                "channel": record,
                "origin": origin,
                "added_by": actor,
                "added_at": iso(at),
            },
            conflict="do nothing",
        )
        if added:
            subject = {"channel": channel.username, "definition": record, "origin": origin}
            custody.record(db, "channel watched", subject, actor=actor, at=at)
    return bool(added)


def remove_channel(db: Database, username: str, *, actor: str, at: datetime) -> bool:
    """Stop watching a channel that a person added, on the record; false if there is none such.

    What was read of it stays.
    """
    with db.write():
        gone = db.run(
            """update watched set removed_by = ?, removed_at = ?
               where username = ? collate nocase and removed_at is null""",
            [actor, iso(at), username],
        ).rowcount
        if gone:
            custody.record(db, "channel unwatched", {"channel": username}, actor=actor, at=at)
    return gone > 0


def added_channels(db: Database) -> list[AddedChannel]:
    """Return the channels that people added and nobody took away, in the order in which they were added."""
    rows = db.rows("select * from watched where removed_at is null order by id")
    return [
        AddedChannel(
            channel=_channel(row["channel"]),
            origin=row["origin"],
            added_by=row["added_by"],
            added_at=moment(row["added_at"]),
        )
        for row in rows
    ]


def _channel(text: str) -> Channel:
    record = json.loads(text)
    lists = {
        "aliases": tuple(record.get("aliases", ())),
        "affiliations": tuple((language, text) for language, text in record.get("affiliations", ())),
    }
    spans = {name: timedelta(seconds=record[name]) for name in SPANS if record.get(name) is not None}
    return Channel(**{**record, **spans, **lists})


def _spans(channel: Channel) -> dict[str, float | None]:
    spans = {"every": channel.every, "at_least": channel.at_least}
    return {name: span.total_seconds() if span is not None else None for name, span in spans.items()}
