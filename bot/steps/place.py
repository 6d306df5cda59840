"""The step `place`: put versions in the stories that their posts repeat."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from bot.language.encoder import Encoder
from bot.models import MatchProgress
from bot.storage import custody, progress
from bot.storage.database import Database
from bot.storage.matches import last_version, versions_between
from bot.storage.progress import Between, Write, nothing
from bot.stories.likeness.ties import WINDOW
from bot.stories.memory import StoryMemory
from bot.stories.placing import Placed, placing
from bot.stories.translations import Meanings

BATCH = 200  # versions in one transaction, at most


def place(
    db: Database,
    *,
    clock: Callable[[], datetime],
    window: timedelta = WINDOW,
    encoder: Encoder | None = None,
    memory: StoryMemory | None = None,
    between: Between = nothing,
) -> Iterator[Write]:
    """Yield what puts the versions that are not placed yet in stories, batch by batch.

    Before each batch come short writes by which its posts are found. A `memory` only saves time.
    What `between` yields is done before each batch is read.
    """
    meanings, memory = Meanings(encoder) if encoder else None, StoryMemory() if memory is None else memory
    latest, batch_size = last_version(db), progress.BatchSize(BATCH)
    while (done := progress.reached(db, progress.PLACED)) < latest:
        yield from between()
        versions, acts = versions_between(db, done, latest, batch_size.next()), custody.last(db)
        ids, reached = tuple(dict.fromkeys(version.post_id for version in versions)), versions[-1].id
        steps = placing(
            db, ids, now=clock(), window=window, reached=reached, meanings=meanings, memory=memory
        )
        placed = yield from batch_size.apart(steps)
        yield partial(_keep, placed=placed, since=(done, acts), reached=reached, left=latest - reached)


def _keep(
    db: Database, *, placed: Placed, since: tuple[int, int], reached: int, left: int
) -> MatchProgress | None:
    """Keep a batch; None if somebody did something meanwhile and it is to be decided anew."""
    done, acts = since
    if progress.reached(db, progress.PLACED) != done or custody.acted_since(db, acts):
        return None
    placed.write(db)
    progress.reach(db, progress.PLACED, reached)
    return MatchProgress(left=left)
