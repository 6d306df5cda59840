"""The step `go ahead`: judge what was published just now before many versions that wait longer."""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from functools import partial

from bot.alerts.batches import JudgedBatch, judged_beside, keep, marks_of
from bot.alerts.judging import EngineOf, Judge, Newsroom
from bot.models import MatchProgress, Version
from bot.storage import custody, progress
from bot.storage import statements as registry
from bot.storage.database import Database
from bot.storage.matches import last_version, newest_news
from bot.storage.progress import PLACED, Write
from bot.stories.memory import StoryMemory
from bot.stories.placing import Placed, placing
from bot.stories.translations import Meanings

BATCH = 200  # versions that go ahead at once, at most: the newest
FRESH = timedelta(hours=1)  # published longer ago, a post is part of what waits
PLACED_AHEAD, JUDGED_AHEAD = "stories ahead", "statements ahead"  # the last version that went ahead


class GoingAhead:
    """News that goes ahead of what waits, between two batches of the steps.

    It takes no version off what waits: when its turn comes it is placed and judged once more, which changes
    nothing then and queues no notice twice. So no mark of the steps moves, and what is cut short is lost to
    nobody. The marks of this step only keep it from going over the same news again and again.
    """

    def __init__(
        self,
        db: Database,
        newsroom: Newsroom,
        *,
        engine_of: EngineOf,
        clock: Callable[[], datetime],
        memory: StoryMemory,
    ) -> None:
        self._db, self._newsroom, self._engine_of = db, newsroom, engine_of
        self._clock, self._memory = clock, memory
        self._judge = Judge(newsroom)
        self._meanings = Meanings(newsroom.encoder) if newsroom.encoder else None

    def before_many(self) -> Iterator[Write]:
        """Yield what judges fresh news if more than a batch would be judged before it."""
        if last_version(self._db) - min(self._marks()) > BATCH:
            yield from self.now()

    def now(self) -> Iterator[Write]:
        """Yield what judges fresh news that was not judged yet, and did not go ahead before."""
        while versions := self._fresh(PLACED_AHEAD, to=last_version(self._db)):
            yield from self._place(versions)
        placed_to = max(progress.reached(self._db, step) for step in (PLACED, PLACED_AHEAD))
        while versions := self._fresh(JUDGED_AHEAD, to=placed_to):
            yield self._judged(versions)

    def _marks(self) -> tuple[int, int]:
        """Return up to where all versions are placed, and up to where every statement has judged them."""
        return progress.reached(self._db, PLACED), registry.judged_by_all(self._db)

    def _fresh(self, step: str, *, to: int) -> list[Version]:
        done = max(self._marks()[step == JUDGED_AHEAD], progress.reached(self._db, step))
        return newest_news(self._db, done, to, BATCH, since=self._clock() - FRESH) if done < to else []

    def _place(self, versions: list[Version]) -> Generator[Write]:
        acts, ids = custody.last(self._db), tuple(dict.fromkeys(one.post_id for one in versions))
        placed = yield from placing(
            self._db,
            ids,
            now=self._clock(),
            window=self._newsroom.story_window,
            meanings=self._meanings,
            memory=self._memory,
        )
        yield partial(_keep_placed, placed=placed, acts=acts, reached=versions[-1].id)

    def _judged(self, versions: list[Version]) -> Write:
        marks = marks_of(self._db, self._judge)
        batch = judged_beside(self._db, self._judge, self._engine_of, versions, marks, at=self._clock())
        return partial(_keep_judged, batch=batch, reached=versions[-1].id)


def _keep_placed(db: Database, *, placed: Placed, acts: int, reached: int) -> None:
    if not custody.acted_since(db, acts):  # else it is decided anew
        placed.write(db)
        progress.reach(db, PLACED_AHEAD, reached)


def _keep_judged(db: Database, *, batch: JudgedBatch, reached: int) -> MatchProgress | None:
    """Keep a batch, and say only what it queued: its versions are counted when their turn comes."""
    kept = keep(db, batch)
    if kept is None:
        return None
    progress.reach(db, JUDGED_AHEAD, reached)
    return MatchProgress(queued=kept.queued, left=last_version(db) - registry.judged_by_all(db))
