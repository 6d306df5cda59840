"""Silence is told apart from blindness."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.models import Channel
from bot.operations.health import Surroundings, health, is_late, scarce
from bot.operations.signs import WorkLog
from bot.storage.accounts import StoredBook, accounts_in_trouble
from bot.storage.coverage import LastLooks, last_looks, note_round
from bot.storage.progress import Backlog, backlog

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
WIRE = Channel(username="WireOne", every=timedelta(minutes=10))
NOTHING = Backlog(unjudged=0, due=0, oldest_due=None, given_up=0)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def stands(db, at, waiting=NOTHING):
    return health([WIRE], {WIRE.key: last_looks(db, WIRE.username)}, waiting, at=at)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (10, False), (21, False), (21.1, True)])
def test_a_channel_is_late_after_two_of_its_intervals_and_a_minute(minutes, late):
    assert is_late(WIRE, LastLooks(success=NOON, failing_since=None, failure=""), after(minutes)) is late


def test_a_channel_that_was_never_read_is_not_watched(db):
    found = stands(db, NOON)

    assert not found.sees
    assert found.problems == ("WireOne: never read",)


def test_a_quiet_channel_that_is_read_is_no_problem(db):
    note_round(db, WIRE, channel_id=1, at=NOON)

    found = stands(db, after(5))

    assert found.sees and found.problems == ()


def test_a_channel_that_fails_keeps_the_time_it_was_last_read_and_says_why(db):
    note_round(db, WIRE, channel_id=1, at=NOON)
    for minutes in (10, 20, 30):
        note_round(db, WIRE, channel_id=1, failure="it is private", at=after(minutes))

    assert stands(db, after(20)).problems == ()
    assert stands(db, after(31)).problems == ("WireOne: not read since 2026-05-29 12:00 UTC: it is private",)


def test_a_channel_that_is_watched_in_part_for_long_is_a_problem(db):
    for minutes in (0, 10):
        note_round(db, WIRE, channel_id=1, partly="edits could not be asked", at=after(minutes))

    assert stands(db, after(10)).problems == ()
    assert stands(db, after(11)).problems == (
        "WireOne: partly watched since 2026-05-29 12:00 UTC: edits could not be asked",
    )


def test_a_failure_that_only_a_person_can_end_is_told_at_once(db):
    note_round(db, WIRE, channel_id=1, at=NOON)
    note_round(db, WIRE, channel_id=1, failure="it is private", lasting=True, at=after(10))

    found = stands(db, after(10))

    assert not found.sees
    assert found.problems == ("WireOne: not read since 2026-05-29 12:00 UTC: it is private",)
    note_round(db, WIRE, channel_id=1, at=after(11))
    assert stands(db, after(11)).problems == ()


@pytest.mark.parametrize(("wait", "late"), [(5, False), (11, False), (12, True), (24 * 60, True)])
def test_a_wait_that_takes_longer_than_two_intervals_is_not_watching_from_its_beginning(db, wait, late):
    note_round(db, WIRE, channel_id=1, at=NOON)
    note_round(db, WIRE, channel_id=1, failure="slow down", not_before=after(10 + wait), at=after(10))

    (watch,) = stands(db, after(10)).watches
    assert watch.late is late and watch.failure == "slow down"


def test_alerts_that_wait_long_and_alerts_given_up_are_problems(db):
    note_round(db, WIRE, channel_id=1, at=NOON)
    waiting = Backlog(unjudged=0, due=3, oldest_due=after(-11), given_up=2)

    assert stands(db, NOON, waiting).problems == (
        "3 alerts due, the oldest since 2026-05-29 11:49 UTC",
        "2 alerts given up since yesterday (see: wirewatch alerts --state dead)",
    )


def test_for_whom_and_why_alerts_were_given_up_is_told(db):
    note_round(db, WIRE, channel_id=1, at=NOON)
    why = "desk: has blocked the bot"
    given_up = Backlog(unjudged=0, due=0, oldest_due=None, given_up=1, given_up_why=why)

    assert stands(db, NOON, given_up).problems == (
        f"1 alert given up since yesterday, the last for {why} (see: wirewatch alerts --state dead)",
    )


def test_nothing_waits_in_an_empty_database(db):
    assert backlog(db, since=NOON) == NOTHING


def test_an_account_that_is_refused_is_one_trouble_not_one_for_each_of_its_channels(db):
    note_round(db, WIRE, channel_id=1, failure="the reading account: it was banned", lasting=True, at=NOON)
    waits = StoredBook(db)
    waits.refused("reader", "it was banned", NOON)

    found = around(db, accounts=tuple(accounts_in_trouble(db, at=NOON)))

    assert found.problems == ("reader: not usable: it was banned",)
    assert not found.sees and found.tells
    waits.refused("reader", "", NOON)
    assert list(accounts_in_trouble(db, at=NOON)) == []


def test_a_bot_that_may_not_write_tells_nobody(db):
    StoredBook(db).refused("bot", "the token was replaced", NOON)

    assert not around(db, accounts=tuple(accounts_in_trouble(db, at=NOON))).tells


def test_only_a_long_wait_of_an_account_is_a_trouble(db):
    waits = StoredBook(db)
    waits.wait_until("reader", "messages.getHistory", after(10))
    assert of_accounts(db) == []
    waits.wait_until("reader", "*", after(24 * 60))
    assert of_accounts(db) == [
        "reader: not usable: asked to leave everything alone until 2026-05-30 12:00 UTC"
    ]


def test_a_disk_is_scarce_below_a_gigabyte_or_a_twentieth_of_a_small_one():
    assert scarce(999_999_999, 100 * 10**9) and not scarce(10**9, 100 * 10**9)
    assert scarce(49, 1000) and not scarce(50, 1000)


def test_a_full_disk_work_that_fails_and_a_silent_channel_are_told(db):
    note_round(db, WIRE, channel_id=1, at=NOON)
    work = WorkLog()
    work.ended("alerts", "a bug", NOON)

    found = around(db, free=123_456_789, silent={"WireOne": after(-999)}, work=tuple(work.troubles()))

    assert found.problems == (
        "the disk is nearly full: 123 MB are free",
        "alerts: failing since 2026-05-29 12:00 UTC: a bug",
        "WireOne: read, but no post since 2026-05-28 19:21 UTC: twice its longest pause of late",
    )


def test_work_fails_from_its_first_failure_until_it_is_done_again():
    work = WorkLog()
    work.ended("alerts", "locked", NOON)
    work.ended("alerts", "locked", after(1))
    assert [trouble.since for trouble in work.troubles()] == [NOON]
    work.ended("alerts", "", after(2))
    assert list(work.troubles()) == []


def around(db, **more):
    known = {WIRE.key: last_looks(db, WIRE.username)}
    return health([WIRE], known, NOTHING, around=Surroundings(**more), at=NOON)


def of_accounts(db):
    found = around(db, accounts=tuple(accounts_in_trouble(db, at=NOON)))
    return [line for line in found.problems if line.startswith("reader")]


def test_of_several_accounts_one_that_is_refused_says_how_many_read_in_its_place(db):
    StoredBook(db).refused("night", "it was banned", NOON)
    lost = tuple(accounts_in_trouble(db, at=NOON))

    assert around(db, accounts=lost, readers=3).problems[0] == (
        "night: not usable: it was banned; 2 other accounts read its channels"
    )
    assert around(db, accounts=lost, readers=1).problems[0] == "night: not usable: it was banned"
    assert list(accounts_in_trouble(db, {"night"}, at=NOON)) == []
