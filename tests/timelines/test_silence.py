"""Who has said a statement, who has not, and of whom nobody can say."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Channel, FoundOf, Spell, Stance, Watched
from bot.models.watching import apart_from, common, joined
from bot.stories.silence import broken_silences, may_break
from bot.timelines.silence import Buckets, silence
from tests.timelines.appearing import START, an_occurrence

UTC = ZoneInfo("UTC")
WEEK = Spell(since=START, until=START + timedelta(days=7))


def days(since, until):
    return Spell(since=START + timedelta(days=since), until=START + timedelta(days=until))


def watched(name, *pairs, unseen=(), affiliation=""):
    return Watched(
        channel=Channel(username=name, affiliation=affiliation),
        spells=tuple(days(*pair) for pair in pairs),
        unseen=tuple(days(*pair) for pair in unseen),
    )


def told(*watching, said=(), against=(), waiting=(), period=WEEK, zone=UTC):
    heard = FoundOf(said=tuple(said), against=tuple(against), open=tuple(waiting))
    return silence("talks", "Open for talks", heard, watching, period, zone=zone)


def stances(found):
    return {one.channel.username: one.stance for one in found.channels}


def test_a_channel_is_silent_only_where_all_of_the_time_was_watched():
    found = told(
        watched("whole", (-1, 8)),
        watched("part", (0, 3)),
        watched("nobody"),
        watched("holes", (-1, 8), unseen=[(2, 2.1)]),
    )

    assert stances(found) == {
        "whole": Stance.SILENT,
        "part": Stance.PARTLY,
        "nobody": Stance.UNWATCHED,
        "holes": Stance.PARTLY,
    }
    assert found.counts[Stance.SILENT] == 1
    holes = next(one for one in found.channels if one.channel.username == "holes")
    assert holes.watched == timedelta(days=6.9)


def test_what_was_found_says_more_than_silence_and_the_first_who_said_it_stands_first():
    channels = [watched(name, (-1, 8)) for name in ("aa", "denies", "later", "sooner", "waits")]

    found = told(
        *channels,
        said=[an_occurrence(1, channel="Sooner"), an_occurrence(2, channel="later")],
        against=[an_occurrence(3, channel="denies")],
        waiting=[an_occurrence(3, channel="waits"), an_occurrence(3.5, channel="denies")],
    )

    assert list(stances(found).items()) == [
        ("sooner", Stance.SAID),
        ("later", Stance.SAID),
        ("aa", Stance.SILENT),
        ("denies", Stance.AGAINST),
        ("waits", Stance.OPEN),
    ]


def test_each_bucket_tells_what_was_there_and_what_nobody_knows():
    wire = watched("wire", (0, 2.5), (4, 7))
    found = told(
        wire, said=[an_occurrence(1.05, channel="wire")], against=[an_occurrence(6.3, channel="wire")]
    )

    (cells,) = [one.cells for one in found.channels]
    at = dict(zip(found.buckets, cells, strict=True))
    noon = timedelta(hours=12)
    assert len(found.buckets) == 28  # six hours each
    assert at[START + timedelta(days=1)] is Stance.SAID
    assert at[START + timedelta(days=1) - noon] is Stance.SILENT
    assert at[START + timedelta(days=3)] is Stance.UNWATCHED
    assert at[START + timedelta(days=6, hours=6)] is Stance.AGAINST
    assert told(watched("wire", (0, 2.6)), period=WEEK).channels[0].cells[10] is Stance.PARTLY


def test_buckets_begin_at_midnight_of_the_newsroom_also_where_the_clock_changes():
    kyiv = ZoneInfo("Europe/Kyiv")
    spring = Spell(since=START - timedelta(days=10), until=START + timedelta(days=20))  # the clock changes

    found = told(watched("wire"), period=spring, zone=kyiv)

    assert {one.astimezone(kyiv).hour for one in found.buckets[1:]} == {0}
    assert len(found.buckets) == 31


def test_whoever_breaks_a_silence_that_was_watched_is_named_the_first_one_first():
    said = [
        an_occurrence(0, channel="ClashReport"),
        an_occurrence(0.5, channel="fast"),  # too soon to have been silent
        an_occurrence(3, channel="late"),
        an_occurrence(5, channel="blind"),
        an_occurrence(6, channel="later"),
        an_occurrence(6.5, channel="late"),
    ]
    watching = [
        *(watched(name, (-1, 8)) for name in ("ClashReport", "fast", "later", "late")),
        watched("blind", (4.5, 8)),  # silent for all we know, but hardly watched
    ]

    found = broken_silences(said, watching)

    assert [(one.who, one.silence.days, one.whole) for one in found] == [
        ("late", 3, True),
        ("later", 6, True),
    ]
    assert told(*watching, said=said, period=days(5, 7)).broken == (found[1],)


def test_an_affiliation_is_silent_as_long_as_all_of_its_channels_are():
    state = [watched(name, (-1, 8), affiliation="Russian state") for name in ("one", "two")]
    said = [an_occurrence(0), an_occurrence(2, channel="two"), an_occurrence(4, channel="one")]

    found = broken_silences(said, state)

    assert [(one.who, one.affiliated, one.channel) for one in found] == [
        ("Russian state", True, "two"),
        ("two", False, "two"),
        ("one", False, "one"),
    ]
    half_seen = [state[0], watched("two", (1.5, 8), affiliation="Russian state")]
    assert [one.who for one in broken_silences(said, half_seen)] == ["one"]


def minutes_of(spells):
    return {at for spell in spells for at in range(minute(spell.since), minute(spell.until))}


def minute(at):
    return round((at - START) / timedelta(minutes=1))


minutes = st.integers(0, 7 * 1440)
pairs = st.tuples(minutes, minutes).filter(lambda two: two[0] < two[1])
spells = st.lists(pairs.map(lambda two: (two[0] / 1440, two[1] / 1440)))


@given(seen=spells, unseen=spells)
def test_time_that_can_be_vouched_for_and_what_was_not_seen_never_overlap(seen, unseen):
    one = watched("wire", *sorted(seen), unseen=sorted(unseen))

    for spell in one.vouched(WEEK):
        assert spell.since < spell.until
        assert all(spell.until <= hole.since or hole.until <= spell.since for hole in one.unseen)


@given(seen=spells, holes=spells)
def test_time_apart_from_holes_and_common_time_are_each_minute_once(seen, holes):
    one, other = (joined(days(*pair) for pair in some) for some in (seen, holes))

    assert minutes_of(apart_from(one, other)) == minutes_of(one) - minutes_of(other)
    assert minutes_of(common([one, other])) == minutes_of(one) & minutes_of(other)
    for found in (apart_from(one, other), common([one, other])):
        assert all(earlier.until <= later.since for earlier, later in pairwise(found))


def test_an_instant_is_no_time_in_common():
    assert common([[days(0, 3)], [days(1, 1), days(2, 4)]]) == (days(2, 3),)
    assert common([[days(1, 1), days(2, 4)], [days(0, 3)]]) == (days(2, 3),)


WHOLE = (("ann", "north"), ("bea", "North"), ("cat", "south"), ("dan", "south"), ("eve", ""), ("fay", ""))
TOLD = st.lists(st.tuples(st.sampled_from([name for name, _ in WHOLE]), st.integers(0, 12)), max_size=9)


@given(TOLD, st.integers(0, 12))
def test_of_whoever_breaks_no_silence_in_a_period_nothing_before_it_has_to_be_known(posts, since):
    watching = [watched(name, (-1, 20), affiliation=voice) for name, voice in WHOLE]
    said = [an_occurrence(day, channel=name) for name, day in sorted(posts, key=lambda one: one[1])]
    period = days(since, since + 4)
    early = may_break(said, [one.channel for one in watching], period)
    known = [one if one.channel in early else replace(one, spells=(period,), unseen=()) for one in watching]

    assert in_period(broken_silences(said, known), period) == in_period(
        broken_silences(said, watching), period
    )


def in_period(broken, period):
    return [one for one in broken if period.since <= one.at < period.until]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8, unique=True), st.sets(st.integers(0, 60)))
def test_a_bucket_is_touched_by_whatever_has_time_in_common_with_it(starts, edges):
    starts, ordered = sorted(starts), sorted(edges)
    ends = [*starts[1:], 99]
    spells = [
        (since, until)
        for since, until in zip(ordered[::2], ordered[1::2], strict=False)
        if since >= starts[0]
    ]
    buckets = Buckets([days(at, at).since for at in starts])

    assert list(buckets.touched(days(*spell) for spell in spells)) == [
        number
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        if any(since < end and start < until for since, until in spells)
    ]
