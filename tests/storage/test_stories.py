from datetime import timedelta

from bot.models import Forward, Link, Post
from bot.storage import stories
from bot.storage.database import Database
from bot.storage.posts import save_page
from tests.builders import CHANNEL, NOON, a_page, a_post

WINDOW = timedelta(hours=72)
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


WIRE = "https://t.me/ClashReport"


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
        stories.StoryHead(
            id=one, first_at=NOON, posts=2, channels=1, text=FIRST, urls=(f"{WIRE}/1", f"{WIRE}/2")
        ),
        stories.StoryHead(
            id=other, first_at=NOON - WINDOW, posts=1, channels=1, text="b", urls=(f"{WIRE}/3",)
        ),
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
