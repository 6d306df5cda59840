"""A page is written in few statements, and reads as if each post had come by itself."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Post
from bot.storage import custody
from bot.storage.database import Database
from bot.storage.posts import save_page
from tests.builders import NOON, a_page, a_post
from tests.databases import new_database

TABLES = ("posts", "versions", "captures", "message_ids", "custody")


@pytest.fixture
def db(tmp_path) -> Iterator[Database]:
    database = new_database(tmp_path / "wirewatch.db")
    yield database
    database.close()


def statements_of(db: Database, act) -> list[str]:
    """What SQLite was told to do meanwhile; not what the index of words does for itself, nor how to wait."""
    told: list[str] = []
    db.conn.set_trace_callback(told.append)
    act()
    db.conn.set_trace_callback(None)
    return [statement for statement in told if not statement.startswith(("--", "PRAGMA busy"))]


def keep(db: Database, *posts: Post):
    return save_page(db, a_page(*posts), source="telegram", captured_at=NOON)


def test_a_new_post_costs_the_five_rows_that_are_kept_of_it_and_no_other_statement(db):
    keep(db, a_post(1))
    few = statements_of(db, lambda: keep(db, *(a_post(n, f"post {n}") for n in range(2, 12))))
    many = statements_of(db, lambda: keep(db, *(a_post(n, f"post {n}") for n in range(12, 112))))

    assert len(many) - len(few) == 5 * 90
    assert len(few) - 5 * 10 <= 30


def test_a_page_of_new_posts_is_indexed_in_one_statement(db):
    told = statements_of(db, lambda: keep(db, *(a_post(n, f"post {n}") for n in range(1, 101))))

    assert sum(statement.startswith("insert into versions_fts (rowid") for statement in told) == 1


def test_links_stand_in_the_order_of_the_page_where_new_and_edited_posts_alternate(db):
    keep(db, a_post(2, "the dam burst"))
    later = NOON + timedelta(hours=1)
    keep(db, a_post(1), a_post(2, "the dam held", edited=True, edited_at=later), a_post(3))

    captured = db.rows("select subject from custody where action = 'capture' order by seq")
    assert [row["subject"].split('"post":"')[1].split("/")[1][0] for row in captured] == ["2", "1", "2", "3"]


texts = st.sampled_from(["", "The dam burst", "Ракети летять 🚀", 'a "quoted" word\n'])
posts_of_pages = st.lists(
    st.builds(
        a_post,
        st.integers(1, 6),
        texts,
        grouped_id=st.sampled_from([None, None, 77]),
        edited=st.booleans(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda post: post.message_id,
)


def vouching_for_nothing(*posts: Post):
    return a_page(*posts, first=None, last=None, cursor=None)


@given(posts_of_pages)
def test_what_is_written_together_is_what_one_after_another_gives(tmp_path_factory, posts):
    folder = tmp_path_factory.mktemp("both")
    together, alone = new_database(folder / "together.db"), new_database(folder / "alone.db")
    save_page(together, vouching_for_nothing(*posts), source="telegram", captured_at=NOON)
    for post in posts:
        save_page(alone, vouching_for_nothing(post), source="telegram", captured_at=NOON)

    for table in TABLES:
        assert together.rows(f"select * from {table}") == alone.rows(f"select * from {table}")
    together.close()
    alone.close()


def test_what_is_sealed_is_what_is_stored(db):
    keep(db, *(a_post(n, f"post {n}", author="Ann", grouped_id=None) for n in range(1, 4)))

    for row in db.rows("select subject from custody where action = 'capture' order by seq"):
        for name, seal in custody_rows(row["subject"]).items():
            table, number = name.split("/")
            assert custody.seals(db, **{table: [int(number)]}) == {name: seal}


def custody_rows(subject: str) -> dict[str, str]:
    return json.loads(subject)["rows"]
