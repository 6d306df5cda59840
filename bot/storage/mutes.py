"""What recipients do not want to hear of for a while, and who said so."""

from datetime import datetime

from bot.models import Mute, MuteKind
from bot.storage import custody
from bot.storage.database import Database, iso, moment


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
            "insert into mutes (recipient_id, kind, what, until, actor, at) values (?, ?, ?, ?, ?, ?)",
            [recipient_id, kind.value, what, iso(until), actor, iso(at)],
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
