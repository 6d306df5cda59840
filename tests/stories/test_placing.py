import contextlib
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.models import Channel, Forward, Post
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from bot.storage.schema import migrations
from bot.stories.correcting import join, split
from bot.stories.lineage.lineage import Relation, Standing
from bot.stories.placing import Placement, place, placing
from bot.stories.story import story_of
from tests.builders import a_page
from tests.databases import new_database
from tests.storage.chain import first_broken_link
from tests.stories.wire import CHANNELS, DAM, DAM_RU, NOON

LATER = NOON + timedelta(days=30)


def keep(db: Database, *posts: Post, at: datetime = NOON) -> list[int]:
    """Keep posts of the composed wire and return their ids, in the order given."""
    names = {number: name for name, number in CHANNELS.items()}
    for post in posts:
        page = a_page(post, channel_id=post.channel_id, username=names[post.channel_id])
        save_page(db, page, source="archive", captured_at=at)
    return [
        db.value(
            "select id from posts where channel_id = ? and message_id = ?", [post.channel_id, post.message_id]
        )
        for post in posts
    ]


def a_post(channel: str, text: str = DAM, *, message_id: int = 1, minutes: float = 0, **more: object) -> Post:
    fields = {
        "channel_id": CHANNELS[channel],
        "message_id": message_id,
        "posted_at": NOON + timedelta(minutes=minutes),
        "text": text,
        "raw": text.encode(),
    }
    return Post(**(fields | more))  # type: ignore[arg-type]


def put(db: Database, *post_ids: int, window: timedelta = timedelta(hours=72)) -> list[Placement]:
    with db.write():
        return place(db, post_ids, now=LATER, window=window)


def stories(db: Database) -> set[frozenset[tuple[int, int]]]:
    """The partition of all posts, by the posts' keys."""
    found: dict[int, set[tuple[int, int]]] = {}
    for row in db.rows("select channel_id, message_id, story_id from posts"):
        found.setdefault(row["story_id"], set()).add((row["channel_id"], row["message_id"]))
    return {frozenset(keys) for keys in found.values()}


def story_ids(db: Database, post_ids: Iterable[int]) -> list[int]:
    return [db.value("select story_id from posts where id = ?", [post_id]) for post_id in post_ids]


# --- placing --------------------------------------------------------------------------------------


def test_a_post_that_repeats_nothing_is_a_story_of_its_own(db: Database) -> None:
    [post] = keep(db, a_post("clashreport"))

    assert put(db, post) == [Placement(post_id=post, story_id=post)]


def test_a_copy_joins_the_story_and_says_why(db: Database) -> None:
    [first] = keep(db, a_post("clashreport"))
    put(db, first)
    [copy] = keep(db, a_post("uniannet", "BREAKING: " + DAM, minutes=4))

    assert put(db, copy) == [Placement(post_id=copy, story_id=first, absorbed=(copy,), reason="exact copy")]


def test_a_post_found_before_it_was_placed_says_why_all_the_same(db: Database) -> None:
    first, copy = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4))
    put(db, first)

    assert put(db, copy) == [Placement(post_id=copy, story_id=first, reason="exact copy")]


def test_placing_again_changes_nothing(db: Database) -> None:
    posts = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4), a_post("rian_ru", DAM_RU))
    put(db, *posts)
    before = story_ids(db, posts)

    again = put(db, *posts)

    assert story_ids(db, posts) == before
    assert all(one.absorbed == () for one in again)


def test_a_post_between_two_stories_joins_the_surer_and_leaves_them_two(db: Database) -> None:
    origin, other = keep(db, a_post("clashreport"), a_post("rian_ru", DAM_RU, minutes=2))
    put(db, origin, other)
    forwarded = Forward(channel_id=CHANNELS["clashreport"], message_id=1)
    [forward] = keep(db, a_post("uniannet", DAM_RU, minutes=9, forward=forwarded))

    [placed] = put(db, forward)

    assert (placed.story_id, placed.absorbed) == (origin, (forward,))
    assert story_ids(db, [origin, other, forward]) == [origin, other, origin]


def test_an_older_post_that_comes_late_becomes_the_first_carrier(db: Database) -> None:
    [copy] = keep(db, a_post("uniannet"))
    put(db, copy)
    [older] = keep(db, a_post("clashreport", minutes=-60), at=LATER)

    [placed] = put(db, older)

    assert placed.story_id == copy, "a story keeps its id"
    told = story_of(db, copy, [], at=LATER)
    assert told.first.url == "https://t.me/clashreport/1"
    assert [post.place.delay for post in told.posts] == [timedelta(0), timedelta(hours=1)]


def test_an_edit_brings_a_post_into_a_story_and_never_takes_it_out(db: Database) -> None:
    first, other = keep(db, a_post("clashreport"), a_post("uniannet", "More soon", minutes=3))
    put(db, first, other)
    assert story_ids(db, [other]) == [other]

    keep(db, a_post("uniannet", DAM, minutes=3, edited_at=NOON + timedelta(minutes=5)))
    put(db, other)
    assert story_ids(db, [other]) == [first]

    keep(db, a_post("uniannet", "Withdrawn", minutes=3, edited_at=NOON + timedelta(minutes=9)))
    put(db, other)
    assert story_ids(db, [other]) == [first]


def test_copies_beyond_the_window_are_another_story(db: Database) -> None:
    first, late = keep(db, a_post("clashreport"), a_post("uniannet", minutes=60 * 5))

    put(db, first, late, window=timedelta(hours=4))
    assert story_ids(db, [first, late]) == [first, late]

    put(db, first, late, window=timedelta(hours=6))
    assert story_ids(db, [first, late]) == [first, first]


def test_what_was_prepared_is_placed_the_same(db: Database) -> None:
    posts = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4), a_post("rian_ru", DAM_RU))
    keys: list[int] = []

    for some in (posts[:1], posts):
        for write in placing(db, some, now=LATER):
            with db.write():
                write(db)
        keys.append(db.value("select count(*) from story_sketches"))
    put(db, *posts)
    keys.append(db.value("select count(*) from story_sketches"))

    assert keys[0] == keys[1] == keys[2] > 0
    assert story_ids(db, posts) == [posts[0], posts[0], posts[2]]


def test_late_posts_are_placed_though_the_keys_of_their_time_were_dropped(db: Database) -> None:
    [first] = keep(db, a_post("clashreport"))
    put(db, first)
    [recent] = keep(db, a_post("rian_ru", DAM_RU, minutes=60 * 24 * 60))
    with db.write():
        place(db, [recent], now=LATER + timedelta(days=30))
    assert db.value("select count(*) from story_sketches where post_id = ?", [first]) == 0

    [late] = keep(db, a_post("uniannet", minutes=5))
    with db.write():
        place(db, [late], now=LATER + timedelta(days=30))

    assert story_ids(db, [first, late]) == [first, first]


def test_an_album_is_found_under_any_of_its_ids(db: Database) -> None:
    album, forward = keep(
        db,
        a_post("clashreport", "", message_id=5, parts=(5, 6, 7), grouped_id=1),
        a_post("uniannet", "", minutes=2, forward=Forward(username="ClashReport", message_id=6)),
    )

    put(db, album, forward)

    assert story_ids(db, [forward]) == [album]


TEXTS = [
    DAM,
    "BREAKING: " + DAM,
    " ".join(DAM.split()[:20]),
    DAM.replace("four", "nine"),
    DAM_RU,
    "Explosions",
]


@st.composite
def wires(draw: st.DrawFn) -> list[Post]:
    """A few posts over nine days, copies, templates, forwards and replies among them."""
    return [
        a_post(
            draw(st.sampled_from(["clashreport", "uniannet", "rian_ru"])),
            draw(st.sampled_from(TEXTS)),
            message_id=number + 1,
            minutes=draw(st.integers(0, 9 * 24 * 60)),
            forward=draw(st.sampled_from([None, None, Forward(username="elsewhere", message_id=3)])),
        )
        for number in range(draw(st.integers(2, 7)))
    ]


@settings(max_examples=25)
@given(wires(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_stories_are_the_same_in_whatever_order_and_batches_posts_come(
    tmp_path_factory: pytest.TempPathFactory, posts: list[Post], order: random.Random, batch: int
) -> None:
    folder = tmp_path_factory.mktemp("story")
    at_once = fresh(folder / "at_once.db")
    put(at_once, *keep(at_once, *posts))
    shuffled = list(posts)
    order.shuffle(shuffled)

    one_by_one = fresh(folder / "one_by_one.db")
    for start in range(0, len(shuffled), batch):
        put(one_by_one, *keep(one_by_one, *shuffled[start : start + batch]))

    assert stories(one_by_one) == stories(at_once)
    at_once.close()
    one_by_one.close()


def fresh(path: Path) -> Database:
    database = new_database(path)
    database.run("pragma synchronous = off")
    return database


def test_what_was_placed_before_stays_together_and_carries_nobody(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old)
    posts = keep(old, a_post("clashreport"), a_post("rian_ru", DAM_RU, minutes=5))
    with old.write():  # as it was before joins: today's code has to write the posts
        for table in ("story_joins", "story_sketches"):
            old.run(f"drop table {table}")
        old.run("create table story_keys (period integer)")
        made = ("m017_joins", "m028_sketches", "m041_runs")
        old.run(f"delete from _sqlite_migrations where name in {made}")
        old.run("update posts set story_id = ?", [posts[0]])
    old.close()

    with contextlib.closing(open_database(path)) as db:
        near, twin, first = keep(
            db,
            a_post("uniannet", DAM_RU + " Подробности позже.", minutes=9),
            a_post("noel_reports", DAM_RU, minutes=12),
            a_post("zvezdanews", DAM, minutes=14),
        )
        put(db, near, twin, first)

        assert story_ids(db, [*posts, near, twin, first]) == [posts[0], posts[0], near, posts[0], posts[0]]


# --- telling --------------------------------------------------------------------------------------


def test_a_story_tells_its_posts_in_order_with_relation_and_difference(db: Database) -> None:
    posts = keep(
        db,
        a_post("clashreport"),
        a_post("uniannet", DAM.replace("burst before dawn", "gave way"), minutes=11),
        a_post("zvezdanews", minutes=4, forward=Forward(username="clashreport", message_id=1)),
    )
    put(db, *posts)
    channels = [Channel(username="ClashReport", affiliation="open source")]

    told = story_of(db, posts[0], channels, at=LATER)

    assert [post.url.split("/")[-2] for post in told.posts] == ["clashreport", "zvezdanews", "uniannet"]
    assert [post.place.relation for post in told.posts] == [Relation.FIRST, Relation.FORWARD, Relation.COPY]
    assert [post.of for post in told.posts] == [
        "",
        "https://t.me/clashreport/1",
        "https://t.me/clashreport/1",
    ]
    assert told.first.affiliation == "open source"
    changed = [(piece.kind, piece.text) for piece in told.posts[2].diff if piece.kind != "same"]
    assert changed == [("removed", " burst before dawn"), ("added", " gave way")]
    assert told.corroboration.standing is Standing.COPIED
    assert told.corroboration.at == LATER
    assert told.independent == ()


def test_a_story_that_is_none_is_told_so(db: Database) -> None:
    with pytest.raises(InputError, match="no story 7"):
        story_of(db, 7, [], at=NOON)


# --- correcting -----------------------------------------------------------------------------------


def test_a_split_outlives_every_later_placing(db: Database) -> None:
    first, wrong, copy = keep(
        db, a_post("clashreport"), a_post("uniannet", minutes=4), a_post("rian_ru", minutes=9)
    )
    put(db, first, wrong, copy)

    placed = split(db, wrong, actor="editor", at=LATER)

    assert (placed.story_id, story_ids(db, [first, wrong, copy])) == (wrong, [first, wrong, first])
    [late] = keep(db, a_post("noel_reports", minutes=20))
    put(db, first, wrong, copy, late)
    assert story_ids(db, [first, wrong, copy]) == [first, wrong, first]


def test_the_forwards_of_a_post_go_with_it_when_it_is_split_off(db: Database) -> None:
    posts = keep(
        db,
        a_post("clashreport"),
        a_post("uniannet", minutes=4),
        a_post("rian_ru", minutes=9, forward=Forward(username="uniannet", message_id=1)),
    )
    put(db, *posts)

    split(db, posts[1], actor="editor", at=LATER)

    assert story_ids(db, posts) == [posts[0], posts[1], posts[1]]


def test_a_join_makes_two_stories_one_whatever_they_say(db: Database) -> None:
    first, other = keep(db, a_post("clashreport"), a_post("uniannet", DAM_RU, minutes=4))
    put(db, first, other)

    placed = join(db, first, other, actor="editor", at=LATER)

    assert (placed.story_id, placed.absorbed) == (first, (other,))
    [copy] = keep(db, a_post("rian_ru", DAM_RU, minutes=9))
    put(db, copy)
    assert story_ids(db, [first, other, copy]) == [first] * 3


def test_the_later_correction_counts(db: Database) -> None:
    first, other = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4))
    put(db, first, other)

    split(db, other, actor="editor", at=LATER)
    assert story_ids(db, [first, other]) == [first, other]
    join(db, first, other, actor="editor", at=LATER)
    assert story_ids(db, [first, other]) == [first, first]
    split(db, first, actor="editor", at=LATER)
    assert story_ids(db, [first, other]) == [first, other]


def test_corrections_are_on_the_record(db: Database) -> None:
    posts = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4))
    put(db, *posts)

    split(db, posts[1], actor="olena", at=LATER)
    join(db, posts[0], posts[1], actor="olena", at=LATER)

    records = db.rows("select actor, action, subject from custody where action like 'stor%' order by seq")
    assert [(row["actor"], row["action"]) for row in records] == [
        ("olena", "story split"),
        ("olena", "stories joined"),
    ]
    assert "https://t.me/uniannet/1" in records[0]["subject"]
    assert first_broken_link(db) is None


def test_a_post_that_is_alone_cannot_be_split_off(db: Database) -> None:
    [post] = keep(db, a_post("clashreport"))
    put(db, post)

    with pytest.raises(InputError, match="clashreport/1 is in no story with other posts"):
        split(db, post, actor="editor", at=LATER)
    with pytest.raises(InputError, match="no post 99"):
        join(db, post, 99, actor="editor", at=LATER)
    assert db.value("select count(*) from story_corrections") == 0
