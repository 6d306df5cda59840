"""The step `match`: put versions before the statements that have not judged them; queue what is due."""

from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.alerts.batches import JudgedBatch, judged, keep
from bot.alerts.judging import EngineOf, Judge, Newsroom
from bot.models import MatchProgress
from bot.storage import progress
from bot.storage import statements as registry
from bot.storage.database import Database
from bot.storage.matches import versions_between
from bot.storage.progress import Between, Write, nothing

BATCH = 200  # versions in one transaction, at most


def match(
    db: Database,
    newsroom: Newsroom,
    *,
    engine_of: EngineOf,
    clock: Callable[[], datetime],
    alert_since: datetime | None = None,
    between: Between = nothing,
) -> Iterator[Write]:
    """Yield what judges the versions that are placed and not judged yet, batch by batch.

    A batch is its matches, the alerts that are due, and how far the statements came, which is the step's
    progress. Only news alerts: not what was stored when a statement was added, nor what was published
    before we watched. With `alert_since`, all posts published from then on are judged again and alert. No
    notice is queued twice. What `between` yields is done before each batch is read.
    """
    if alert_since is not None:
        yield partial(_again, newsroom=newsroom, since=alert_since)
    judge, latest = Judge(newsroom), progress.reached(db, progress.PLACED)
    batch_size = progress.BatchSize(BATCH)
    yield from between()
    while (batch := _next_batch(db, latest, judge.statements)) is not None:
        waiting, to = batch
        size = batch_size.next()
        versions = versions_between(db, waiting[0].judged_to, to, size)
        reached = versions[-1].id if len(versions) == size else to
        engine = engine_of([judge.statements[mark.statement_id] for mark in waiting])
        decided = judged(
            db, judge, engine, versions, waiting, reached=reached, alert_since=alert_since, at=clock()
        )
        yield partial(_keep, batch=decided, left=latest - reached)
        yield from between()


def _keep(db: Database, *, batch: JudgedBatch, left: int) -> MatchProgress | None:
    kept = keep(db, batch)
    return replace(kept, left=left) if kept else None


def _again(db: Database, *, newsroom: Newsroom, since: datetime) -> None:
    registry.judge_again(db, [statement.id for statement in newsroom.statements], since=since)


def _next_batch(db: Database, latest: int, known: Container[str]) -> tuple[list[registry.Judged], int] | None:
    """Return the statements that are furthest behind, and up to where they may go together.

    One that somebody began to track after this run of the step began waits for the next.
    """
    if registry.judged_by_all(db) >= latest:  # as after every batch but few; soon told
        return None
    behind = [mark for mark in registry.judged(db) if mark.judged_to < latest and mark.statement_id in known]
    if not behind:
        return None
    low = min(mark.judged_to for mark in behind)
    waiting = [mark for mark in behind if mark.judged_to == low]
    return waiting, min([mark.judged_to for mark in behind if mark.judged_to > low], default=latest)
