"""What placing a post in its story costs, by how many posts are stored."""

import contextlib
import statistics
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from bot.language.words import normalise
from bot.models import Post
from bot.storage.database import Database, open_database
from bot.stories.likeness.ties import WINDOW
from bot.stories.memory import StoryMemory
from bot.stories.neighbourhood import Neighbourhood
from bot.stories.placing import place, placing
from tests.bench import rivals
from tests.bench.sizes import Sizes
from tests.bench.stored import write_posts
from tests.bench.table import Row, cost_row, cpu
from tests.bench.wire import CHANNELS, Wire
from tests.builders import NOON, a_post

PLACED = 200  # posts, together: the latest of those stored
APART = timedelta(hours=72) / 100_000  # so many stand in the window, once so many are stored
_HASHES = 128


def measure_placing(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare the cost of placing posts with min-hashes in memory, and with the cost among the fewest."""
    texts = list(islice(wire.texts(()), sizes.placed[0]))
    theirs = [_hashed(texts, sizes.placed[0]) for _ in range(sizes.rounds)] if rivals.module("rensa") else []
    least: list[float] = []
    for count in sizes.placed:
        with tempfile.TemporaryDirectory() as folder, _opened(Path(folder)) as db:
            write_posts(db, _posts(wire, count + sizes.rounds * PLACED))
            memory = StoryMemory()
            costs = [_place(db, count + number * PLACED, memory) for number in range(sizes.rounds)]
            if not least:
                yield from _made_findable(db, count, sizes.rounds)
        least = least or costs
        name = f"placing in a story, {count:,} stored"
        if theirs:
            pairs = list(zip(costs, theirs, strict=True))
            wanted = "at most 300 µs, aim 150 (100,000)"
            yield cost_row(name, "µs a post", 1e6, "rensa, in memory", pairs, wanted=wanted)
        else:
            ours = 1e6 * sorted(costs)[len(costs) // 2]
            yield Row(measure=name, unit="µs a post", ours=ours, beside="rensa, in memory")
        if costs is not least:
            pairs = list(zip(costs, least, strict=True))
            few = f"{sizes.placed[0]:,} stored"
            yield cost_row(name, "µs a post", 1e6, few, pairs, wanted="at most 1.5 (10,000 to 1,000,000)")


def _made_findable(db: Database, after: int, rounds: int) -> Iterator[Row]:
    """Measure what comes before: a post is read, taken apart, and its sketch is kept, once."""

    def act(ids: range) -> None:
        near = Neighbourhood(db, window=WINDOW, now=NOON, memory=StoryMemory())
        with db.write():
            near.findable(near.posts(ids))(db)

    lots = [
        range(after + first + 1, after + first + PLACED + 1) for first in range(0, rounds * PLACED, PLACED)
    ]
    costs = [cpu(partial(act, ids)) for ids in lots]
    ours = 1e6 * statistics.median(costs) / PLACED
    yield Row(measure="taking a post apart, before it is placed", unit="µs a post", ours=ours)


def _posts(wire: Wire, count: int) -> Iterator[Post]:
    """Compose posts of many channels, the last of them at noon."""
    for left, text in zip(range(count, 0, -1), wire.texts(()), strict=False):
        number = count - left + 1
        channel = 1186921499 + number % CHANNELS
        yield a_post(number, text, channel_id=channel, posted_at=NOON - left * APART)


def _opened(folder: Path) -> contextlib.closing[Database]:
    return contextlib.closing(open_database(folder / "bench.db"))


def _place(db: Database, after: int, memory: StoryMemory) -> float:
    """Seconds a post, for the PLACED posts after that many; those around them can be found already."""
    ids = range(after + 1, after + PLACED + 1)
    for write in placing(db, ids, now=NOON, memory=memory):
        with db.write():
            write(db)

    def act() -> None:
        with db.write():
            place(db, ids, now=NOON, memory=memory)

    return cpu(act) / PLACED


def _hashed(texts: list[str], count: int) -> float:
    """Seconds a post, for hashing and asking for the like ones among so many."""
    package = rivals.module("rensa")
    assert package is not None

    def hashed(text: str) -> object:
        one = package.RMinHash(num_perm=_HASHES, seed=1)
        words = normalise(text).split()
        one.update([" ".join(words[at : at + 4]) for at in range(max(1, len(words) - 3))])
        return one

    known = package.RMinHashLSH(threshold=0.5, num_perm=_HASHES, num_bands=32)
    for number, text in enumerate(texts[:count]):
        known.insert(number, hashed(text))
    some = texts[-PLACED:]
    return cpu(lambda: [known.query(hashed(text)) for text in some]) / len(some)
