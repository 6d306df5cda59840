"""The outbox: alerts frozen when they were queued, and what became of sending them."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.models import Alert, AlertKind, Entity, Message
from bot.storage.database import Database, Row, canonical, iso, moment
from bot.storage.search import post_url


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """An alert with its state and its last delivery."""

    alert: Alert
    post_url: str
    queued_at: datetime
    state: str  # "due", "sent", "dead", "superseded"
    not_before: datetime | None
    attempts: int
    last_at: datetime | None
    outcome: str  # of the last attempt
    detail: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that was queued, as what is told after it needs it."""

    id: int
    post_id: int
    statement_id: str
    recipient_id: str
    body: Message  # without what was told after it
    origins: int  # that it told of when it was queued


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
    body: int | None = None,
    origins: int = 1,
    at: datetime,
) -> bool:
    """Queue a notice, frozen, in the caller's transaction; false if the post had its notice before.

    `body` is how many code points of the message are the notice itself (all of them if not said), the
    rest says who else carried it, from how many `origins`.
    """
    about = (AlertKind.NOTICE, None, statement_id, post_id, recipient_id)
    length = len(message.text) if body is None else body
    return _insert(db, *about, message, length, origins, at) > 0


def queue_amendment(db: Database, notice: Notice, message: Message, *, at: datetime) -> bool:
    """Queue what a notice reads like from now on; false if it reads or is about to read like that.

    Amendments that are not sent yet are superseded.
    """
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
    """The notices about a story's posts that were sent or will be, earliest queued first."""
    rows = db.rows(
        """select a.* from alerts a join posts p on p.id = a.post_id
           where p.story_id = ? and a.kind = 'notice' and a.state in ('due', 'sent') order by a.id""",
        [story_id],
    )
    return [
        Notice(
            id=row["id"],
            post_id=row["post_id"],
            statement_id=row["statement_id"],
            recipient_id=row["recipient_id"],
            origins=row["origins"],
            body=Message(
                text=row["text"][: row["body"]],
                entities=tuple(e for e in _entities(row) if e.offset + e.length <= row["body"]),
            ),
        )
        for row in rows
    ]


def _follow(db: Database, kind: AlertKind, notice: Notice, message: Message, at: datetime) -> None:
    about = (kind, notice.id, notice.statement_id, notice.post_id, notice.recipient_id)
    _insert(db, *about, message, len(notice.body.text), notice.origins, at)


def _insert(
    db: Database,
    kind: AlertKind,
    about_id: int | None,
    statement_id: str,
    post_id: int,
    recipient_id: str,
    message: Message,
    body: int,
    origins: int,
    at: datetime,
) -> int:
    return db.insert(
        """insert into alerts (kind, about_id, statement_id, post_id, recipient_id, text, body, origins,
             entities, random_id, queued_at)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
        [
            kind.value,
            about_id,
            statement_id,
            post_id,
            recipient_id,
            message.text,
            body,
            origins,
            canonical([asdict(entity) for entity in message.entities]),
            secrets.randbits(64) - 2**63,
            iso(at),
        ],
    )


def due_alerts(db: Database, *, at: datetime) -> list[Alert]:
    """What may be sent now, in the order it was queued; nothing about a notice that is not sent itself."""
    rows = db.rows(
        f"""{ALERT} where a.state = 'due' and coalesce(a.not_before, '') <= ?
            and (a.about_id is null or n.state = 'sent') order by a.id""",
        [iso(at)],
    )
    return [_alert(row) for row in rows]


def record_delivery(
    db: Database,
    alert_id: int,
    outcome: str,
    *,
    at: datetime,
    detail: str = "",
    receipt: str = "",
    state: str = "due",
    not_before: datetime | None = None,
) -> None:
    """Note one attempt and what the alert's state is after it."""
    with db.write():
        db.run(
            "insert into deliveries (alert_id, at, outcome, detail, receipt) values (?, ?, ?, ?, ?)",
            [alert_id, iso(at), outcome, detail, receipt],
        )
        db.run(
            "update alerts set state = ?, not_before = ? where id = ?",
            [state, iso(not_before) if not_before else None, alert_id],
        )
        if state == "dead":  # what was to follow a notice that cannot be sent
            db.run("update alerts set state = 'dead' where about_id = ? and state = 'due'", [alert_id])


def attempts_of(db: Database, alert_id: int) -> int:
    """How often sending this alert was tried."""
    return int(db.value("select count(*) from deliveries where alert_id = ?", [alert_id]))


def last_outcome(db: Database, recipient_id: str) -> str:
    """How the last attempt to reach this recipient ended; "" before the first."""
    outcome = db.value(
        """select d.outcome from deliveries d join alerts a on a.id = d.alert_id
           where a.recipient_id = ? order by d.id desc limit 1""",
        [recipient_id],
    )
    return outcome or ""


ALERT = """select a.*, coalesce((select receipt from deliveries d where d.alert_id = n.id
    and d.outcome = 'sent' order by d.id desc limit 1), '') as about
    from alerts a left join alerts n on n.id = a.about_id"""


def list_alerts(db: Database, *, state: str | None = None) -> list[StoredAlert]:
    """Alerts in the order they were queued, each with its last delivery."""
    rows = db.rows(
        f"""select q.*, c.username, p.channel_id, p.message_id,
             d.at as last_at, d.outcome, d.detail, d.receipt,
             (select count(*) from deliveries n where n.alert_id = q.id) as attempts
           from ({ALERT}) q join posts p on p.id = q.post_id join channels c on c.id = p.channel_id
           left join deliveries d on d.id = (select max(id) from deliveries where alert_id = q.id)
           where :state is null or q.state = :state order by q.id""",
        {"state": state},
    )
    return [
        StoredAlert(
            alert=_alert(row),
            post_url=post_url(row["username"], row["channel_id"], row["message_id"]),
            queued_at=moment(row["queued_at"]),
            state=row["state"],
            not_before=moment(row["not_before"]) if row["not_before"] else None,
            attempts=row["attempts"],
            last_at=moment(row["last_at"]) if row["last_at"] else None,
            outcome=row["outcome"] or "",
            detail=row["detail"] or "",
            receipt=row["receipt"] or "",
        )
        for row in rows
    ]


def _alert(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        recipient_id=row["recipient_id"],
        statement_id=row["statement_id"],
        message=Message(text=row["text"], entities=_entities(row)),
        random_id=row["random_id"],
        kind=AlertKind(row["kind"]),
        about=row["about"],
        body=row["body"],
    )


def _entities(row: Row) -> tuple[Entity, ...]:
    return tuple(Entity(**entity) for entity in json.loads(row["entities"]))
