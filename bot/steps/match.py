"""The step `match`: put versions before the statements that have not judged them; queue what is due."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.alerts.batches import JudgedBatch, judged, keep
from bot.alerts.judging import EngineOf, Judge, Newsroom
from bot.models import MatchProgress
from bot.storage import custody, progress
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
    marks, batch_size = _Marks(db, judge.statements), progress.BatchSize(BATCH)
    yield from between()
    while (turn := marks.furthest_behind(latest)) is not None:
        size = batch_size.next()
        versions = versions_between(db, turn.done, turn.to, size)
        reached = versions[-1].id if len(versions) == size else turn.to
        engine = engine_of([judge.statements[mark.statement_id] for mark in turn.waiting])
        decided = judged(
            db, judge, engine, versions, turn.waiting, reached=reached, alert_since=alert_since, at=clock()
        )
        yield partial(_keep, batch=decided, left=latest - reached, marks=marks)
        yield from between()


def _keep(db: Database, *, batch: JudgedBatch, left: int, marks: "_Marks") -> MatchProgress | None:
    kept = keep(db, batch)
    if kept is None:
        return None
    marks.reached(batch.reached)
    return replace(kept, left=left)


def _again(db: Database, *, newsroom: Newsroom, since: datetime) -> None:
    registry.judge_again(db, [statement.id for statement in newsroom.statements], since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """The statements that are furthest behind, and from where up to where they may go together."""

    waiting: Sequence[registry.Judged]
    done: int
    to: int


class _Marks:
    """The versions up to which statements have judged: read once, and moved on as batches are kept.

    They are read anew where somebody did something meanwhile, or statements are elsewhere than it left them.
    One that somebody began to track after this run of the step began waits for the next.
    """

    def __init__(self, db: Database, known: Container[str]) -> None:
        self._db, self._known, self._acts = db, known, -1
        self._by_mark: dict[int, list[registry.Judged]] = {}

    def furthest_behind(self, latest: int) -> _Turn | None:
        """Return whose turn it is, if any statement has not judged the versions up to the latest."""
        least, before, self._acts = registry.judged_by_all(self._db), self._acts, custody.last(self._db)
        if least >= latest:  # as after every batch but few; soon told
            return None
        if least != min(self._by_mark, default=-1) or custody.acted_since(self._db, before):
            self._by_mark = defaultdict(list)
            for mark in registry.judged(self._db):
                if mark.statement_id in self._known:
                    self._by_mark[mark.judged_to].append(mark)
        done, *others = sorted(mark for mark in self._by_mark if mark < latest) or [latest]
        if done == latest:
            return None
        return _Turn(waiting=self._by_mark[done], done=done, to=min(others, default=latest))

    def reached(self, version_id: int) -> None:
        """Take note that a batch of those whose turn it was is kept."""
        done = self._by_mark.pop(min(self._by_mark))
        met = self._by_mark.get(version_id, [])
        self._by_mark[version_id] = sorted((*met, *done), key=lambda one: one.statement_id) if met else done
