"""States of alerts, changed in one place, and the mutes that decide over them.

Everything here is done inside the caller's transaction, if not said otherwise.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.models import Alert, AlertKind, AlertState, Mute, MuteKind, Recipient
from bot.storage import custody
from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A notice whose time to be told has come, with what decides whether it still should be."""

    id: int
    statement_id: str
    story_id: int | None
    channel: str  # the username in small letters


def held_notices(db: Database, recipient_id: str, *, until: datetime) -> list[Held]:
    """Return what is held for a recipient no longer than until then, in the order in which it was queued."""
    rows = db.rows(
        """select a.id, a.statement_id, p.story_id, lower(c.username) as channel
           from alerts a join posts p on p.id = a.post_id join channels c on c.id = p.channel_id
           where a.recipient_id = ? and a.state = 'held' and a.held_until <= ? order by a.id""",
        [recipient_id, iso(until)],
    )
    return [Held(**row) for row in rows]


def told_already(db: Database, alert: Alert, recipient_id: str) -> int | None:
    """Return the notice in which a recipient is told of the same story, if there is one."""
    found = db.value(
        """select o.id from alerts a join posts p on p.id = a.post_id
           join posts q on q.story_id = p.story_id
           join alerts o on o.post_id = q.id and o.statement_id = a.statement_id
             and o.reversal = a.reversal and o.line = a.line and (a.line = 0 or o.post_id = a.post_id)
           where a.id = ? and o.recipient_id = ? and o.kind = 'notice'
             and o.state in ('due', 'held', 'sent', 'grouped') order by o.id limit 1""",
        [alert.id, recipient_id],
    )
    return int(found) if found else None


def set_state(
    db: Database,
    alert_ids: Iterable[int],
    state: AlertState,
    *,
    not_before: datetime | None = None,
    held_until: datetime | None = None,
    told_in: int | None = None,
) -> None:
    """Let alerts be in a state, and what was about to follow them in the state that comes of it.

    What is DUE is not tried before `not_before`; what is HELD is listed at `held_until`. `told_in` is the
    summary that lists a GROUPED alert, or the fallback's alert for one that was PASSED_ON.
    """
    changes = {
        "state": state.value,
        "not_before": iso(not_before) if not_before else None,
        "held_until": iso(held_until) if held_until else None,
        "grouped_in": told_in if state is AlertState.GROUPED else None,
        "passed_to": told_in if state is AlertState.PASSED_ON else None,
    }
    for alert_id in alert_ids:
        db.run(
            """update alerts set state = :state, not_before = :not_before,
                 held_until = coalesce(:held_until, held_until), grouped_in = :grouped_in,
                 passed_to = :passed_to
               where id = :id""",
            changes | {"id": alert_id},
        )
        if state is AlertState.DEAD:
            set_state(db, due_followers(db, alert_id), AlertState.DEAD)
        elif state is AlertState.PASSED_ON:
            set_state(db, due_followers(db, alert_id), AlertState.SUPERSEDED)
        elif state is AlertState.GROUPED:  # the summary tells how things stand now
            set_state(db, due_followers(db, alert_id, kind=AlertKind.AMENDMENT), AlertState.SUPERSEDED)


def due_followers(db: Database, alert_id: int, *, kind: AlertKind | None = None) -> list[int]:
    """Return what is about to be told after a notice, of one kind or of all."""
    rows = db.rows(
        """select id from alerts where about_id = :id and state = 'due' and (:kind is null or kind = :kind)
           order by id""",
        {"id": alert_id, "kind": kind.value if kind else None},
    )
    return [row["id"] for row in rows]


def dead_alerts(db: Database, *, recipient_id: str | None = None, since: datetime | None = None) -> list[int]:
    """Return what was given up, for one recipient or for all, in the order in which it was queued."""
    rows = db.rows(
        """select id from alerts where state = 'dead' and queued_at >= :since
             and (:recipient is null or recipient_id = :recipient) order by id""",
        {"recipient": recipient_id, "since": iso(since) if since else ""},
    )
    return [row["id"] for row in rows]


def reachable_again(
    db: Database, recipient: Recipient, *, since: datetime, probe_before: datetime
) -> list[int]:
    """Return what was given up for a recipient since a moment, and may be tried again now.

    All of it, if something was delivered there or heard from there after the last attempt; else the first
    alone, if it was tried last before `probe_before`.
    """
    given_up = f"""with given_up as (
        select a.id, coalesce(l.at, a.queued_at) as tried_at, l.id as tried from alerts a
        left join deliveries l on l.id = (select max(id) from deliveries where alert_id = a.id)
        where a.recipient_id = :recipient and a.state = 'dead' and a.queued_at >= :since {LATEST})"""
    params = {
        "recipient": recipient.id,
        "since": iso(since),
        "chat": recipient.chat,
        "probe_before": iso(probe_before),
    }
    back = db.rows(
        f"""{given_up} select g.id from given_up g where
            exists (select 1 from inbox where chat = :chat and heard_at > g.tried_at) or
            exists (select 1 from deliveries d join alerts o on o.id = d.alert_id
                    where o.recipient_id = :recipient and d.outcome = 'sent'
                      and iif(g.tried is null, d.at > g.tried_at, d.id > g.tried)) order by g.id""",
        params,
    )
    if back:
        return [row["id"] for row in back]
    first = db.first(
        f"""{given_up} select id from given_up
            where (select max(tried_at) from given_up) <= :probe_before order by id limit 1""",
        params,
    )
    return [first["id"]] if first else []


# Of amendments that were given up only the latest still says how things are.
LATEST = """and (a.kind <> 'amendment' or not exists (
    select 1 from alerts n where n.about_id = a.about_id and n.kind = 'amendment' and n.id > a.id))"""


def take_up(db: Database, alert_ids: Iterable[int]) -> int:
    """Let what was given up be due again, with what was to follow it; return how much that is.

    What follows a notice that stays given up stays so, too.
    """
    wanted = json.dumps(sorted(alert_ids))
    rows = db.rows(
        f"""select a.id from alerts a left join alerts n on n.id = a.about_id
            where a.state = 'dead' {LATEST} and iif(a.about_id is null, a.id in ({IDS}), n.state <> 'dead'
              and a.id in ({IDS}) or n.id in ({IDS}))
            order by a.id""",
        {"ids": wanted},
    )
    set_state(db, [row["id"] for row in rows], AlertState.DUE)
    return len(rows)


IDS = "select value from json_each(:ids)"


def end_hold(db: Database, recipient_id: str, until: datetime) -> None:
    """Let nothing be held for a recipient longer than until then."""
    db.run(
        """update alerts set held_until = :until
           where recipient_id = :id and state = 'held' and held_until > :until""",
        {"id": recipient_id, "until": iso(until)},
    )


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
    """Return what is muted at a moment, oldest first; a story by the number that it has now."""
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
