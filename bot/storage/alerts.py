"""The outbox: alerts frozen when they were queued, and what is told after them."""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from bot.models import (
    Alert,
    AlertKind,
    AlertState,
    Message,
    NewNotice,
    Notice,
    ReplyKind,
    StoredAlert,
    ToldOf,
    post_url,
)
from bot.storage.alert_states import due_followers, set_state, told_already
from bot.storage.columns import message_columns, message_from, number_list
from bot.storage.database import Database, Row, iso, moment
from bot.storage.matches import picture_from


def noticed(db: Database, story_ids: Iterable[int]) -> set[ToldOf]:
    """Return what was told in the notices about these stories, whatever became of them."""
    rows = db.rows(
        """select a.statement_id, p.story_id as about, a.recipient_id, a.reversal, a.line
           from alerts a join posts p on p.id = a.post_id
           where a.kind = 'notice' and p.story_id in (select value from json_each(?))""",
        [number_list(story_ids)],
    )
    return {_told(row) for row in rows}


def posts_noticed(db: Database, post_ids: Iterable[int]) -> set[ToldOf]:
    """Return what was told in the notices about these posts, whatever became of them."""
    rows = db.rows(
        """select statement_id, post_id as about, recipient_id, reversal, line from alerts
           where kind = 'notice' and post_id in (select value from json_each(?))""",
        [number_list(post_ids)],
    )
    return {_told(row) for row in rows}


def _told(row: Row) -> ToldOf:
    return ToldOf(**row | {"reversal": bool(row["reversal"])})


def queue_notice(db: Database, notice: NewNotice, *, at: datetime) -> bool:
    """Queue a notice, frozen, in the caller's transaction; false if the post, or its line, had it before."""
    quoted = notice.version_id or db.value("select version_id from posts where id = ?", [notice.post_id])
    row = {
        "kind": AlertKind.NOTICE.value,
        "statement_id": notice.statement_id,
        "post_id": notice.post_id,
        "recipient_id": notice.recipient_id,
        "version_id": quoted,
        "body": len(notice.message.text) if notice.body is None else notice.body,
        "origins": notice.origins,
        "language": notice.language,
        "zone": notice.zone,
        "urgent": notice.urgent,
        "silent": notice.silent,
        "reversal": notice.reversal,
        "line": notice.line,
        "state": notice.state.value,
        "held_until": iso(notice.held_until) if notice.held_until else None,
    }
    number = insert_alert(db, row, notice.message, at)
    if number and notice.caption is not None and notice.state is AlertState.DUE:
        under = {"kind": AlertKind.REPLY.value, "about_id": number, "occasion": ReplyKind.PICTURE.value}
        insert_alert(db, row | under | {"silent": True, "body": 0}, notice.caption, at)
    return number > 0


def queue_amendment(
    db: Database, notice: Notice, message: Message, *, body: int | None = None, at: datetime
) -> bool:
    """Queue what a notice reads like from now on; false if it reads or is about to read like that.

    `body` is where the notice itself ends in it, if that is not as long as it was.

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
    set_state(db, due_followers(db, notice.id, kind=AlertKind.AMENDMENT), AlertState.SUPERSEDED)
    _follow(db, AlertKind.AMENDMENT, notice, message, at, body)
    return True


def queue_reply(
    db: Database, notice: Notice, message: Message, *, kind: ReplyKind = ReplyKind.SOURCE, at: datetime
) -> bool:
    """Queue a short word under a notice; false if it has one of this kind already."""
    known = "select 1 from alerts where about_id = ? and kind = 'reply' and occasion = ?"
    if db.value(known, [notice.id, kind.value]):
        return False
    _follow(db, AlertKind.REPLY, notice, message, at, occasion=kind.value)
    return True


def pass_on(
    db: Database, alert: Alert, recipient_id: str, message: Message, body: int, *, at: datetime
) -> None:
    """Give an alert to another recipient, who reads this; `body` says where the notice ends in it.

    Who is told of the same story anyway is not told twice. What was to follow it follows it there.
    """
    to = told_already(db, alert, recipient_id) or _copy(db, alert, recipient_id, message, body, at)
    db.run(
        """update or ignore alerts set about_id = ?, recipient_id = ?
           where about_id = ? and kind = 'reply' and state = 'due'""",
        [to, recipient_id, alert.id],
    )
    set_state(db, [alert.id], AlertState.PASSED_ON, told_in=to)


def _copy(db: Database, alert: Alert, recipient_id: str, message: Message, body: int, at: datetime) -> int:
    row = db.rows("select * from alerts where id = ?", [alert.id])[0]
    kept = (
        *("statement_id", "post_id", "version_id", "language", "zone", "origins", "urgent", "silent"),
        *("reversal", "line"),
    )
    about = {name: row[name] for name in kept} | {
        "kind": AlertKind.SUMMARY.value if alert.kind is AlertKind.SUMMARY else AlertKind.NOTICE.value,
        "recipient_id": recipient_id,
        "on_behalf": alert.recipient_id,
        "body": body,
    }
    return insert_alert(db, about, message, at)


def notices_of(db: Database, story_id: int) -> list[Notice]:
    """Return the notices about a story's posts that were sent or will be, earliest queued first.

    What is held or muted is not among them: a summary tells how things stand when it is written.
    """
    rows = db.rows(
        """select a.* from alerts a join posts p on p.id = a.post_id
           where p.story_id = ? and a.kind = 'notice' and a.state in ('due', 'sent', 'grouped')
           order by a.id""",
        [story_id],
    )
    return [_notice(row) for row in rows]


def _notice(row: Row) -> Notice:
    message = message_from(row)
    return Notice(
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
        listed=row["state"] == AlertState.GROUPED,
        reversal=bool(row["reversal"]),
        line=row["line"],
        body=Message(
            text=message.text[: row["body"]],
            entities=tuple(e for e in message.entities if e.offset + e.length <= row["body"]),
            buttons=message.buttons,
        ),
    )


def _follow(
    db: Database,
    kind: AlertKind,
    notice: Notice,
    message: Message,
    at: datetime,
    body: int | None = None,
    occasion: int = 0,
) -> None:
    row = {
        "kind": kind.value,
        "about_id": notice.id,
        "statement_id": notice.statement_id,
        "post_id": notice.post_id,
        "recipient_id": notice.recipient_id,
        "version_id": notice.version_id,
        "body": len(notice.body.text) if body is None else body,
        "origins": notice.origins,
        "language": notice.language,
        "zone": notice.zone,
        "urgent": notice.urgent,
        "silent": notice.silent or notice.listed,  # lists make no sound, nor does what stands under them
        "reversal": notice.reversal,
        "line": notice.line,
        "occasion": occasion,
    }
    insert_alert(db, row, message, at)


def insert_alert(db: Database, about: Row, message: Message, at: datetime) -> int:
    """Freeze a message under a fresh `random_id`; return the alert's number, or 0 if it is there already."""
    row = about | {
        **message_columns(message),
        "random_id": secrets.randbits(64) - 2**63,
        "queued_at": iso(at),
    }
    return db.insert("alerts", row, conflict="do nothing")


def reading_of(db: Database, alert: Alert) -> tuple[Message, int]:
    """Return how an alert reads once all that is queued about it is sent, and where its notice ends."""
    row = db.rows(
        """select * from alerts
           where id = :id or (about_id = :id and kind = 'amendment' and state = 'due')
           order by id desc limit 1""",
        {"id": alert.id},
    )[0]
    return message_from(row), row["body"]


# With the receipt of what it is about, unless that stands in a chat where its recipient was before.
ALERT = f"""select a.*, coalesce((select receipt from deliveries d
      where d.alert_id = coalesce(n.grouped_in, n.id) and d.outcome = 'sent' and d.at >= coalesce(
        (select moved_at from addresses where recipient_id = a.recipient_id), '')
      order by d.id desc limit 1), '') as about,
      case when a.kind = 'reply' and a.occasion = {ReplyKind.PICTURE.value} then (
        select picture from matches m
        where m.statement_id = a.statement_id and m.version_id = a.version_id) end as shows
    from alerts a left join alerts n on n.id = a.about_id"""


LISTED = f"""select q.*, c.username, c.address, p.channel_id, p.message_id,
      d.at as last_at, d.outcome, d.detail, d.receipt,
      (select count(*) from deliveries n where n.alert_id = q.id) as attempts
    from ({ALERT}) q left join posts p on p.id = q.post_id left join channels c on c.id = p.channel_id
    left join deliveries d on d.id = (select max(id) from deliveries where alert_id = q.id)"""


def list_alerts(
    db: Database, *, state: str | None = None, recipient_id: str | None = None
) -> list[StoredAlert]:
    """Return alerts in the order they were queued, with their last delivery; a summary is about no post."""
    wanted = {"q.state = :state": state, "q.recipient_id = :recipient": recipient_id}
    where = " and ".join(condition for condition, value in wanted.items() if value is not None)
    rows = db.rows(
        f"{LISTED} {'where ' * bool(where)}{where} order by q.id",
        {"state": state, "recipient": recipient_id},
    )
    return [_listed(row) for row in rows]


def latest_alerts(
    db: Database, *, states: Iterable[str], before: int | None, limit: int
) -> list[StoredAlert]:
    """Return alerts in one of these states, the latest first, from before a number on; at most so many."""
    rows = db.rows(
        f"""{LISTED} where q.id in (select id from alerts where id < :before
              and state in (select value from json_each(:states)) order by id desc limit :limit)
            order by q.id desc""",
        {"states": json.dumps(sorted(states)), "before": before or 2**62, "limit": limit},
    )
    return [_listed(row) for row in rows]


def count_alerts(db: Database, *, up_to: int) -> dict[AlertState, int]:
    """Count the alerts of each state, so many of it at most."""
    counted = "select count(*) from (select 1 from alerts where state = ? limit ?)"
    return {state: int(db.value(counted, [state, up_to])) for state in AlertState}


def _listed(row: Row) -> StoredAlert:
    return StoredAlert(
        alert=alert_from(row),
        post_url=post_url(row["address"], row["channel_id"], row["message_id"]) if row["post_id"] else "",
        queued_at=moment(row["queued_at"]),
        state=AlertState(row["state"]),
        held_until=moment(row["held_until"]) if row["held_until"] else None,
        not_before=moment(row["not_before"]) if row["not_before"] else None,
        attempts=row["attempts"],
        last_at=moment(row["last_at"]) if row["last_at"] else None,
        outcome=row["outcome"] or "",
        detail=row["detail"] or "",
        receipt=row["receipt"] or "",
        told_in=row["grouped_in"] or row["passed_to"],
    )


def alert_from(row: Row) -> Alert:
    """Return the alert that a row of ALERT holds."""
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
        reversal=bool(row["reversal"]),
        line=row["line"],
        pages=row["kind"] in ("summary", "amendment") and row["occasion"] > 0,
        shows=picture_from(json.loads(row["shows"])) if row["shows"] else None,
    )
