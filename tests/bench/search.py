"""What queries cost among many posts, by the index and, as it was before there was one, without."""

import contextlib
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bot.app.application import App
from bot.app.opening import open_app
from bot.models import Filter
from tests.bench.judged import settings, tables
from tests.bench.sizes import Sizes
from tests.bench.stored import write_posts
from tests.bench.table import Row, cost_row, cpu, paired
from tests.bench.wire import Wire, spread

FTS5 = "FTS5 alone, words as they stand"
LIMIT = 20  # posts, the newest: what a person looks at first


def measure_search(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare indexing and asking with a table of FTS5 over the same texts, which knows no forms."""
    with tempfile.TemporaryDirectory() as name, _newsroom(wire, Path(name)) as app:
        posts = spread(wire.posts(sizes.searched))
        write_posts(app.db, posts)
        bare = sqlite3.connect(Path(name) / "bare.db")
        bare.execute("create virtual table words using fts5 (text)")
        texts = [(post.text,) for post in posts]
        indexing = cpu(lambda: bare.executemany("insert into words (text) values (?)", texts))
        took = cpu(lambda: sum(1 for _ in app.posts.index()))
        name = f"indexing {len(posts):,} posts for queries"
        yield cost_row(name, "µs a post", 1e6 / len(posts), FTS5, [(took, indexing)])
        counted = Counter(word for post in posts for word in set(post.text.lower().split()) if word.isalpha())
        common = [word for word, _ in counted.most_common(400) if len(word) > 5]
        rare = min((word for word in counted if len(word) > 5), key=lambda word: abs(counted[word] - 3))
        queries = {
            "a rare word": rare,
            "a common word": common[0],
            "two near": f"{common[1]} NEAR/8 {common[2]}",
        }
        for title, query in queries.items():
            ours = partial(_finding, app, query)
            theirs = partial(_asking, bare, query.replace("NEAR/8", "AND"))
            pairs = paired(ours, theirs, sizes.rounds + 1)[1:]  # once both are warm
            name = f"search in {len(posts):,}: {title}, the newest {LIMIT}"
            yield cost_row(name, "ms", 1e3, FTS5, pairs)


def _finding(app: App, query: str) -> Callable[[], int]:
    return lambda: sum(1 for _ in app.posts.find(Filter(), query, newest_first=True, limit=LIMIT))


def _asking(db: sqlite3.Connection, query: str) -> Callable[[], int]:
    asked = "select text from words where words match ? order by rowid desc limit ?"
    return lambda: len(db.execute(asked, (query, LIMIT)).fetchall())


def _newsroom(wire: Wire, folder: Path) -> contextlib.AbstractContextManager[App]:
    return open_app(settings(folder, tables(wire.statements(1))), folder / "data")
