"""What we can vouch for."""

from datetime import timedelta

from bot.models import Channel, Gap, Spell
from bot.storage.coverage import coverage_of, note_round, spells_of
from bot.storage.posts import save_page
from tests.builders import CHANNEL, NOON, a_page, a_post

CLASH = Channel(username="ClashReport", every=timedelta(minutes=2))


def spells(db):
    return [
        (row["state"], row["detail"], row["rounds"]) for row in db.rows("select * from coverage order by id")
    ]


def note(db, minutes, failure=""):
    return note_round(db, CLASH, channel_id=CHANNEL, failure=failure, at=NOON + timedelta(minutes=minutes))


def test_rounds_that_end_alike_are_one_spell(db):
    told = [note(db, 0), note(db, 2), note(db, 4, "no answer"), note(db, 6, "no answer"), note(db, 8)]

    assert spells(db) == [("read", "", 2), ("failed", "no answer", 2), ("read", "", 1)]
    assert told == [True, False, True, False, True]


def test_hours_in_which_nobody_watched_stay_visible(db):
    note(db, 0)
    note(db, 300)

    assert spells(db) == [("read", "", 1), ("read", "", 1)]


def test_a_channel_that_fails_says_since_when_and_when_it_last_succeeded(db):
    note(db, 0)
    note(db, 2, "no answer")
    note(db, 4, "no answer")

    known = coverage_of(db, "ClashReport")
    assert known.last_success == NOON
    assert (known.failing_since, known.failure) == (NOON + timedelta(minutes=2), "no answer")


def test_ids_nobody_looked_at_are_gaps(db):
    save_page(db, a_page(a_post(10), a_post(12)), source="telegram", captured_at=NOON)
    archive = a_page(a_post(3), a_post(4), first=None, last=None, cursor=None)
    save_page(db, archive, source="archive", captured_at=NOON)

    known = coverage_of(db, "ClashReport")
    assert (known.stored, known.absent, known.cursor, known.gaps) == (4, 1, 12, (Gap(first=5, last=9),))


def test_a_channel_never_met_has_no_success(db):
    known = coverage_of(db, "nobody")

    assert (known.channel_id, known.last_success, known.stored, known.gaps) == (None, None, 0, ())


def test_what_a_channel_was_read_under_before_it_was_renamed_counts_in_the_order_of_time(db):
    renamed = Channel(username="Clash_Now", every=timedelta(minutes=2))
    save_page(db, a_page(a_post(1)), source="telegram", captured_at=NOON)
    note_round(db, renamed, channel_id=CHANNEL, at=NOON - timedelta(days=1))
    note(db, 0)
    note_round(db, renamed, channel_id=None, at=NOON + timedelta(days=1))  # a channel that was not met

    read = [NOON + timedelta(days=days) for days in (-1, 0, 1)]
    known = spells_of(db, ["clashreport", "clash_now", "nobody"])
    assert known["clashreport"] == [Spell(since=at, until=at) for at in read[:2]]
    assert known["clash_now"] == [Spell(since=at, until=at) for at in (read[0], read[2])]
    assert known["nobody"] == []
