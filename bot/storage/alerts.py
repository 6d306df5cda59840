"""The outbox: alerts frozen when they were queued, and what became of sending them."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.models import Alert, Entity, Message
from bot.storage.database import Database, Row, canonical, iso, moment
from bot.storage.search import post_url


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """An alert with its state and its last delivery."""

    alert: Alert
    post_url: str
    queued_at: datetime
    state: str  # "due", "sent", "dead"
    not_before: datetime | None
    attempts: int
    last_at: datetime | None
    outcome: str  # of the last attempt
    detail: str
    receipt: str


def queue_alert(
    db: Database,
    *,
    statement_id: str,
    story_id: int,
    post_id: int,
    recipient_id: str,
    message: Message,
    at: datetime,
) -> bool:
    """Queue an alert, frozen, in the caller's transaction; false if that notice was queued before."""
    queued = db.insert(
        """insert into alerts
           (statement_id, story_id, post_id, recipient_id, text, entities, random_id, queued_at)
           values (?, ?, ?, ?, ?, ?, ?, ?)
           on conflict (statement_id, story_id, recipient_id) do nothing""",
        [
            statement_id,
            story_id,
            post_id,
            recipient_id,
            message.text,
            canonical([asdict(entity) for entity in message.entities]),
            secrets.randbits(64) - 2**63,
            iso(at),
        ],
    )
    return queued > 0


def due_alerts(db: Database, *, at: datetime) -> list[Alert]:
    """Alerts that may be sent now, in the order they were queued."""
    rows = db.rows(
        "select * from alerts where state = 'due' and coalesce(not_before, '') <= ? order by id", [iso(at)]
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


def list_alerts(db: Database, *, state: str | None = None) -> list[StoredAlert]:
    """Alerts in the order they were queued, each with its last delivery."""
    rows = db.rows(
        """select a.*, c.username, p.channel_id, p.message_id,
             d.at as last_at, d.outcome, d.detail, d.receipt,
             (select count(*) from deliveries n where n.alert_id = a.id) as attempts
           from alerts a join posts p on p.id = a.post_id join channels c on c.id = p.channel_id
           left join deliveries d on d.id = (select max(id) from deliveries where alert_id = a.id)
           where :state is null or a.state = :state order by a.id""",
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
    entities = tuple(Entity(**entity) for entity in json.loads(row["entities"]))
    return Alert(
        id=row["id"],
        recipient_id=row["recipient_id"],
        statement_id=row["statement_id"],
        message=Message(text=row["text"], entities=entities),
        random_id=row["random_id"],
    )
