"""What a thread costs is counted: no story of its posts is read by itself."""

from bot.models import Filter
from bot.storage import thread_edits
from bot.storage.posts import save_page
from bot.storage.search import find_posts
from bot.threads.load import ThreadSettings, load
from tests.builders import NOON, a_page, a_post


def statements_of_loading(db, count: int) -> int:
    found = list(find_posts(db, Filter()))[:count]
    thread = thread_edits.new_thread(db, "Many", actor="ann", at=NOON)
    thread_edits.add_posts(db, thread, found, note="", actor="ann", at=NOON)
    told: list[str] = []
    db.conn.set_trace_callback(told.append)
    loaded = load(db, thread, ThreadSettings())
    db.conn.set_trace_callback(None)
    assert len(loaded.items) == count
    return len([statement for statement in told if not statement.startswith("--")])


def test_a_further_post_of_a_thread_is_one_statement_more_at_most(db):
    posts = [a_post(number, f"The dam of district {number} burst") for number in range(1, 41)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)

    few = statements_of_loading(db, 10)  # either works some stories out, and keeps them
    assert statements_of_loading(db, 40) - few <= 30
