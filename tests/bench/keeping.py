"""What keeping a post costs beside a bare SQLite file, and the whole way from an import to matches."""

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from bot.models import Post
from bot.operations.judging import judge
from bot.storage.database import open_database
from bot.storage.posts import save_page
from bot.storage.statements import register_statements
from tests.bench.judged import a_newsroom, forget_words
from tests.bench.sizes import Sizes
from tests.bench.table import Prepared, Row, cost_row, paired
from tests.bench.wire import Wire, spread
from tests.builders import NOON, a_page

PAGE = 100  # posts in one durable transaction, as sources give them
FLOOR = "bare sqlite3, FTS5 and JSON"


def measure_keeping(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare keeping with a file of two tables that is written as durably."""
    posts = wire.posts(sizes.kept)
    with tempfile.TemporaryDirectory() as folder:
        pairs = paired(
            lambda: _kept(Path(tempfile.mkdtemp(dir=folder)), posts),
            lambda: bare(Path(tempfile.mkdtemp(dir=folder)), posts),
            sizes.rounds,
        )
    name = f"keeping {len(posts):,} posts"
    yield cost_row(name, "µs a post", 1e6 / len(posts), FLOOR, pairs, wanted="at most 1.8, aim 1.5")


def measure_import(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare the way from archives to matches, with words never seen before, with the same file.

    An archive is one channel's, and all of it is older than what is news.
    """
    count, tracked = sizes.piped
    statements = wire.statements(tracked)
    posts = spread(wire.posts(count, statements))
    archives = [[post for post in posts if post.channel_id == one] for one in {p.channel_id for p in posts}]
    now = posts[-1].posted_at + timedelta(days=1)
    newsroom = a_newsroom(statements)
    engine = newsroom.engine(statements)

    def imported(folder: Path) -> Prepared:
        forget_words(engine)
        db = open_database(folder / "bench.db")
        register_statements(db, statements, rules="bench", at=now)

        def act() -> None:
            with contextlib.closing(db):
                for archive in archives:
                    for at in range(0, len(archive), PAGE):
                        page = a_page(*archive[at : at + PAGE], channel_id=archive[0].channel_id)
                        save_page(db, page, source="archive", captured_at=now)
                for _ in judge(db, newsroom, clock=lambda: now, engine_of=lambda some: engine):
                    pass

        return act

    with tempfile.TemporaryDirectory() as folder:
        pairs = paired(
            lambda: imported(Path(tempfile.mkdtemp(dir=folder))),
            lambda: bare(Path(tempfile.mkdtemp(dir=folder)), posts),
            min(sizes.rounds, 2),
        )
    name = f"import to matches, {count:,} posts, {tracked:,} statements, first look"
    yield cost_row(name, "µs a post", 1e6 / count, FLOOR, pairs, wanted="at most 8, aim 4")


def _kept(folder: Path, posts: Sequence[Post]) -> Prepared:
    db = open_database(folder / "bench.db")
    pages = [a_page(*posts[at : at + PAGE]) for at in range(0, len(posts), PAGE)]

    def act() -> None:
        with contextlib.closing(db):
            for page in pages:
                save_page(db, page, source="telegram", captured_at=NOON)

    return act


def bare(folder: Path, posts: Sequence[Post]) -> Prepared:
    """The least that keeps posts and finds them by their words: JSON as it came, a row, an index."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.executescript(
        """pragma journal_mode = wal; pragma synchronous = full;
           create table posts (id integer primary key, channel_id, message_id, posted_at, text, raw,
             unique (channel_id, message_id));
           create virtual table words using fts5 (text, content = posts, content_rowid = id);"""
    )

    def act() -> None:
        with contextlib.closing(db):
            for at in range(0, len(posts), PAGE):
                db.execute("begin immediate")
                for post in posts[at : at + PAGE]:
                    record = {
                        "channel_id": post.channel_id,
                        "message_id": post.message_id,
                        "posted_at": post.posted_at.isoformat(),
                        "text": post.text,
                    }
                    row = (*record.values(), json.dumps(record, ensure_ascii=False))
                    number = db.execute(
                        """insert into posts (channel_id, message_id, posted_at, text, raw)
                           values (?, ?, ?, ?, ?) on conflict do nothing""",
                        row,
                    ).lastrowid
                    db.execute("insert into words (rowid, text) values (?, ?)", (number, post.text))
                db.execute("commit")

    return act
