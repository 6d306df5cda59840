"""The step `look back`: one statement over the archive once more, in posts of long ago."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.alerts.batches import judged, keep
from bot.alerts.judging import Judge, Newsroom
from bot.models import MatchProgress, Statement
from bot.storage import progress
from bot.storage import statements as registry
from bot.storage.database import Database
from bot.storage.matches import versions_between
from bot.storage.progress import Lookback

BATCH = 200  # versions in one transaction


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
    digest = _judged(db, statement.id).digest
    looked = progress.begin_lookback(
        db, statement.id, digest, since=since, alert_since=alert_since, actor=actor, at=clock()
    )
    judge, engine = Judge(newsroom), newsroom.engine([statement])
    left = progress.versions_ahead(db, looked, since)
    yield _came_to(looked, left)
    while versions := versions_between(db, looked.reached, looked.last_version, batch, since=since):
        waiting = replace(_judged(db, statement.id), alert_after=looked.last_version)
        decided = judged(
            db,
            judge,
            engine,
            versions,
            [waiting],
            reached=waiting.judged_to,
            alert_since=alert_since,
            at=clock(),
        )
        with db.write():
            kept = keep(db, decided)
            if kept is None:
                continue  # somebody did something meanwhile: these once more
            looked = _further(looked, versions[-1].id, kept)
            progress.advance_lookback(db, looked)
        left -= len(versions)
        yield _came_to(looked, left)
    progress.finish_lookback(db, looked.id, at=clock())


def _judged(db: Database, statement_id: str) -> registry.Judged:
    return next(judged for judged in registry.judged(db) if judged.statement_id == statement_id)


def _further(looked: Lookback, reached: int, kept: MatchProgress) -> Lookback:
    return replace(
        looked,
        reached=reached,
        judged=looked.judged + kept.judged,
        matches=looked.matches + kept.matches,
        review=looked.review + kept.review,
        queued=looked.queued + kept.queued,
    )


def _came_to(looked: Lookback, left: int) -> MatchProgress:
    return MatchProgress(
        judged=looked.judged,
        matches=looked.matches,
        review=looked.review,
        queued=looked.queued,
        left=left,
    )
