"""The step `match pictures`: put what was read in pictures before the statements, with the posts they are in.

Pictures are read long after their posts were judged. A post judged from then on is judged with them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from bot.alerts.batches import JudgedBatch, judged_beside, keep, marks_of
from bot.alerts.judging import EngineOf, Judge, Newsroom
from bot.models import MatchProgress
from bot.storage import progress
from bot.storage.database import Database
from bot.storage.pictures import MATCHED, latest_showing, readings_after
from bot.storage.progress import Between, Write, nothing

BATCH = 50  # readings in one transaction, at most


def match_pictures(
    db: Database,
    newsroom: Newsroom,
    *,
    engine_of: EngineOf,
    clock: Callable[[], datetime],
    between: Between = nothing,
) -> Iterator[Write]:
    """Yield what judges posts whose pictures were read since, batch by batch.

    A post that is not judged yet itself waits for its turn, in which its pictures are judged with it.
    """
    judge = Judge(newsroom)
    while readings := readings_after(db, progress.reached(db, MATCHED), limit=BATCH):
        yield from between()
        marks = marks_of(db, judge)
        judged_to = min((mark.judged_to for mark in marks), default=0)
        shown = latest_showing(db, [sha256 for _, sha256 in readings])
        versions = [version for version in shown if version.id <= judged_to]
        batch = judged_beside(db, judge, engine_of, versions, marks, at=clock())
        yield partial(_keep, batch=batch, reached=readings[-1][0])


def _keep(db: Database, *, batch: JudgedBatch, reached: int) -> MatchProgress | None:
    kept = keep(db, batch)
    if kept is not None:  # else somebody did something meanwhile, and it is judged anew
        progress.reach(db, MATCHED, reached)
    return kept
