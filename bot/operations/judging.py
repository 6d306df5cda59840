"""How posts are judged: the steps place, match, follow and index in turn, here or aside from the loop."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from bot.alerts.judging import EngineOf, Newsroom
from bot.models import MatchProgress, Statement
from bot.steps.follow import follow
from bot.steps.go_ahead import GoingAhead
from bot.steps.index import index
from bot.steps.look_back import BATCH, Came, look_back
from bot.steps.match import match
from bot.steps.match_pictures import match_pictures
from bot.steps.place import place
from bot.storage.database import Database
from bot.storage.progress import PLACED, Write, performed, reached
from bot.stories.memory import StoryMemory
from bot.worker import in_a_thread, within


def steps(
    db: Database,
    newsroom: Newsroom,
    *,
    clock: Callable[[], datetime],
    alert_since: datetime | None = None,
    engine_of: EngineOf | None = None,
    memory: StoryMemory | None = None,
) -> Generator[Write]:
    """Yield what judges all that is not judged yet, in short writes; each is to be done before the next.

    Versions are placed in stories, put before the statements, the notices of stories that changed are
    amended, and the versions are indexed for queries. Whatever is cut short goes on at the next run. News
    that was published just now waits for no more than the batch that is under way.
    """
    engine_of, memory = engine_of or newsroom.engine, StoryMemory() if memory is None else memory
    ahead = GoingAhead(db, newsroom, engine_of=engine_of, clock=clock, memory=memory)
    yield from place(
        db,
        clock=clock,
        window=newsroom.story_window,
        encoder=newsroom.encoder,
        memory=memory,
        between=ahead.before_many,
    )
    placed = reached(db, PLACED)
    yield from match(
        db,
        newsroom,
        engine_of=engine_of,
        clock=clock,
        alert_since=alert_since,
        between=ahead.before_many,
    )
    yield from match_pictures(db, newsroom, engine_of=engine_of, clock=clock, between=ahead.now)
    yield from follow(db, newsroom.channels, judged_to=placed, clock=clock, between=ahead.now)
    yield from index(db, between=ahead.now)


def judge(
    db: Database,
    newsroom: Newsroom,
    *,
    clock: Callable[[], datetime],
    alert_since: datetime | None = None,
    engine_of: EngineOf | None = None,
    memory: StoryMemory | None = None,
) -> Iterator[MatchProgress]:
    """Judge what is not judged yet; after each batch that was kept, yield what it came to so far."""
    writes = steps(db, newsroom, clock=clock, alert_since=alert_since, engine_of=engine_of, memory=memory)
    total = MatchProgress()
    for done in performed(db, writes):
        total += done
        yield total


def judge_back(
    db: Database,
    newsroom: Newsroom,
    statements: Sequence[Statement],
    *,
    since: datetime,
    alert_since: datetime | None = None,
    actor: str,
    clock: Callable[[], datetime],
    batch: int = BATCH,
) -> Iterator[Came]:
    """Put new versions in stories and index them, then judge what was posted from then on by these."""
    placing = place(db, clock=clock, window=newsroom.story_window, encoder=newsroom.encoder)
    for _ in performed(db, chain(placing, index(db))):
        yield {}
    yield from look_back(
        db,
        newsroom,
        statements,
        since=since,
        alert_since=alert_since,
        actor=actor,
        clock=clock,
        batch=batch,
    )


BATCH_TAKES = timedelta(minutes=15)  # at most; it is a matter of seconds, a first one's engine included


async def performed_aside(
    db: Database, writes: Generator[Write], stop: asyncio.Event, *, queued: Callable[[], Awaitable[object]]
) -> MatchProgress:
    """Let a thread read and decide, and write here what it comes to, until `stop` is set; return the sum.

    `queued` is awaited whenever alerts were queued, so that none waits for the rest to be judged. Raises
    Overdue where a batch hangs.

    The loop turns meanwhile, and never waits for the thread to write: `writes` reads over a connection of
    its own, which it opens, and closes at its end.
    """
    total, under_way = MatchProgress(), False
    try:
        while not stop.is_set():
            under_way = True
            write = await within(BATCH_TAKES, in_a_thread(lambda: next(writes, None)))
            under_way = False
            if write is None:
                break
            with db.write():
                done = write(db)
            if done is not None:
                total += done
                if done.queued:
                    await queued()
    finally:
        if not under_way:  # else it ends in its thread
            writes.close()
    return total
