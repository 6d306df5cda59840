"""Who had a story from whom is worked out when it is told, and kept for the next time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from bot.models import Channel, Filter, Post, StoredCarrier
from bot.steps.follow import follow_story
from bot.storage import stories as store
from bot.storage import thread_edits
from bot.storage.database import Database
from bot.storage.search import find_posts
from bot.stories import story
from bot.stories.lineage.story import story_from
from bot.threads.load import ThreadSettings, load
from tests.stories.test_placing import LATER, a_post, fresh, keep, put, wires
from tests.stories.wire import DAM, DAM_RU, NOON

WATCHED = (Channel(username="clashreport", owner="One"), Channel(username="uniannet", title="UNIAN"))


def tell(db: Database, channels: Sequence[Channel] = WATCHED) -> story.ToldStories:
    """Tell all stories, and keep what was worked out for it."""
    posts: dict[int, list[StoredCarrier]] = {}
    ids = [row["id"] for row in db.rows("select id from posts")]
    for post in store.posts_by_id(db, ids):
        posts.setdefault(post.story_id, []).append(post)
    found = story.told(db, posts, channels, at=LATER)
    afresh = {number: story_from(number, some, channels, at=LATER) for number, some in posts.items()}
    assert repr(found.stories) == repr(afresh)
    found.keep(db)
    return found


@pytest.fixture
def three(db: Database) -> list[int]:
    """A story of two posts, and one of one."""
    posts = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4), a_post("rian_ru", DAM_RU))
    put(db, *posts)
    return posts


def worked_out(found: story.ToldStories) -> list[int]:
    return sorted(one.story_id for one in found.worked_out)


def test_a_story_is_worked_out_the_first_time_it_is_told_and_no_other_time(db, three):
    first, _, other = three

    assert worked_out(tell(db)) == [first, other]
    assert worked_out(tell(db)) == []


@pytest.mark.parametrize(
    "change",
    [
        a_post("uniannet", f"{DAM} It was repaired.", minutes=4, edited_at=NOON + timedelta(hours=1)),
        a_post("noel_reports", minutes=9),
    ],
)
def test_an_edit_or_another_post_has_its_own_story_worked_out_anew(db, three, change: Post):
    tell(db)
    put(db, *keep(db, change, at=NOON + timedelta(hours=2)))

    assert worked_out(tell(db)) == [three[0]]


def test_other_channels_in_the_tables_have_all_stories_worked_out_anew(db, three):
    tell(db)
    owned = (WATCHED[0], replace(WATCHED[1], owner="One"))

    assert worked_out(tell(db, owned)) == [three[0], three[2]]
    assert worked_out(tell(db, owned)) == []


@settings(max_examples=20)
@given(wires())
def test_what_was_kept_tells_the_same_as_what_is_worked_out(tmp_path_factory, wire):
    db = fresh(tmp_path_factory.mktemp("told") / "told.db")
    put(db, *keep(db, *wire))
    tell(db)

    assert worked_out(tell(db)) == []
    db.close()


def test_a_thread_is_loaded_again_with_what_was_worked_out_the_first_time(db, three):
    thread = thread_edits.new_thread(db, "Dam", actor="ann", at=NOON)
    thread_edits.add_posts(db, thread, list(find_posts(db, Filter())), note="", actor="ann", at=NOON)
    first = load(db, thread, ThreadSettings(channels=WATCHED))
    written: list[str] = []
    db.conn.set_trace_callback(written.append)
    again = load(db, thread, ThreadSettings(channels=WATCHED))
    db.conn.set_trace_callback(None)

    assert again == first
    assert [sql for sql in written if sql.startswith("insert")] == []
    assert worked_out(tell(db)) == []


def test_a_story_without_notices_is_not_told(db, three):
    with db.write():
        follow_story(db, three[0], WATCHED, at=LATER)

    assert db.value("select count(*) from story_lineages") == 0
