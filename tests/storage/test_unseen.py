"""What was not seen of a channel in a period."""

from datetime import timedelta

from bot.models import Channel, Spell
from bot.storage.coverage import archive_spells, ids_within, note_round, spells_of
from bot.storage.posts import save_page
from bot.storage.silence import watched_channels
from bot.storage.unseen import INSTANT, unseen_spells
from tests.builders import CHANNEL, NOON, a_page, a_post

DAY = Spell(since=NOON, until=NOON + timedelta(days=1))


def at(hours):
    return NOON + timedelta(hours=hours)


def keep(db, *posts, source="telegram", **more):
    page = a_page(*(a_post(number, posted_at=at(hours), **fields) for number, hours, fields in posts), **more)
    save_page(db, page, source=source, captured_at=at(48))


def unseen(db, period):
    return unseen_spells(db, {CHANNEL: ids_within(db, CHANNEL, period)}, period)[CHANNEL]


def watched_in(db, period):
    (found,) = watched_channels(db, [Channel(username="ClashReport")], period)
    return found


def test_ids_that_nobody_looked_at_leave_the_time_between_their_neighbours_unseen(db):
    keep(db, (10, 1, {}), (11, 2, {}))
    keep(db, (15, 5, {}), (16, 6, {}))

    assert unseen(db, DAY) == [Spell(since=at(2), until=at(5))]
    assert unseen(db, Spell(since=at(5.5), until=at(9))) == []
    assert unseen(db, Spell(since=at(3), until=at(4))) == [Spell(since=at(2), until=at(5))]


def test_a_text_that_was_not_shown_is_unseen_until_another_source_shows_it(db):
    keep(db, (10, 1, {"text": "", "shown": False}), (11, 2, {}), source="preview")
    assert unseen(db, DAY) == [Spell(since=at(1), until=at(1) + INSTANT)]

    keep(db, (10, 1, {"text": "The dam held"}))
    assert unseen(db, DAY) == []


def test_ids_that_were_not_there_are_counted_and_those_of_posts_that_went_are_not(db):
    keep(db, (10, 1, {}), (13, 2, {}))
    assert watched_in(db, DAY).absent == 2
    keep(db, absent=(10,))
    assert watched_in(db, DAY).absent == 2


def test_spells_and_archives_are_read_of_a_period_alone(db):
    channel = Channel(username="ClashReport")
    for hours in (0, 0.05, 10, 10.05):
        note_round(db, channel, channel_id=CHANNEL, at=at(hours))
    keep(db, *((number, number, {}) for number in range(1, 9)), source="archive", first=None, last=None)

    period = Spell(since=at(9), until=at(12))
    assert spells_of(db, ["clashreport"], period) == {"clashreport": [Spell(since=at(10), until=at(10.05))]}
    assert len(spells_of(db, ["clashreport"])["clashreport"]) == 2
    assert archive_spells(db, CHANNEL) == [Spell(since=at(1), until=at(8))]
    some = ids_within(db, CHANNEL, Spell(since=at(3.5), until=at(5.5)))
    assert archive_spells(db, CHANNEL, some) == [Spell(since=at(3), until=at(6))]
