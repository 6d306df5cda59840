"""Looks back: one statement over the archive once more, and how far each came."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage import custody
from bot.storage.database import Database, iso
from bot.storage.matches import last_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookback:
    """A look back that was begun, and what it came to so far."""

    id: int
    reached: int  # the version up to which it has looked
    last_version: int  # the one up to which it looks
    judged: int
    matches: int
    review: int
    queued: int


def begin(
    db: Database,
    statement_id: str,
    digest: str,
    *,
    since: datetime,
    alert_since: datetime | None,
    actor: str,
    at: datetime,
) -> Lookback:
    """Begin a look back, on the record; one that was cut short, and asked for in the same way, goes on."""
    asked = [statement_id, digest, iso(since), iso(alert_since) if alert_since else None]
    with db.write():
        row = db.first(
            """select id, reached, last_version, judged, matches, review, queued from lookbacks
               where finished_at is null and statement_id = ? and digest = ? and since = ?
               and alert_since is ? order by id desc limit 1""",
            asked,
        )
        if row:
            return Lookback(**row)
        last = last_version(db)
        number = db.insert(
            """insert into lookbacks (statement_id, digest, since, alert_since, last_version, reached,
                 started_by, started_at) values (?, ?, ?, ?, ?, 0, ?, ?)""",
            [*asked, last, actor, iso(at)],
        )
        subject = {"statement": statement_id, "digest": digest, "since": iso(since)}
        custody.record(db, "statement looked back", subject, actor=actor, at=at)
    return Lookback(id=number, reached=0, last_version=last, judged=0, matches=0, review=0, queued=0)


def count_ahead(db: Database, ahead: Lookback, since: datetime) -> int:
    """How many versions a look back has still to judge."""
    return int(
        db.value(
            """select count(*) from versions v join posts p on p.id = v.post_id
               where v.id > ? and v.id <= ? and p.posted_at >= ?""",
            [ahead.reached, ahead.last_version, iso(since)],
        )
    )


def advance(db: Database, after: Lookback) -> None:
    """Note how far a look back has come and what it came to, inside the caller's transaction."""
    db.run(
        """update lookbacks set reached = ?, judged = ?, matches = ?, review = ?, queued = ? where id = ?""",
        [after.reached, after.judged, after.matches, after.review, after.queued, after.id],
    )


def finish(db: Database, lookback_id: int, *, at: datetime) -> None:
    """Note that a look back came to its end; the same one asked for again begins anew."""
    with db.write():
        db.run("update lookbacks set finished_at = ? where id = ?", [iso(at), lookback_id])
