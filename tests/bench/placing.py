"""What placing a post in its story costs, by how many posts are stored."""

import contextlib
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from bot.models import Post
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from bot.stories.placing import place, placing
from tests.builders import NOON, a_page, a_post

PAGE = 1000
PLACED = 200  # posts, together
ROUNDS = 3


def measure_placing(texts: Sequence[str], counts: Sequence[int]) -> None:
    """Print how many posts a second are placed among so many, and the cost of one beside the first's.

    By the processor's time of this process: median, lowest and highest of ROUNDS times PLACED posts, the
    latest of those stored. With it, how long it takes to open the database.
    """
    least = 0.0
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            with contextlib.closing(open_database(path)) as db:
                _fill(db, texts, count + ROUNDS * PLACED)
            opening = time.process_time()
            with contextlib.closing(open_database(path)) as db:
                opening = time.process_time() - opening
                costs = [_place(db, count + number * PLACED) for number in range(ROUNDS)]
        median = statistics.median(costs)
        least = least or median
        print(
            f"{f'placing in stories, {count:,} stored':<44} {1 / median:>10,.0f}/s  "
            f"({1 / max(costs):,.0f} to {1 / min(costs):,.0f}); {median / least:.2f} × the first's cost; "
            f"opened in {1000 * opening:.0f} ms",
            flush=True,
        )


def _place(db: Database, after: int) -> float:
    """Seconds a post, for the PLACED posts after that many; those around them can be found already."""
    ids = range(after + 1, after + PLACED + 1)
    for write in placing(db, ids, now=NOON):
        with db.write():
            write(db)
    start = time.process_time()
    with db.write():
        place(db, ids, now=NOON)
    return (time.process_time() - start) / PLACED


def _fill(db: Database, texts: Sequence[str], count: int) -> None:
    posts = _posts(texts, count)
    while page := list(itertools.islice(posts, PAGE)):
        save_page(db, a_page(*page), source="telegram", captured_at=NOON)
        if page[-1].message_id % 100_000 == 0:
            db.checkpoint()
    db.checkpoint()


def _posts(texts: Sequence[str], count: int) -> Iterator[Post]:
    """Posts half a minute apart, no two the same."""
    for number, text in zip(range(1, count + 1), itertools.cycle(texts), strict=False):
        yield a_post(number, f"{text} {number}", posted_at=NOON + number * timedelta(seconds=30))
