"""Attempts to send alerts: each noted before it is made, and again when it is known what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.models import AlertState, Due
from bot.storage import custody
from bot.storage.alert_states import set_state
from bot.storage.alerts import ALERT, alert_from
from bot.storage.database import Database, iso, moment

# After these the message may be there, whether we know of it or not.
MAYBE_THERE = ("begun", "sent", "failed", "in flight")
# What says of a recipient, until something is sent, that it cannot be reached.
LOST = ("gone", "not started", "refused")  # as the index of them has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A recipient whose last attempts were all refused."""

    recipient_id: str
    since: datetime
    outcome: str  # "gone", "not started" or "refused"
    detail: str


def due_recipients(db: Database, *, at: datetime) -> list[str]:
    """Return who has something that may be sent or told of now, in the order in which it was queued."""
    rows = db.rows(
        """select recipient_id from alerts
           where (state = 'due' and coalesce(not_before, '') <= :at) or (state = 'held' and held_until <= :at)
           group by recipient_id order by min(id)""",
        {"at": iso(at)},
    )
    return [row["recipient_id"] for row in rows]


def due_alerts(db: Database, recipient_id: str, *, at: datetime | None) -> list[Due]:
    """Return what may be sent to a recipient now, or ever if no moment is given, in the order it was queued.

    Nothing about a notice that is not sent itself, or whose summary is not.
    """
    rows = db.rows(
        f"""select q.*, p.story_id, lower(coalesce(c.username, '')) as channel,
             exists (select 1 from deliveries d
                     where d.alert_id = q.id and d.outcome in {MAYBE_THERE}) as tried
           from ({ALERT}
             left join alerts s on s.id = n.grouped_in
             where a.recipient_id = :recipient and a.state = 'due'
               and (:at is null or coalesce(a.not_before, '') <= :at)
               and (a.about_id is null or n.state = 'sent' or s.state in ('sent', 'passed on'))) q
           left join posts p on p.id = q.post_id left join channels c on c.id = p.channel_id
           order by q.id""",
        {"recipient": recipient_id, "at": iso(at) if at else None},
    )
    return [
        Due(
            alert=alert_from(row),
            tried=bool(row["tried"]),
            held=row["held_until"] is not None,
            story_id=row["story_id"],
            channel=row["channel"],
        )
        for row in rows
    ]


def begin_delivery(db: Database, alert_id: int, *, at: datetime) -> None:
    """Note that sending an alert begins: after a crash it may be there, and is only sent as it is."""
    db.insert("deliveries", {"alert_id": alert_id, "at": iso(at), "outcome": "begun"})


def record_delivery(
    db: Database,
    alert_id: int,
    outcome: str,
    *,
    at: datetime,
    detail: str = "",
    receipt: str = "",
    state: AlertState = AlertState.DUE,
    not_before: datetime | None = None,
) -> None:
    """Note what became of the attempt that was begun, if one was, and the alert's state after it."""
    with db.write():
        begun = db.value(
            """select id from deliveries where alert_id = :alert and outcome = 'begun'
               and id = (select max(id) from deliveries where alert_id = :alert)""",
            {"alert": alert_id},
        )
        db.insert(
            "deliveries",
            {
                "id": begun,
                "alert_id": alert_id,
                "at": iso(at),
                "outcome": outcome,
                "detail": detail,
                "receipt": receipt,
            },
            conflict="""(id) do update
               set outcome = excluded.outcome, detail = excluded.detail, receipt = excluded.receipt""",
        )
        set_state(db, [alert_id], state, not_before=not_before)
        if outcome == "sent":
            _put_on_record(db, alert_id, at)


def _put_on_record(db: Database, alert_id: int, at: datetime) -> None:
    """Put on record who was told what."""
    delivery = db.value("select max(id) from deliveries where alert_id = ?", [alert_id])
    rows = custody.seals(db, alerts=[alert_id], deliveries=[delivery])
    custody.record(db, "alert sent", {"rows": rows}, actor=custody.COLLECTOR, at=at)


def attempts_of(db: Database, alert_id: int) -> int:
    """Return how often sending this alert was tried."""
    return int(db.value("select count(*) from deliveries where alert_id = ?", [alert_id]))


def first_attempt(db: Database, alert_id: int, outcome: str) -> datetime | None:
    """Return when sending this alert first ended like this, None if it never did."""
    at = db.value("select min(at) from deliveries where alert_id = ? and outcome = ?", [alert_id, outcome])
    return moment(at) if at else None


def last_outcome(db: Database, recipient_id: str) -> str:
    """Return how the last attempt to reach this recipient that is known of ended; "" before the first."""
    outcome = db.value(
        """select d.outcome from deliveries d join alerts a on a.id = d.alert_id
           where a.recipient_id = ? and d.outcome <> 'begun' order by d.id desc limit 1""",
        [recipient_id],
    )
    return outcome or ""


def written_since(db: Database, recipient_ids: Iterable[str], since: datetime) -> list[datetime]:
    """Return when something may have been written to these recipients after a moment, in order."""
    ids = tuple(recipient_ids)
    rows = db.rows(
        f"""select d.at from deliveries d join alerts a on a.id = d.alert_id
            where d.at > ? and d.outcome in {MAYBE_THERE}
              and a.recipient_id in ({", ".join("?" * len(ids))}) order by d.at""",
        [iso(since), *ids],
    )
    return [moment(row["at"]) for row in rows]


def unreachable(db: Database, *, recipient_id: str | None = None) -> list[Unreachable]:
    """Return who could not be reached the last time, and since when, by id; or only this recipient."""
    sent = """select s.id from deliveries s cross join alerts b on b.id = s.alert_id
              where s.outcome = 'sent' and b.recipient_id = span.recipient_id"""
    rows = db.rows(
        f"""with failed as materialized (
             select d.id, d.at, a.recipient_id from deliveries d join alerts a on a.id = d.alert_id
             where d.outcome in {LOST} and (:recipient is null or a.recipient_id = :recipient)),
           span as (select recipient_id, min(id) as first, max(id) as last from failed group by 1),
           lost as (
             select recipient_id, last,
               coalesce(({sent} and s.id between first and last order by s.id desc limit 1), 0) as reached
             from span where not exists ({sent} and s.id > last))
           select l.recipient_id, d.outcome, d.detail,
             (select min(f.at) from failed f where f.recipient_id = l.recipient_id and f.id > l.reached)
               as since
           from lost l join deliveries d on d.id = l.last order by 1""",
        {"recipient": recipient_id},
    )
    return [Unreachable(**(row | {"since": moment(row["since"])})) for row in rows]
