"""Noting which rows changed costs what the rows cost, however many wait to be sealed."""

from collections.abc import Iterable

from bot.storage.database import Database
from bot.storage.posts import save_page
from bot.storage.story_joins import StoredJoin, set_joins
from tests.builders import NOON, a_page, a_post


def test_noting_a_row_costs_the_same_however_many_are_noted(db):
    posts = [a_post(number, f"Post {number}") for number in range(1, 1_001)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)

    few = _instructions(db, range(2, 12))
    _instructions(db, range(12, 991))
    many = _instructions(db, range(991, 1_001))

    assert db.value("select count(*) from unsealed where kind = 'stories'") == 999
    assert many < 2 * few


def _instructions(db: Database, post_ids: Iterable[int]) -> int:
    """Let posts join the first one; return how many instructions that took SQLite."""
    count = 0

    def counted() -> None:
        nonlocal count
        count += 1

    db.conn.set_progress_handler(counted, 1)
    joined = StoredJoin(joined_id=1, head_id=1, kind="copy", carries=True, told=False)
    with db.write():
        set_joins(db, dict.fromkeys(post_ids, joined))
    db.conn.set_progress_handler(None, 1)
    return count
