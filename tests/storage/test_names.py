"""What channels are called: names change hands, and links take the name of today."""

from datetime import timedelta

from bot.models import Filter, Page
from bot.storage.coverage import coverage_of
from bot.storage.names import ChannelName, Renamed, names_of
from bot.storage.posts import cursor_of, save_page
from bot.storage.search import find_posts, post_at
from tests.builders import CHANNEL, NOON, a_page, a_post

LATER = NOON + timedelta(days=1)


def told(db, *usernames, channel=CHANNEL, at=LATER, source="telegram"):
    page = Page(channel_id=channel, username="ClashReport", usernames=usernames)
    return save_page(db, page, source=source, captured_at=at).renamed


def links(db):
    return [stored.url for stored in find_posts(db, Filter())]


def met(db):
    save_page(db, a_page(a_post(1)), source="telegram", captured_at=NOON)


def test_a_rename_is_told_once_and_links_take_the_new_name(db):
    met(db)

    first, again = told(db, "ClashNews"), told(db, "ClashNews")

    assert first == (Renamed(channel_id=CHANNEL, was="ClashReport", now="ClashNews"),)
    assert again == ()
    assert links(db) == ["https://t.me/ClashNews/1"]
    assert names_of(db, CHANNEL) == [
        ChannelName(username="ClashReport", since=NOON, until=LATER),
        ChannelName(username="ClashNews", since=LATER, until=None),
    ]
    assert db.value("select count(*) from custody where action = 'channel name changed'") == 1


def test_a_renamed_channel_is_the_same_under_the_name_it_is_watched_by_and_under_the_new_one(db):
    met(db)
    told(db, "ClashNews")

    assert cursor_of(db, "clashreport") == cursor_of(db, "clashnews")
    assert cursor_of(db, "ClashNews").channel_id == CHANNEL
    assert coverage_of(db, "ClashNews").stored == coverage_of(db, "ClashReport").stored == 1
    by_either = [post_at(db, name, 1) for name in ("ClashReport", "ClashNews")]
    assert [found and found.username for found in by_either] == ["ClashReport", "ClashReport"]


def test_one_of_several_names_is_no_rename(db):
    met(db)

    assert told(db, "Clash", "clashreport") == ()
    assert links(db) == ["https://t.me/ClashReport/1"]


def test_a_channel_without_a_name_is_linked_by_its_number(db):
    met(db)

    assert told(db) == (Renamed(channel_id=CHANNEL, was="ClashReport", now=""),)
    assert links(db) == [f"https://t.me/c/{CHANNEL}/1"]


def test_a_name_that_belongs_to_another_channel_now_links_nothing_of_the_first(db):
    met(db)
    page = Page(channel_id=7, username="ClashReport", usernames=("ClashReport",))

    renamed = save_page(db, page, source="preview", captured_at=LATER).renamed

    assert renamed == (Renamed(channel_id=CHANNEL, was="ClashReport", now=""),)
    assert links(db) == [f"https://t.me/c/{CHANNEL}/1"]
    assert [name.until for name in names_of(db, CHANNEL)] == [LATER]


def test_an_archive_under_an_old_name_renames_nobody(db):
    met(db)
    told(db, "ClashNews")
    save_page(db, a_page(a_post(2)), source="archive", captured_at=LATER)
    other = Page(channel_id=8, username="ClashNews")
    assert save_page(db, other, source="archive", captured_at=LATER).renamed == ()

    assert links(db) == ["https://t.me/ClashNews/1", "https://t.me/ClashNews/2"]
    assert names_of(db, 8) == []


def test_a_channel_that_is_watched_under_its_new_name_is_read_on(db):
    met(db)
    told(db, "ClashNews")
    page = Page(channel_id=CHANNEL, username="ClashNews", usernames=("ClashNews",))

    save_page(db, page, source="telegram", captured_at=LATER)
    told(db, "ClashNews")

    assert {stored.username for stored in find_posts(db, Filter())} == {"ClashNews"}
    assert db.value("select count(*) from custody where action = 'channel name changed'") == 1
