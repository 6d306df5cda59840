"""The bot's answers: frozen with what they answer, sent under their own `random_id`, gone on from later."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.models import (
    AlertKind,
    AlertShown,
    Buttons,
    Denial,
    Destination,
    Event,
    File,
    Heard,
    Message,
    Press,
    Reply,
    Said,
    Shown,
    post_url,
)
from bot.storage.canonical import canonical
from bot.storage.columns import message_columns, message_from
from bot.storage.database import Database, Row, iso, moment

TIMES = ("sent_at", "pressed_at")


def keep_event(db: Database, event: Event, *, at: datetime) -> bool:
    """Take note of something that reached the bot; false if it did before."""
    if db.value("select 1 from inbox where key = ?", [_key(event)]):
        return False  # a restart is told much again, which need not wait for the disk
    with db.write():
        kept = db.insert(
            "inbox",
            {
                "key": _key(event),
                "chat": event.chat,
                "message_id": event.message_id,
                "person": event.person,
                "event": _written(event),
                "heard_at": iso(at),
            },
            conflict="do nothing",
        )
    return kept > 0


def next_event(db: Database, chat: int) -> Heard | None:
    """Return what came first of all that a chat waits for; None if nothing does."""
    row = db.first("select * from inbox where done_at is null and chat = ? order by id limit 1", [chat])
    return Heard(id=row["id"], event=_read(row)) if row else None


def chats_heard(db: Database) -> list[int]:
    """Return the chats of which something is to be dealt with."""
    rows = db.rows("select chat from inbox where done_at is null group by chat order by min(id)")
    return [row["chat"] for row in rows]


def settle_event(db: Database, heard: Heard, outcome: str, *, at: datetime) -> None:
    """Note that something was dealt with, in the transaction of what it came to."""
    db.run("update inbox set done_at = ?, outcome = ? where id = ?", [iso(at), outcome, heard.id])


def deny_event(db: Database, heard: Heard, what: str, why: str, *, at: datetime) -> None:
    """Note that nothing was done for somebody, in the caller's transaction."""
    event = heard.event
    db.insert(
        "denials",
        {
            "inbox_id": heard.id,
            "at": iso(at),
            "person": event.person,
            "name": event.name,
            "chat": event.chat,
            "what": what,
            "why": why,
        },
        conflict="do nothing",
    )
    settle_event(db, heard, f"denied: {why}", at=at)


def denials(db: Database, *, since: datetime | None = None) -> list[Denial]:
    """Return who was refused, in order."""
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


def queue_answer(
    db: Database,
    heard: Heard,
    message: Message,
    place: Destination,
    *,
    command: str,
    state: Mapping[str, Any],
    about: Mapping[str, Any] | None = None,
    file: File | None = None,
    asks: bool = False,
    at: datetime,
) -> int:
    """Queue an answer in the caller's transaction, to be sent as it is; return its id.

    If it `asks`, what the same person says next in that chat is taken for the reply to it.
    """
    answer_id = db.insert(
        "answers",
        {
            "inbox_id": heard.id,
            "chat": heard.event.chat,
            "command": command,
            "state": canonical(dict(state)),
            "about": canonical(dict(about)) if about else None,
            **message_columns(message),
            "file_name": file.name if file else None,
            "file": file.content if file else None,
            "reply_to": place.reply_to,
            "topic": place.topic,
            "edits": place.edits,
            "random_id": secrets.randbits(64) - 2**63,
            "queued_at": iso(at),
        },
    )
    if asks:
        db.insert(
            "questions",
            {"chat": heard.event.chat, "person": heard.event.person, "answer_id": answer_id},
            conflict="do update set answer_id = excluded.answer_id",
        )
    return answer_id


# --- sending --------------------------------------------------------------------------------------------


def next_answer(db: Database, chat: int, *, at: datetime) -> Reply | None:
    """Return the oldest answer to be sent in a chat, if it may be sent now; the later ones wait for it.

    One that could not be sent under what it answers, which may be gone, is sent by itself.
    """
    row = db.first("select * from answers where status = 'due' and chat = ? order by id limit 1", [chat])
    if row is None or (row["not_before"] or "") > iso(at):
        return None
    return Reply(
        id=row["id"],
        chat=row["chat"],
        message=message_from(row),
        random_id=row["random_id"],
        reply_to=None if row["attempts"] else row["reply_to"],
        topic=row["topic"],
        edits=row["edits"],
        file=File(name=row["file_name"], content=row["file"]) if row["file"] is not None else None,
    )


def chats_to_answer(db: Database, *, at: datetime) -> list[int]:
    """Return the chats in which something may be sent now."""
    rows = db.rows(
        """select chat from answers where status = 'due' and coalesce(not_before, '') <= ?
           and id in (select min(id) from answers where status = 'due' group by chat)""",
        [iso(at)],
    )
    return [row["chat"] for row in rows]


def failed_attempts(db: Database, answer_id: int) -> int:
    """Return how often sending this answer failed."""
    return int(db.value("select attempts from answers where id = ?", [answer_id]))


def record_sent(db: Database, answer_id: int, message_id: int | None) -> None:
    """Note that an answer stands in its chat under this number; its file is let go."""
    with db.write():
        db.run(
            "update answers set status = 'sent', message_id = ?, file = null, detail = '' where id = ?",
            [message_id, answer_id],
        )


def postpone_answer(db: Database, answer_id: int, why: str, *, until: datetime) -> None:
    """Note that an answer could not be sent, and when to try again."""
    with db.write():
        db.run(
            "update answers set attempts = attempts + 1, not_before = ?, detail = ? where id = ?",
            [iso(until), why, answer_id],
        )


def replace_answer(db: Database, answer_id: int, message: Message, why: str) -> None:
    """Say something else in place of an answer that is refused, and try that at once."""
    with db.write():
        row = {**message_columns(message), "id": answer_id, "why": why}
        db.run(
            """update answers set text = :text, entities = :entities, buttons = :buttons, file = null,
                 file_name = null, attempts = attempts + 1, not_before = null, detail = :why
               where id = :id""",
            row,
        )


def give_up_answer(db: Database, answer_id: int, why: str) -> None:
    """Note that an answer never can be sent."""
    with db.write():
        db.run("update answers set status = 'dead', file = null, detail = ? where id = ?", [why, answer_id])


# --- going on -------------------------------------------------------------------------------------------


def answer_under(db: Database, chat: int, message_id: int) -> Shown | None:
    """Return what a message of the bot's reads like, or is about to; None if it is no answer."""
    return _shown(
        db.first(
            """select * from answers where chat = :chat and (message_id = :number or edits = :number)
               order by id desc limit 1""",
            {"chat": chat, "number": message_id},
        )
    )


def keyboard_under(db: Database, chat: int, message_id: int) -> Buttons | None:
    """Return the buttons that an answer put under a message, or is about to; None if none did."""
    row = db.first(
        """select * from answers where chat = ? and edits = ? and status != 'dead'
           order by id desc limit 1""",
        [chat, message_id],
    )
    return message_from(row).buttons if row else None


def page_under(db: Database, chat: int, message_id: int) -> tuple[Message, Mapping[str, Any]] | None:
    """Return what an answer wrote over a message, or is about to, and its state; None if none did."""
    row = db.first(
        """select * from answers where chat = ? and edits = ? and status != 'dead' and text != ''
           order by id desc limit 1""",
        [chat, message_id],
    )
    return (message_from(row), json.loads(row["state"])) if row else None


def buttons_of_alert(db: Database, alert_id: int) -> Buttons:
    """Return the buttons that an alert had when it was queued."""
    return message_from(db.rows("select * from alerts where id = ?", [alert_id])[0]).buttons


def open_question(db: Database, chat: int, person: int) -> Shown | None:
    """Return what the bot waits to hear from a person in a chat."""
    return _shown(
        db.first(
            """select a.* from questions q join answers a on a.id = q.answer_id
               where q.chat = ? and q.person = ?""",
            [chat, person],
        )
    )


def close_question(db: Database, chat: int, person: int) -> None:
    """Wait for nothing from a person in a chat any more, in the caller's transaction."""
    db.run("delete from questions where chat = ? and person = ?", [chat, person])


def alert_under(db: Database, recipients: Iterable[str], message_id: int) -> AlertShown | None:
    """Return the alert of which these recipients of one chat have a message with this number."""
    row = db.first(
        """select a.id, a.kind, a.occasion, a.statement_id, a.recipient_id, c.address, p.channel_id,
             p.message_id, p.story_id
           from deliveries d join alerts a on a.id = d.alert_id left join posts p on p.id = a.post_id
             left join channels c on c.id = p.channel_id
             left join addresses w on w.recipient_id = a.recipient_id
           where d.receipt = ? and d.outcome = 'sent' and a.kind != 'amendment'
             and d.at >= coalesce(w.moved_at, '') and (a.kind != 'summary' or a.occasion > 0)
             and a.recipient_id in (select value from json_each(?)) order by a.id limit 1""",
        [str(message_id), json.dumps(list(recipients))],
    )
    if row is None:
        return None
    summary = row["kind"] == AlertKind.SUMMARY
    return AlertShown(
        id=row["id"],
        statement_id=row["statement_id"] or "",
        recipient_id=row["recipient_id"],
        post_url="" if summary else post_url(row["address"], row["channel_id"], row["message_id"]),
        story_id=row["story_id"],
        summary=summary,
    )


def _shown(row: Row | None) -> Shown | None:
    if row is None:
        return None
    return Shown(
        id=row["id"],
        command=row["command"],
        state=json.loads(row["state"]),
        about=json.loads(row["about"]) if row["about"] else None,
        buttons=frozenset(button.data for line in message_from(row).buttons for button in line),
    )
