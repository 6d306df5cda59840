"""Notices that do not go out by themselves: held, muted, listed in a summary, passed on to a fallback.

Everything here is done inside the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models import Alert, AlertKind, Listed, Message, Mute, MuteKind, post_url
from bot.storage import custody
from bot.storage.alerts import insert_alert, message_from
from bot.storage.database import Database, iso, moment
from bot.storage.stories import number_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A notice whose time to be told has come, with what decides whether it still should be."""

    id: int
    statement_id: str
    story_id: int | None
    channel: str  # the username in small letters
    silent: bool


def held_notices(db: Database, recipient_id: str, *, until: datetime) -> list[Held]:
    """What is held for a recipient no longer than until then, in the order in which it was queued."""
    rows = db.rows(
        """select a.id, a.statement_id, p.story_id, lower(c.username) as channel, a.silent
           from alerts a join posts p on p.id = a.post_id join channels c on c.id = p.channel_id
           where a.recipient_id = ? and a.state = 'held' and a.held_until <= ? order by a.id""",
        [recipient_id, iso(until)],
    )
    return [Held(**(row | {"silent": bool(row["silent"])})) for row in rows]


def hold(db: Database, alert_ids: Iterable[int], until: datetime) -> None:
    """Hold notices back until a moment, to be told of in a summary then."""
    db.run_each(
        "update alerts set state = 'held', held_until = ? where id = ?",
        [(iso(until), one) for one in alert_ids],
    )


def postpone(db: Database, alert_ids: Iterable[int], until: datetime) -> None:
    """Let alerts wait until a moment, to be sent as they are then."""
    db.run_each(
        "update alerts set not_before = :until, held_until = :until where id = :id",
        [{"until": iso(until), "id": one} for one in alert_ids],
    )


def hush(db: Database, alert_ids: Iterable[int]) -> None:
    """Keep alerts only to be listed: what they are about was muted."""
    db.run_each("update alerts set state = 'muted' where id = ?", [(one,) for one in alert_ids])


def give_up(db: Database, alert_id: int) -> None:
    """Never send this alert."""
    db.run("update alerts set state = 'dead' where id = ?", [alert_id])


def supersede(db: Database, alert_ids: Iterable[int]) -> None:
    """Never send these: there is nothing to tell any more."""
    db.run_each("update alerts set state = 'superseded' where id = ?", [(one,) for one in alert_ids])


def end_hold(db: Database, recipient_id: str, until: datetime) -> None:
    """Let nothing be held for a recipient longer than until then."""
    db.run(
        """update alerts set held_until = :until
           where recipient_id = :id and state = 'held' and held_until > :until""",
        {"id": recipient_id, "until": iso(until)},
    )


def listed(db: Database, alert_ids: Sequence[int]) -> list[Listed]:
    """These notices as a summary lists them now, in the order in which they were queued."""
    rows = db.rows(
        """select a.id, s.title, c.title as channel, c.username, p.channel_id, p.message_id, p.posted_at,
              a.urgent, a.on_behalf, p.absent_at,
              (select count(distinct o.channel_id) from posts o where o.story_id = p.story_id) as carriers
            from alerts a join statements s on s.id = a.statement_id join posts p on p.id = a.post_id
            join channels c on c.id = p.channel_id
            where a.id in (select value from json_each(?)) order by a.id""",
        [number_list(alert_ids)],
    )
    return [
        Listed(
            id=row["id"],
            title=row["title"],
            channel=row["channel"] or row["username"] or str(row["channel_id"]),
            posted_at=moment(row["posted_at"]),
            url=post_url(row["username"], row["channel_id"], row["message_id"]),
            carriers=max(row["carriers"], 1),
            urgent=bool(row["urgent"]),
            absent=row["absent_at"] is not None,
            on_behalf=row["on_behalf"],
        )
        for row in rows
    ]


def group(
    db: Database,
    recipient_id: str,
    parts: Iterable[tuple[Message, Sequence[int]]],
    *,
    language: str,
    zone: str,
    silent: bool,
    at: datetime,
) -> None:
    """Queue a summary in its parts, each with the notices that it lists, which are then told of in it.

    What was about to be amended in them is told already.
    """
    for message, ids in parts:
        row = {
            "kind": AlertKind.SUMMARY.value,
            "recipient_id": recipient_id,
            "body": len(message.text),
            "origins": 1,
            "language": language,
            "zone": zone,
            "silent": silent,
        }
        summary = insert_alert(db, row, message, at)
        for one in ids:
            db.run("update alerts set state = 'grouped', grouped_in = ? where id = ?", [summary, one])
            db.run(
                """update alerts set state = 'superseded'
                   where about_id = ? and kind = 'amendment' and state = 'due'""",
                [one],
            )


def told_already(db: Database, alert: Alert, recipient_id: str) -> int | None:
    """The notice in which a recipient is told of the same story, if there is one."""
    found = db.value(
        """select o.id from alerts a join posts p on p.id = a.post_id
           join posts q on q.story_id = p.story_id
           join alerts o on o.post_id = q.id and o.statement_id = a.statement_id
           where a.id = ? and o.recipient_id = ? and o.kind = 'notice'
             and o.state in ('due', 'held', 'sent', 'grouped') order by o.id limit 1""",
        [alert.id, recipient_id],
    )
    return int(found) if found else None


def reading_of(db: Database, alert: Alert) -> tuple[Message, int]:
    """How an alert would read once all that is queued about it is sent, and where its notice ends in that."""
    row = db.rows(
        """select * from alerts
           where id = :id or (about_id = :id and kind = 'amendment' and state = 'due')
           order by id desc limit 1""",
        {"id": alert.id},
    )[0]
    return message_from(row), row["body"]


def pass_on(
    db: Database, alert: Alert, recipient_id: str, message: Message, body: int, *, at: datetime
) -> None:
    """Give an alert to another recipient, who reads this; `body` says where the notice ends in it.

    Who is told of the same story anyway is not told twice. What was to follow it follows it there.
    """
    to = told_already(db, alert, recipient_id) or _copy(db, alert, recipient_id, message, body, at)
    db.run("update alerts set state = 'passed on', passed_to = ? where id = ?", [to, alert.id])
    db.run(
        """update or ignore alerts set about_id = ?, recipient_id = ?
           where about_id = ? and kind = 'reply' and state = 'due'""",
        [to, recipient_id, alert.id],
    )
    db.run("update alerts set state = 'superseded' where about_id = ? and state = 'due'", [alert.id])


def _copy(db: Database, alert: Alert, recipient_id: str, message: Message, body: int, at: datetime) -> int:
    row = db.rows("select * from alerts where id = ?", [alert.id])[0]
    kept = ("statement_id", "post_id", "version_id", "language", "zone", "origins", "urgent", "silent")
    about = {name: row[name] for name in kept} | {
        "kind": AlertKind.SUMMARY.value if alert.kind is AlertKind.SUMMARY else AlertKind.NOTICE.value,
        "recipient_id": recipient_id,
        "on_behalf": alert.recipient_id,
        "body": body,
    }
    return insert_alert(db, about, message, at)


def add_mute(
    db: Database, recipient_id: str, kind: MuteKind, what: str, *, until: datetime, actor: str, at: datetime
) -> None:
    """Mute something until a moment, in place of what was said of it before.

    A story is named by one of its posts, by their number in the database: stories change theirs.
    """
    with db.write():
        db.run(
            """update mutes set ended_at = :at
               where recipient_id = :recipient and kind = :kind and until > :at and ended_at is null
                 and (what = :what or (kind = 'story' and exists (
                   select 1 from posts p join posts q on q.story_id = p.story_id
                   where p.id = cast(mutes.what as integer) and q.id = cast(:what as integer))))""",
            {"recipient": recipient_id, "kind": kind.value, "what": what, "at": iso(at)},
        )
        number = db.insert(
            "mutes",
            {
                "recipient_id": recipient_id,
                "kind": kind.value,
                "what": what,
                "until": iso(until),
                "actor": actor,
                "at": iso(at),
            },
        )
        subject = {
            "recipient": recipient_id,
            "kind": kind.value,
            "what": what,
            "until": iso(until),
            "mute": number,
        }
        custody.record(db, "muted", subject, actor=actor, at=at)


def end_mute(db: Database, mute: Mute, *, actor: str, at: datetime) -> bool:
    """End a mute before its time; false if it has ended."""
    with db.write():
        ended = db.run(
            "update mutes set ended_at = :at where id = :id and ended_at is null and until > :at",
            {"id": mute.id, "at": iso(at)},
        ).rowcount
        if ended:
            subject = {"recipient": mute.recipient_id, "kind": mute.kind.value, "mute": mute.id}
            custody.record(db, "unmuted", subject, actor=actor, at=at)
    return bool(ended)


def mutes_in_force(db: Database, *, at: datetime, recipient_id: str | None = None) -> list[Mute]:
    """What is muted at a moment, oldest first; a story by the number that it has now."""
    rows = db.rows(
        """select m.id, m.recipient_id, m.kind, m.until, m.actor, m.at,
             coalesce(cast(p.story_id as text), m.what) as what
           from mutes m left join posts p on m.kind = 'story' and p.id = cast(m.what as integer)
           where m.until > :at and m.ended_at is null
             and (:recipient is null or m.recipient_id = :recipient) order by m.id""",
        {"at": iso(at), "recipient": recipient_id},
    )
    return [
        Mute(
            id=row["id"],
            recipient_id=row["recipient_id"],
            kind=MuteKind(row["kind"]),
            what=row["what"],
            until=moment(row["until"]),
            actor=row["actor"],
            at=moment(row["at"]),
        )
        for row in rows
    ]
