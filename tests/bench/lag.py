"""How long the event loop is held while statements are compiled and a backlog is judged beside it."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.app.application import App
from bot.app.opening import open_app
from bot.models import Post
from bot.storage.posts import save_page
from tests.bench.judged import settings, tables
from tests.bench.sizes import Sizes
from tests.bench.table import Row
from tests.bench.wire import Wire
from tests.builders import NOON, a_page

_BETWEEN_TURNS = 0.001  # seconds


def measure_lag(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare the longest pause between two turns of the loop with how long it all took."""
    count, statements = sizes.piped
    posts = wire.posts(count)
    lag, whole = longest_lag(wire, posts, statements)
    yield Row(
        measure=f"longest pause of the loop while {count:,} posts are judged, {statements:,} statements",
        unit="s on the clock",
        ours=lag,
        beside="judging them all",
        theirs=whole,
        ratio=lag / whole,
    )


def longest_lag(wire: Wire, posts: list[Post], statements: int) -> tuple[float, float]:
    """Return the longest pause between two turns of the loop, and how long all of it took, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        told = '[[recipient]]\nid = "desk"\n'
        config = settings(Path(folder), tables(wire.statements(statements)), recipients=told)
        with open_app(config, Path(folder) / "data", owner=True, clock=lambda: NOON) as app:
            for at in range(0, len(posts), 100):
                save_page(app.db, a_page(*posts[at : at + 100]), source="telegram", captured_at=NOON)
            start = time.monotonic()
            return asyncio.run(_lag(app)), time.monotonic() - start


async def _lag(app: App) -> float:
    longest, done = 0.0, asyncio.Event()

    async def turn() -> None:
        nonlocal longest
        last = time.monotonic()
        while not done.is_set():
            await asyncio.sleep(_BETWEEN_TURNS)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()

    beside = asyncio.create_task(turn())
    await app.judge(asyncio.Event())
    done.set()
    await beside
    return longest
