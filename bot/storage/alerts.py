"""The outbox: alerts frozen when they were queued, and what is told after them."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.models import Alert, AlertKind, Button, Entity, Message, StoredAlert, post_url
from bot.storage.database import Database, Row, canonical, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that was queued, as what is told after it needs it."""

    id: int
    post_id: int
    statement_id: str
    recipient_id: str
    body: Message  # without what was told after it
    origins: int  # that it told of when it was queued
    version_id: int  # that it quotes
    language: str  # that it is written in
    zone: str  # of its times
    urgent: bool = False
    silent: bool = False
    listed: bool = False  # in a summary, which is not amended


def has_notice(db: Database, statement_id: str, story_id: int, recipient_id: str) -> bool:
    """Whether a recipient's notice about a statement in this story was queued."""
    return bool(
        db.value(
            """select 1 from alerts a join posts p on p.id = a.post_id
               where a.kind = 'notice' and a.statement_id = ? and a.recipient_id = ? and p.story_id = ?""",
            [statement_id, recipient_id, story_id],
        )
    )


def queue_notice(
    db: Database,
    *,
    statement_id: str,
    post_id: int,
    recipient_id: str,
    message: Message,
    version_id: int | None = None,
    body: int | None = None,
    origins: int = 1,
    language: str = "en",
    zone: str = "UTC",
    urgent: bool = False,
    silent: bool = False,
    state: str = "due",
    held_until: datetime | None = None,
    at: datetime,
) -> bool:
    """Queue a notice, frozen, in the caller's transaction; false if the post had its notice before.

    It is "due", or "held" until a moment, or "muted" and only kept to be listed. `version_id` is what it
    quotes (how the post reads now if not said). `body` is how many code points of the message are the
    notice itself (all of them if not said), the rest says who else carried it, from how many `origins`.
    What is told after it is in the same `language` and `zone`.
    """
    row = {
        "kind": AlertKind.NOTICE.value,
        "statement_id": statement_id,
        "post_id": post_id,
        "recipient_id": recipient_id,
        "version_id": version_id or db.value("select version_id from posts where id = ?", [post_id]),
        "body": len(message.text) if body is None else body,
        "origins": origins,
        "language": language,
        "zone": zone,
        "urgent": urgent,
        "silent": silent,
        "state": state,
        "held_until": iso(held_until) if held_until else None,
    }
    return insert_alert(db, row, message, at) > 0


def queue_amendment(db: Database, notice: Notice, message: Message, *, at: datetime) -> bool:
    """Queue what a notice reads like from now on; false if it reads or is about to read like that.

    Amendments that are not sent yet are superseded. What is only listed in a summary is not amended.
    """
    if notice.listed:
        return False
    latest = db.value(
        """select text from alerts where id = :id or (about_id = :id and kind = 'amendment')
           order by id desc limit 1""",
        {"id": notice.id},
    )
    if latest == message.text:
        return False
    db.run(
        "update alerts set state = 'superseded' where about_id = ? and kind = 'amendment' and state = 'due'",
        [notice.id],
    )
    _follow(db, AlertKind.AMENDMENT, notice, message, at)
    return True


def queue_reply(db: Database, notice: Notice, message: Message, *, at: datetime) -> bool:
    """Queue a short word under a notice; false if it has one already."""
    if db.value("select 1 from alerts where about_id = ? and kind = 'reply'", [notice.id]):
        return False
    _follow(db, AlertKind.REPLY, notice, message, at)
    return True


def notices_of(db: Database, story_id: int) -> list[Notice]:
    """The notices about a story's posts that were sent or will be, earliest queued first.

    What is held or muted is not among them: a summary tells how things stand when it is written.
    """
    rows = db.rows(
        """select a.* from alerts a join posts p on p.id = a.post_id
           where p.story_id = ? and a.kind = 'notice' and a.state in ('due', 'sent', 'grouped')
           order by a.id""",
        [story_id],
    )
    return [
        Notice(
            id=row["id"],
            post_id=row["post_id"],
            statement_id=row["statement_id"],
            recipient_id=row["recipient_id"],
            origins=row["origins"],
            version_id=row["version_id"],
            language=row["language"],
            zone=row["zone"],
            urgent=bool(row["urgent"]),
            silent=bool(row["silent"]),
            listed=row["state"] == "grouped",
            body=Message(
                text=row["text"][: row["body"]],
                entities=tuple(e for e in _entities(row) if e.offset + e.length <= row["body"]),
                buttons=_buttons(row),
            ),
        )
        for row in rows
    ]


def _follow(db: Database, kind: AlertKind, notice: Notice, message: Message, at: datetime) -> None:
    row = {
        "kind": kind.value,
        "about_id": notice.id,
        "statement_id": notice.statement_id,
        "post_id": notice.post_id,
        "recipient_id": notice.recipient_id,
        "version_id": notice.version_id,
        "body": len(notice.body.text),
        "origins": notice.origins,
        "language": notice.language,
        "zone": notice.zone,
        "urgent": notice.urgent,
        "silent": notice.silent,
    }
    insert_alert(db, row, message, at)


def insert_alert(db: Database, about: Row, message: Message, at: datetime) -> int:
    """Freeze a message under a fresh `random_id`; return the alert's number, or 0 if it is there already."""
    row = about | {
        "text": message.text,
        "entities": canonical([asdict(entity) for entity in message.entities]),
        "buttons": canonical([[asdict(button) for button in line] for line in message.buttons]),
        "random_id": secrets.randbits(64) - 2**63,
        "queued_at": iso(at),
    }
    return db.insert("alerts", row, conflict="do nothing")


ALERT = """select a.*, coalesce((select receipt from deliveries d
      where d.alert_id = coalesce(n.grouped_in, n.id) and d.outcome = 'sent' order by d.id desc limit 1), '')
      as about
    from alerts a left join alerts n on n.id = a.about_id"""


def list_alerts(
    db: Database, *, state: str | None = None, recipient_id: str | None = None
) -> list[StoredAlert]:
    """Alerts in the order they were queued, each with its last delivery; a summary is about no post."""
    rows = db.rows(
        f"""select q.*, c.username, p.channel_id, p.message_id,
             d.at as last_at, d.outcome, d.detail, d.receipt,
             (select count(*) from deliveries n where n.alert_id = q.id) as attempts
           from ({ALERT}) q left join posts p on p.id = q.post_id left join channels c on c.id = p.channel_id
           left join deliveries d on d.id = (select max(id) from deliveries where alert_id = q.id)
           where (:state is null or q.state = :state)
             and (:recipient is null or q.recipient_id = :recipient) order by q.id""",
        {"state": state, "recipient": recipient_id},
    )
    return [
        StoredAlert(
            alert=alert_from(row),
            post_url=post_url(row["username"], row["channel_id"], row["message_id"])
            if row["post_id"]
            else "",
            queued_at=moment(row["queued_at"]),
            state=row["state"],
            held_until=moment(row["held_until"]) if row["held_until"] else None,
            not_before=moment(row["not_before"]) if row["not_before"] else None,
            attempts=row["attempts"],
            last_at=moment(row["last_at"]) if row["last_at"] else None,
            outcome=row["outcome"] or "",
            detail=row["detail"] or "",
            receipt=row["receipt"] or "",
            told_in=row["grouped_in"] or row["passed_to"],
        )
        for row in rows
    ]


def alert_from(row: Row) -> Alert:
    """The alert that a row of ALERT holds."""
    return Alert(
        id=row["id"],
        recipient_id=row["recipient_id"],
        statement_id=row["statement_id"] or "",
        message=message_from(row),
        random_id=row["random_id"],
        kind=AlertKind(row["kind"]),
        about=row["about"],
        body=row["body"],
        urgent=bool(row["urgent"]),
        silent=bool(row["silent"]),
        on_behalf=row["on_behalf"],
    )


def message_from(row: Row) -> Message:
    """The message that an alert's row holds, as it was frozen."""
    return Message(text=row["text"], entities=_entities(row), buttons=_buttons(row))


def _entities(row: Row) -> tuple[Entity, ...]:
    return tuple(Entity(**entity) for entity in json.loads(row["entities"]))


def _buttons(row: Row) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(Button(**button) for button in line) for line in json.loads(row["buttons"]))
