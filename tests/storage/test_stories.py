from datetime import timedelta

from bot.models import Forward, Link, Post
from bot.storage import stories
from bot.storage.database import Database
from bot.storage.posts import save_page
from tests.builders import CHANNEL, NOON, a_page, a_post

WINDOW = timedelta(hours=72)
SCHEME = "1"
FIRST = "What the first carrier says now"


def keep(db: Database, *posts: Post) -> list[int]:
    save_page(db, a_page(*posts), source="preview", captured_at=NOON)
    return [row["id"] for row in db.rows("select id from posts order by id")]


def test_a_post_is_read_with_all_its_versions_oldest_first(db: Database) -> None:
    link = Link(url="https://t.me/uniannet/5", label="source")
    keep(db, a_post(7, "The dam burst", parts=(7, 8), forward=Forward(username="uniannet", message_id=5)))
    [post_id] = keep(
        db, a_post(7, "The dam held", parts=(7, 8), links=(link,), edited_at=NOON + timedelta(minutes=5))
    )

    [post] = stories.posts_by_id(db, [post_id, post_id])

    assert post.texts == (("The dam burst", ()), ("The dam held", (link,)))
    assert (post.ids, post.story_id, post.url) == ((7, 8), post_id, "https://t.me/ClashReport/7")
    assert post.forward == Forward(username="uniannet", message_id=5)


def test_a_period_is_as_long_as_the_window() -> None:
    period = stories.period_of(NOON, WINDOW)

    assert stories.period_of(NOON + WINDOW, WINDOW) == period + 1
    assert stories.period_of(NOON - WINDOW, WINDOW) == period - 1


def test_posts_of_a_period_are_all_those_published_in_it(db: Database) -> None:
    ids = keep(db, a_post(1), a_post(2, "Later", posted_at=NOON + WINDOW))
    period = stories.period_of(NOON, WINDOW)

    assert stories.posts_in_period(db, period, WINDOW) == ids[:1]
    assert stories.posts_in_period(db, period + 1, WINDOW) == ids[1:]


def test_posts_are_found_that_share_enough_keys_in_the_periods_asked_for(db: Database) -> None:
    one, other, third = keep(db, a_post(1), a_post(2, "b"), a_post(3, "c"))
    with db.write():
        stories.add_keys(db, one, 5, [1, 2, 3])
        stories.add_keys(db, other, 6, [3, 4])
        stories.add_keys(db, third, 9, [3, 4])
        stories.add_keys(db, one, 5, [3])

    assert stories.candidates(db, [3, 99], [4, 5, 6], shared=1) == [one, other]
    assert stories.candidates(db, [2, 3], [4, 5, 6], shared=2) == [one]
    assert stories.candidates(db, [4], [5], shared=1) == []


def test_a_look_up_reads_only_rows_that_have_the_key(db: Database) -> None:
    plan = db.rows(
        """explain query plan select post_id from story_keys where period in (4, 5) and key in (1, 2)
           group by post_id having count(*) >= 2"""
    )

    assert any("period=? AND key=?" in row["detail"] for row in plan)


def test_a_period_is_missing_until_it_was_added(db: Database) -> None:
    with db.write():
        assert stories.missing_periods(db, [4, 5]) == [4, 5]
        stories.add_period(db, 4, scheme=SCHEME, at=NOON)
        stories.add_period(db, 4, scheme=SCHEME, at=NOON)

        assert stories.missing_periods(db, [4, 5]) == [5]


def test_keys_of_another_scheme_are_dropped(db: Database) -> None:
    [post] = keep(db, a_post(1))
    with db.write():
        stories.add_period(db, 4, scheme=SCHEME, at=NOON)
        stories.add_keys(db, post, 4, [1])

        assert not stories.has_other_schemes(db, SCHEME)
        assert stories.has_other_schemes(db, "2")
        stories.drop_keys(db)
        assert stories.missing_periods(db, [4]) == [4]
        assert stories.candidates(db, [1], [4], shared=1) == []


def test_keys_that_were_not_used_for_a_while_are_dropped(db: Database) -> None:
    [post] = keep(db, a_post(1))
    with db.write():
        for period in (4, 5):
            stories.add_period(db, period, scheme=SCHEME, at=NOON)
            stories.add_keys(db, post, period, [1])
        stories.use_periods(db, [4], at=NOON + stories.KEPT_FOR)
        assert stories.missing_periods(db, [4, 5]) == []

        stories.use_periods(db, [4], at=NOON + stories.KEPT_FOR + timedelta(seconds=1))

        assert stories.missing_periods(db, [4, 5]) == [5]
    assert db.rows("select distinct period from story_keys") == [{"period": 4}]


def test_stories_are_listed_latest_first_with_their_channels(db: Database) -> None:
    one, copy, other = keep(
        db,
        a_post(1),
        a_post(2, posted_at=NOON + timedelta(minutes=5)),
        a_post(3, "b", posted_at=NOON - WINDOW),
    )
    keep(db, a_post(1, FIRST, edited_at=NOON + timedelta(minutes=9)))
    with db.write():
        stories.set_story(db, one, [copy])

    assert list(stories.find_stories(db)) == [
        stories.StoryHead(id=one, first_at=NOON, posts=2, channels=1, text=FIRST),
        stories.StoryHead(id=other, first_at=NOON - WINDOW, posts=1, channels=1, text="b"),
    ]
    assert [story.id for story in stories.find_stories(db, since=NOON)] == [one]
    assert list(stories.find_stories(db, min_channels=2)) == []
    assert [story.id for story in stories.find_stories(db, limit=1)] == [
        story.id for story in stories.find_stories(db)
    ][:1]
    assert stories.stories_of(db, [copy, other]) == {copy: one, other: other}


def test_the_later_correction_of_two_posts_stands(db: Database) -> None:
    one, other = keep(db, a_post(1), a_post(2, "b"))
    posts = stories.posts_by_id(db, [one, other])
    for together in (True, False):
        said = stories.Correction(together=together, post_id=other, other_id=one)
        with db.write():
            stories.correct(db, [said], about=posts, actor="editor", at=NOON)

    assert stories.corrections_of(db, [one]) == [
        stories.Correction(together=False, post_id=one, other_id=other)
    ]
    assert stories.corrected(db, [one, other, 99]) == {one, other}
    assert db.value("select count(*) from story_corrections") == 2


def test_withdrawn_corrections_no_longer_count(db: Database) -> None:
    one, other = keep(db, a_post(1), a_post(2, "b"))
    said = stories.Correction(together=False, post_id=one, other_id=other)
    with db.write():
        stories.correct(db, [said], about=stories.posts_by_id(db, [one]), actor="editor", at=NOON)
        stories.withdraw(db, together=True, posts=[one], others=[other], at=NOON)
        assert len(stories.corrections_of(db, [one])) == 1
        stories.withdraw(db, together=False, posts=[other], others=[one], at=NOON)

    assert stories.corrections_of(db, [one]) == []
    assert stories.corrected(db, [one, other]) == set()
    assert CHANNEL in {post.channel_id for post in stories.posts_of_stories(db, [one])}
