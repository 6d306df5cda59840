"""What is kept of accounts: how each gets to channels, and what is asked in its name."""

import contextlib
from datetime import timedelta
from pathlib import Path

from bot.models import AccountRoute, AccountWork, Traffic
from bot.storage.accounts import (
    StoredBook,
    channel_readers,
    note_readers,
    note_route,
    routes_of,
    work_of,
)
from bot.storage.database import open_database
from bot.storage.posts import cursor_of, save_page
from tests.builders import CHANNEL, NOON, a_page, a_post
from tests.databases import new_database

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BY_READER = AccountRoute(account="reader", access_hash=11)
BY_NIGHT = AccountRoute(account="night", access_hash=-22, joined=True)


def test_each_account_has_a_hash_of_its_own_and_what_is_not_told_stays(db):
    save_page(db, a_page(a_post(1), route=BY_READER), source="telegram", captured_at=NOON)
    save_page(db, a_page(a_post(2), route=BY_NIGHT), source="telegram", captured_at=NOON)
    with db.write():
        note_route(db, CHANNEL, AccountRoute(account="night", access_hash=33))

    told = AccountRoute(account="night", access_hash=33, joined=True)
    assert cursor_of(db, "ClashReport").routes == routes_of(db, CHANNEL) == (told, BY_READER)


def test_who_reads_a_channel_is_who_read_it_last_or_who_was_named_since(db):
    save_page(db, a_page(a_post(1), route=BY_READER), source="telegram", captured_at=NOON)
    first = channel_readers(db)["clashreport"]
    note_readers(db, {CHANNEL: "night"})

    assert (first.reader, first.known, first.joined) == ("reader", frozenset({"reader"}), frozenset())
    assert channel_readers(db)["clashreport"].reader == "night"


def test_a_database_of_one_account_gives_its_hashes_to_the_account_called_reader(tmp_path: Path):
    path = tmp_path / "wirewatch.db"
    with contextlib.closing(new_database(path)) as older:
        save_page(older, a_page(a_post(1), route=BY_READER), source="telegram", captured_at=NOON)
        for change in (
            "drop table access_hashes",
            "drop table account_minutes",
            "alter table cursors drop column account",
            "alter table cursors add column access_hash integer",
            "update cursors set access_hash = -77",
            "delete from _sqlite_migrations where name = 'm050_accounts'",
        ):
            older.run(change)

    with contextlib.closing(open_database(path)) as db:
        assert cursor_of(db, "ClashReport").routes == (AccountRoute(account="reader", access_hash=-77),)
        assert channel_readers(db)["clashreport"].reader == "reader"


def test_what_is_asked_adds_up_by_hour_and_day_and_the_last_answer_is_remembered(db):
    book = StoredBook(db)
    book.worked("night", NOON - 2 * DAY, Traffic(requests=9, answers=9))
    book.worked("night", NOON - 3 * HOUR, Traffic(requests=5, waits=2))
    book.worked("night", NOON - 10 * MINUTE, Traffic(requests=3, answers=2, waits=1))
    book.worked("night", NOON - 10 * MINUTE, Traffic(requests=4))
    book.worked("reader", NOON, Traffic(requests=1))

    found = work_of(db, at=NOON)

    assert found["night"] == AccountWork(requests=7, waits=3, answered_at=NOON - 10 * MINUTE)
    assert found["reader"] == AccountWork(requests=1)
    assert db.value("select count(*) from account_minutes where account = 'night'") == 2


def test_the_last_answer_is_not_forgotten_while_there_is_no_other(db):
    book = StoredBook(db)
    book.worked("night", NOON - 2 * DAY, Traffic(requests=9, answers=9))
    book.worked("night", NOON, Traffic(requests=5))

    assert work_of(db, at=NOON)["night"] == AccountWork(requests=5, answered_at=NOON - 2 * DAY)
