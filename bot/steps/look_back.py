"""One statement over the archive once more: what it finds in stored and imported posts of long ago."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.models import MatchProgress, Statement
from bot.steps.match import BATCH, Judge, Newsroom, place_new
from bot.storage import progress
from bot.storage import statements as registry
from bot.storage.database import Database
from bot.storage.matches import versions_between
from bot.storage.progress import Lookback


def look_back(
    db: Database,
    newsroom: Newsroom,
    statement: Statement,
    *,
    since: datetime,
    alert_since: datetime | None = None,
    actor: str,
    clock: Callable[[], datetime],
    batch: int = BATCH,
) -> Iterator[MatchProgress]:
    """Judge what was posted from then on by one statement; after each batch, yield what it came to so far.

    It alerts about posts published from `alert_since` on, and no one without it; no notice is queued
    twice. Killed at any point and asked for again in the same way, it goes on from the last batch and
    counts what it had found. What the statement has still to judge besides is not touched.
    """
    yield from place_new(db, newsroom, clock)
    judged = _judged(db, statement.id)
    looked = progress.begin_lookback(
        db, statement.id, judged.digest, since=since, alert_since=alert_since, actor=actor, at=clock()
    )
    judging = Judge(newsroom, alert_since)
    engine, left = judging.engine([statement.id]), progress.versions_ahead(db, looked, since)
    yield _came_to(looked, left)
    while versions := versions_between(db, looked.reached, looked.last_version, batch, since=since):
        found = [(version, judging.hits(engine, version)) for version in versions]
        found.sort(key=lambda one: (one[0].posted_at, one[0].id))  # the first carrier alerts
        with db.write():
            judged = replace(_judged(db, statement.id), alert_after=looked.last_version)
            saved = judging.save(db, found, [judged], judged.judged_to, clock())
            looked = _further(looked, versions[-1].id, saved)
            progress.advance_lookback(db, looked)
        left -= len(versions)
        yield _came_to(looked, left)
    progress.finish_lookback(db, looked.id, at=clock())


def _judged(db: Database, statement_id: str) -> registry.Judged:
    return next(one for one in registry.judged(db) if one.statement_id == statement_id)


def _further(looked: Lookback, reached: int, saved: MatchProgress) -> Lookback:
    return replace(
        looked,
        reached=reached,
        judged=looked.judged + saved.judged,
        matches=looked.matches + saved.matches,
        review=looked.review + saved.review,
        queued=looked.queued + saved.queued,
    )


def _came_to(looked: Lookback, left: int) -> MatchProgress:
    return MatchProgress(
        judged=looked.judged,
        matches=looked.matches,
        review=looked.review,
        queued=looked.queued,
        left=left,
    )
