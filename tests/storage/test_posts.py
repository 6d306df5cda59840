"""Posts, versions and captures are kept once and never overwritten."""

import hashlib
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StorageError
from bot.models import AccountRoute, Filter, Forward, Link, Post
from bot.storage.columns import ranges
from bot.storage.database import Database
from bot.storage.posts import Kept, cursor_of, save_page
from bot.storage.search import find_posts, post_at
from tests.builders import CHANNEL, NOON, a_page, a_post
from tests.databases import new_database
from tests.storage.chain import first_broken_link

LATER = NOON + timedelta(hours=1)


def save(db: Database, *posts: Post, source: str = "telegram", at=NOON, **page) -> Kept:
    return save_page(db, a_page(*posts, **page), source=source, captured_at=at)


def texts_of(db: Database, message_id: int = 1) -> list[str]:
    return [
        row["text"]
        for row in db.rows(
            """select v.text from versions v join posts p on p.id = v.post_id
               where p.message_id = ? order by v.as_of, v.id""",
            [message_id],
        )
    ]


def states(db: Database) -> dict[int, str]:
    return {row["message_id"]: row["state"] for row in db.rows("select * from message_ids")}


def test_a_post_is_kept_once_however_often_it_comes(db):
    post = a_post()

    assert save(db, post).new == (post,)
    again = save(db, post)

    assert (again.new, again.edited, again.repeated) == ((), (), 1)
    assert texts_of(db) == ["The dam burst"]


def test_an_edit_is_kept_beside_the_original(db):
    first = a_post(text="The dam burst")
    edited = a_post(text="The dam held", edited=True, edited_at=LATER)

    save(db, first)

    assert save(db, edited).edited == (edited,)
    assert save(db, edited).versions == 0
    assert texts_of(db) == ["The dam burst", "The dam held"]
    assert next(find_posts(db, Filter())).post.text == "The dam held"


def test_five_edits_and_a_deletion_are_six_versions_and_an_absence(db):
    save(db, a_post(text="version 0"))
    for number in range(1, 6):
        save(db, a_post(text=f"version {number}", edited=True, edited_at=NOON + timedelta(minutes=number)))

    kept = save_page(db, a_page(absent=(1,), first=None, last=None), source="telegram", captured_at=LATER)

    assert kept.absent == (1,)
    assert len(texts_of(db)) == 6
    assert next(find_posts(db, Filter())).absent_at == LATER


def test_going_back_to_the_old_words_is_a_third_version(db):
    save(db, a_post(text="A"))
    save(db, a_post(text="B", edited=True, edited_at=NOON + timedelta(minutes=1)))
    save(db, a_post(text="A", edited=True, edited_at=NOON + timedelta(minutes=2)))

    assert texts_of(db) == ["A", "B", "A"]


def test_an_older_copy_from_an_archive_does_not_undo_an_edit(db):
    save(db, a_post(text="A"))
    save(db, a_post(text="B", edited=True, edited_at=LATER))

    kept = save(db, a_post(text="A"), source="archive", first=None, last=None, cursor=None)

    assert kept.versions == 0
    assert texts_of(db) == ["A", "B"]
    assert next(find_posts(db, Filter())).post.text == "B"


def test_the_original_words_may_come_later_from_an_archive(db):
    save(db, a_post(text="B", edited=True, edited_at=LATER))

    save(db, a_post(text="A"), source="archive", first=None, last=None, cursor=None)

    assert texts_of(db) == ["A", "B"]
    assert next(find_posts(db, Filter())).post.text == "B"


def test_the_same_post_through_two_sources_is_one_post_with_two_captures(db):
    save(db, a_post(text="The dam burst\nlast night"), source="telegram")
    kept = save(db, a_post(text="The dam burst \n last night"), source="preview")

    assert kept.versions == 0
    assert next(find_posts(db, Filter())).sources == ("preview", "telegram")


def test_views_changing_is_not_an_edit(db):
    save(db, a_post(views=10))

    assert save(db, a_post(views=5000)).versions == 0


def test_a_page_accounts_for_every_id_between_its_first_and_last(db):
    kept = save(db, a_post(10), a_post(14), service=(12,), first=9, last=15)

    assert states(db) == {
        9: "absent", 10: "post", 11: "absent", 12: "service", 13: "absent", 14: "post", 15: "absent",
    }  # fmt: skip
    assert kept.absent == (9, 11, 13, 15)


def test_an_archive_vouches_for_nothing_but_what_it_holds(db):
    save(db, a_post(10), a_post(14), source="archive", first=None, last=None, cursor=None)

    assert states(db) == {10: "post", 14: "post"}
    assert cursor_of(db, "ClashReport").message_id == 0


def test_a_post_that_is_there_again_is_no_longer_absent(db):
    save(db, a_post())
    save(db, absent=(1,), first=None, last=None)
    save(db, a_post())

    assert next(find_posts(db, Filter())).absent_at is None
    assert states(db) == {1: "post"}


def test_an_album_is_one_post_found_under_each_of_its_ids(db):
    album = a_post(10, parts=(10, 11, 12), grouped_id=77)

    save(db, album)
    save(db, a_post(10, parts=(10, 11, 12)), source="preview")  # the preview has no grouped_id

    assert len(list(find_posts(db, Filter()))) == 1
    found = [post_at(db, "clashreport", number) for number in (10, 11, 12)]
    assert [one.post.message_id for one in found if one] == [10, 10, 10]


def test_a_late_part_of_an_album_joins_it_and_brings_its_caption(db):
    save(db, a_post(10, text="", parts=(10, 11), grouped_id=77))
    save(db, a_post(12, text="The caption", grouped_id=77))
    save(db, a_post(13, text="", grouped_id=77))

    (stored,) = find_posts(db, Filter())
    assert (stored.post.ids, stored.post.text) == ((10, 11, 12, 13), "The caption")


def test_an_album_is_absent_only_when_all_of_it_is(db):
    save(db, a_post(10, parts=(10, 11)))
    save(db, absent=(11,), first=None, last=None)
    assert next(find_posts(db, Filter())).absent_at is None

    save(db, absent=(10,), first=None, last=None, at=LATER)
    assert next(find_posts(db, Filter())).absent_at == LATER


def test_the_cursor_moves_with_the_page_and_never_back(db):
    save(db, a_post(7), pts=100, route=AccountRoute(account="night", access_hash=5))
    save(db, a_post(3))

    cursor = cursor_of(db, "clashreport")
    assert (cursor.channel_id, cursor.message_id, cursor.pts) == (CHANNEL, 7, 100)
    assert cursor.routes == (AccountRoute(account="night", access_hash=5),)
    assert cursor.recent == (3, 7)


def test_when_the_disk_is_full_neither_posts_nor_cursor_are_kept_and_it_goes_on_after(db):
    posts = [a_post(number, text="long " * 500) for number in range(1, 200)]
    db.run(f"PRAGMA max_page_count = {db.value('PRAGMA page_count')}")  # the disk is full

    with pytest.raises(StorageError, match="full"):
        save(db, *posts)

    assert states(db) == {} and cursor_of(db, "ClashReport").message_id == 0
    db.run("PRAGMA max_page_count = 1000000")
    assert len(save(db, *posts).new) == 199


def test_wherever_the_disk_fills_up_the_database_stays_whole_and_nothing_is_lost(db):
    posts = [a_post(number, text="long " * 400) for number in range(1, 21)]
    for room in range(50):
        db.run(f"PRAGMA max_page_count = {db.value('PRAGMA page_count') + room}")
        before = states(db)
        try:
            save(db, *posts)
        except StorageError:
            assert states(db) == before
        assert db.value("PRAGMA integrity_check") == "ok"
    db.run("PRAGMA max_page_count = 1000000")
    save(db, *posts)

    assert states(db) == dict.fromkeys(range(1, 21), "post")
    assert db.value("select count(*) from versions") == 20


def test_what_was_published_before_we_watched_is_no_news_unless_it_is_fresh(db):
    page = a_page(a_post(1, posted_at=NOON - timedelta(days=3)), a_post(2), news=False)

    save_page(db, page, source="preview", captured_at=NOON, fresh=timedelta(hours=24))

    assert [row["news"] for row in db.rows("select news from versions order by id")] == [0, 1]


def test_an_old_post_seen_for_the_first_time_on_a_visible_page_is_no_news(db):
    save(db, a_post(50))
    save(db, a_post(49, posted_at=NOON - timedelta(days=3)), a_post(51))

    news = {row["message_id"]: row["news"] for row in db.rows(
        "select p.message_id, v.news from versions v join posts p on p.id = v.post_id")}  # fmt: skip
    assert news == {50: 1, 49: 0, 51: 1}


def test_captures_hold_the_raw_bytes_with_their_hash_and_are_chained(db):
    save(db, a_post(raw=b"\x00\xff raw"))

    row = db.first("select raw, raw_sha256 from captures")
    assert row == {"raw": b"\x00\xff raw", "raw_sha256": hashlib.sha256(b"\x00\xff raw").hexdigest()}
    assert first_broken_link(db) is None
    db.run("update custody set subject = '{}' where seq = 1")
    assert first_broken_link(db) == 1


def test_what_a_post_carries_besides_its_text_comes_back(db):
    post = a_post(
        reply_to=3, author="Desk", media="photo", grouped_id=9, parts=(1, 2),
        links=(Link(url="https://example.org", label="here"),),
        forward=Forward(channel_id=5, username="other", name="Other", message_id=8, posted_at=NOON),
    )  # fmt: skip

    save(db, post)

    assert next(find_posts(db, Filter())).post == Post(
        **{name: getattr(post, name) for name in Post.__slots__} | {"raw": b""}
    )


def test_a_renamed_channel_keeps_its_posts_and_the_change_is_recorded(db):
    save(db, a_post(1))
    save(db, a_post(2), username="ClashReportNew")

    assert {stored.username for stored in find_posts(db, Filter())} == {"ClashReportNew"}
    assert db.value("select count(*) from custody where action = 'channel renamed'") == 1


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from("ABC")), max_size=12))
def test_saving_anything_a_second_time_changes_nothing(tmp_path_factory, told):
    database = new_database(tmp_path_factory.mktemp("db") / "wirewatch.db")
    try:
        for number, text in told:
            save(database, a_post(number, text=text), first=None, last=None)
            before = database.rows("select * from versions"), states(database)
            save(database, a_post(number, text=text), first=None, last=None)

            assert (database.rows("select * from versions"), states(database)) == before
    finally:
        database.close()


@given(st.sets(st.integers(0, 60)))
def test_ranges_hold_exactly_the_numbers(numbers):
    stretches = ranges(sorted(numbers))

    assert {n for first, last in stretches for n in range(first, last + 1)} == numbers
    assert all(a[1] + 1 < b[0] for a, b in pairwise(stretches))
