"""What queries cost among many posts, by the index and, as it was before there was one, without."""

import contextlib
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from bot.app.application import App
from bot.app.opening import open_app
from bot.models import Filter, Post
from bot.storage.posts import save_page
from tests.bench.wire import LETTERS, sentence
from tests.builders import NOON, a_page, a_post

PAGE = 1000
LIMIT = 20  # posts, the newest: what a person looks at first

# Sentences of real words, which have forms, and the share of posts that have one of them.
REAL = (
    (
        0.2,
        ("Ракетами ударили ночью.", "Ракету сбили над морем.", "Missiles were launched.", "Ракети летять."),
    ),
    (0.01, ("Дроны ударили по порту.", "После удара по портам горят склады.", "Дронами атаковали порты.")),
    (0.0001, ("В Энергодаре темно.", "Из Энергодара сообщают о пожаре.")),
)
QUERIES = {
    "rare word": "Энергодар",
    "common word": "ракета",
    "phrase": '"удар по порту"',
    "NEAR with inflection": "дрон NEAR/4 порт",
    "pattern, not looked up": "/Энергодар/",
}


def measure_search(count: int, folder: Path | None = None) -> None:
    """Print how quickly so many posts are indexed, how large the index is, and what queries cost.

    Seconds are of the processor's time of this process. `folder` may hold the posts from an earlier run.
    """
    with tempfile.TemporaryDirectory() as temporary, _newsroom(folder or Path(temporary)) as app:
        if not app.posts.count():
            _fill(app, count)
        app.db.checkpoint()
        before = app.db.path.stat().st_size
        took, _ = _timed(lambda: sum(1 for _ in app.posts.index()))
        app.db.checkpoint()
        size = app.db.path.stat().st_size
        _tell(count, "indexing", f"{count / took:,.0f} posts/s, {took:,.1f} s")
        _tell(count, "index", f"{(size - before) / 1e6:,.1f} MB beside {before / 1e6:,.0f} MB")
        for name, query in QUERIES.items():
            newest, _ = _timed(_finding(app, query, LIMIT))
            every, found = _timed(_finding(app, query, None))
            _tell(count, name, f"{newest:.3f} s the newest {LIMIT}, {every:.3f} s all {found:,}")
        passes = app.posts.passing(QUERIES["rare word"])
        every, found = _timed(lambda: sum(map(passes, app.posts.find(Filter()))))
        _tell(count, "rare word, reading every post", f"{every:.1f} s all {found:,}")


def _finding(app: App, query: str, limit: int | None) -> Callable[[], int]:
    return lambda: sum(1 for _ in app.posts.find(Filter(), query, newest_first=True, limit=limit))


def _timed(count: Callable[[], int]) -> tuple[float, int]:
    """Seconds, and what was counted."""
    start = time.process_time()
    counted = count()
    return time.process_time() - start, counted


def _tell(count: int, name: str, figures: str) -> None:
    print(f"search in {count:,}: {name:<30} {figures}", flush=True)


def _newsroom(folder: Path) -> contextlib.AbstractContextManager[App]:
    config = folder / "config"
    config.mkdir(exist_ok=True)
    (config / "channels.toml").write_text('[[channel]]\nusername = "ClashReport"\n', "utf-8")
    (config / "statements.toml").write_text(
        '[[statement]]\nid = "open"\ntitle = "Open"\nwording.en = ["We are open for talks"]\n', "utf-8"
    )
    return open_app(config, folder / "data")


def _fill(app: App, count: int) -> None:
    posts = composed(count)
    while page := list(itertools.islice(posts, PAGE)):
        save_page(app.db, a_page(*page), source="telegram", captured_at=NOON)
        if page[-1].message_id % 100_000 == 0:
            app.db.checkpoint()


def composed(count: int) -> Iterator[Post]:
    """Posts half a minute apart, in three languages, in some of which stand real words."""
    dice = random.Random(29)
    for number in range(1, count + 1):
        language = dice.choice(list(LETTERS))
        said = [sentence(dice, language, dice.randint(6, 14)) for _ in range(dice.randint(1, 8))]
        said += [dice.choice(some) for share, some in REAL if dice.random() < share]
        yield a_post(number, " ".join(said), posted_at=NOON + number * timedelta(seconds=30))
