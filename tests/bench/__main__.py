"""Measures, side by side in one run; `scripts/bench` calls it. Nothing here passes or fails."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.matching.engine import Engine
from bot.models import Filter
from bot.storage.database import open_database
from bot.storage.posts import save_page
from bot.storage.search import find_posts
from tests.bench.lag import longest_lag
from tests.bench.placing import measure_placing
from tests.bench.push import push_to_alert
from tests.bench.search import measure_search
from tests.bench.wire import composed_posts, composed_statements, posts_of
from tests.builders import NOON, a_page, a_post

RUNS = 3
SEARCH = "search"
PLACING = "placing in stories"
LAG = "longest lag of the loop, 1,000 statements"
LAGGED = 2_000  # posts
PUSH = "from a push to its alert, 9 posts"


def main() -> None:
    """Print one line a measure: what was done, how many a second (median of RUNS), lowest and highest."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--posts", type=Path, help="JSON Lines of posts to measure on, instead of composed ones"
    )
    parser.add_argument("--only", default="", help="measures whose name holds this word")
    parser.add_argument(
        "--million",
        action="store_true",
        help="place and search among 1,000,000 posts, too (about 40 minutes)",
    )
    asked = parser.parse_args()
    texts = posts_of(asked.posts) if asked.posts else composed_posts(5000)
    print(f"{len(texts)} posts, {'given' if asked.posts else 'composed'}; median of {RUNS} runs")
    for name, measure in MEASURES.items():
        if asked.only in name:
            rates = [measure(texts) for _ in range(RUNS)]
            median, low, high = statistics.median(rates), min(rates), max(rates)
            print(f"{name:<44} {median:>10,.0f}/s  ({low:,.0f} to {high:,.0f})", flush=True)
    if asked.only in PUSH:
        took = push_to_alert(9)
        print(f"{PUSH:<44} {statistics.median(took):>10.2f} s   ({min(took):.2f} to {max(took):.2f})")

    if asked.only in LAG:
        lag, length = longest_lag(texts[:LAGGED], 1_000)
        print(
            f"{LAG:<44} {lag:>10.2f} s   (of {length:.1f} s for {min(len(texts), LAGGED):,} posts)",
            flush=True,
        )

    counts = (10_000, 100_000, *([1_000_000] if asked.million else []))
    if asked.only in PLACING:
        measure_placing(texts, counts)
    if asked.only in SEARCH:
        for count in counts:
            measure_search(count)


def timed(count: int, act: Callable[[], object]) -> float:
    """How many a second, by the processor's time of this process."""
    start = time.process_time()
    act()
    return count / (time.process_time() - start)


def keeping(texts: list[str]) -> float:
    """Keeping posts, 100 a page, each page one durable transaction."""
    posts = [a_post(number, text) for number, text in enumerate(texts, 1)]
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "bench.db")
        pages = [a_page(*posts[at : at + 100]) for at in range(0, len(posts), 100)]

        def keep() -> None:
            for page in pages:
                save_page(db, page, source="telegram", captured_at=NOON)

        rate = timed(len(texts), keep)
        db.close()
    return rate


def reading(texts: list[str]) -> float:
    """Reading kept posts back, all of them."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "bench.db")
        page = a_page(*(a_post(number, text) for number, text in enumerate(texts, 1)))
        save_page(db, page, source="telegram", captured_at=NOON)
        rate = timed(len(texts), lambda: list(find_posts(db, Filter())))
        db.close()
    return rate


def matching(statements: int) -> Callable[[list[str]], float]:
    """Matching against that many statements, the engine built before."""
    engines: list[Engine] = []

    def measure(texts: list[str]) -> float:
        if not engines:
            engines.append(Engine(composed_statements(statements)))
        return timed(len(texts), lambda: [engines[0].match(text) for text in texts])

    return measure


MEASURES: dict[str, Callable[[list[str]], float]] = {
    "keeping posts": keeping,
    "reading posts back": reading,
    "matching against 10 statements": matching(10),
    "matching against 1,000 statements": matching(1000),
    "matching against 10,000 statements": matching(10_000),
}

if __name__ == "__main__":
    main()
