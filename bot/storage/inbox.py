"""What reached the bot, each thing once, and who was refused."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.models import Press, Said
from bot.storage.database import Database, Row, canonical, iso, moment

Event = Said | Press

TIMES = ("sent_at", "pressed_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that reached the bot and waits to be dealt with."""

    id: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Once that nothing was done for somebody, and why."""

    at: datetime
    person: int  # 0 for whoever wrote in the name of a group or channel
    name: str  # as they call themselves
    chat: int
    what: str
    why: str


def keep(db: Database, event: Event, *, at: datetime) -> bool:
    """Take note of something that reached the bot; false if it did before."""
    if db.value("select 1 from inbox where key = ?", [_key(event)]):
        return False  # a restart is told much again, which need not wait for the disk
    with db.write():
        kept = db.insert(
            """insert into inbox (key, chat, message_id, person, event, heard_at) values (?, ?, ?, ?, ?, ?)
               on conflict do nothing""",
            [_key(event), event.chat, event.message_id, event.person, _written(event), iso(at)],
        )
    return kept > 0


def waiting(db: Database, chat: int) -> Heard | None:
    """What came first of all that a chat waits for; None if nothing does."""
    row = db.first("select * from inbox where done_at is null and chat = ? order by id limit 1", [chat])
    return Heard(id=row["id"], event=_read(row)) if row else None


def chats_waiting(db: Database) -> list[int]:
    """The chats of which something is to be dealt with."""
    rows = db.rows("select chat from inbox where done_at is null group by chat order by min(id)")
    return [row["chat"] for row in rows]


def settle(db: Database, heard: Heard, outcome: str, *, at: datetime) -> None:
    """Note that something was dealt with, in the transaction of what it came to."""
    db.run("update inbox set done_at = ?, outcome = ? where id = ?", [iso(at), outcome, heard.id])


def deny(db: Database, heard: Heard, what: str, why: str, *, at: datetime) -> None:
    """Note that nothing was done for somebody, in the caller's transaction."""
    event = heard.event
    db.run(
        """insert into denials (inbox_id, at, person, name, chat, what, why) values (?, ?, ?, ?, ?, ?, ?)
           on conflict do nothing""",
        [heard.id, iso(at), event.person, event.name, event.chat, what, why],
    )
    settle(db, heard, f"denied: {why}", at=at)


def denials(db: Database, *, since: datetime | None = None) -> list[Denial]:
    """Who was refused, in order."""
    rows = db.rows(
        "select at, person, name, chat, what, why from denials where at >= ? order by id",
        [iso(since) if since else ""],
    )
    return [Denial(**{**row, "at": moment(row["at"])}) for row in rows]


def _key(event: Event) -> str:
    if isinstance(event, Press):
        return f"press {event.query_id}"
    return f"{'edit' if event.edited else 'said'} {event.chat} {event.message_id}"


def _written(event: Event) -> str:
    fields = asdict(event)
    return canonical({name: iso(value) if name in TIMES else value for name, value in fields.items()})


def _read(row: Row) -> Event:
    fields = json.loads(row["event"])
    fields |= {name: moment(fields[name]) for name in TIMES if name in fields}
    return Press(**fields) if "query_id" in fields else Said(**fields)
