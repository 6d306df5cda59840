"""What a statement's appearances come to."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Period, Spell, WatchedSpells
from bot.timelines.timeline import SILENCE, timeline
from tests.timelines.appearing import START, a_phrase, an_appearance, an_occurrence, appearing

UTC = ZoneInfo("UTC")


def told(appearances, **how):
    return timeline("talks", "Open for talks", appearances, **{"zone": UTC, **how})


def days(*pairs):
    return tuple(
        Spell(since=START + timedelta(days=since), until=START + timedelta(days=until))
        for since, until in pairs
    )


def watched(*pairs, channel="ClashReport", archive=()):
    """A channel that was watched from day to day, and read from an archive from day to day."""
    return WatchedSpells(channel=channel, watched=days(*pairs), missed=(), archive=days(*archive))


def test_the_first_sighting_in_each_language_is_told_also_within_a_story():
    story = an_appearance(
        an_occurrence(0), an_occurrence(0.1, "Мы открыты", language="ru", channel="zvezdanews")
    )

    found = told([an_appearance(an_occurrence(5, "Открыты", language="ru")), story])

    assert [(one.language, one.channel) for one in found.sightings] == [
        ("en", "ClashReport"),
        ("ru", "zvezdanews"),
    ]


def test_an_appearance_after_a_long_silence_is_a_return():
    found = told(appearing(0, 29.9, 59.9, 202.9), watching=[watched((0, 203))])

    assert all(one.whole for one in found.returns) and found.pauses == ()
    assert [(one.silence.days, one.first.at) for one in found.returns] == [
        (30, START + timedelta(days=59.9)),
        (143, START + timedelta(days=202.9)),
    ]


def test_silence_is_told_only_of_time_that_was_watched_or_read_in_every_channel():
    other = an_appearance(an_occurrence(0, channel="uniannet"))
    wire = watched((0, 100), (400, 500))

    def silences(*watching):
        found = told([*appearing(0, 427), other], watching=watching)
        return [
            (one.silence.days, one.watched.days, one.whole) for one in (*found.returns, *found.pauses)
        ], len(found.returns)

    assert silences() == ([(427, 0, False)], 0)
    assert silences(wire) == ([(427, 127, False)], 1)
    assert silences(wire, watched((0, 20), (410, 427), channel="uniannet")) == ([(427, 37, False)], 1)
    assert silences(wire, watched((90, 427), channel="uniannet")) == ([(427, 37, False)], 1)
    assert silences(wire, watched((90, 410), channel="uniannet")) == ([(427, 20, False)], 0)
    assert silences(wire, watched(channel="uniannet")) == ([(427, 0, False)], 0)
    read = [watched((0, 100), archive=[(99, 427)]), watched(channel="uniannet", archive=[(0, 430)])]
    assert silences(*read) == ([(427, 427, True)], 1)


def test_periods_tell_whether_all_of_them_was_watched():
    found = told(appearing(0.1, 5), by=Period.DAY, watching=[watched((1, 1.9), (2, 4.6))])

    assert [one.watched for one in found.tallies] == [False, False, False, True, True, False]


def test_copies_keep_a_story_going():
    copied = an_appearance(an_occurrence(0), an_occurrence(20, channel="uniannet"))

    assert told([copied, *appearing(45)]).returns == ()


def test_periods_without_an_appearance_are_counted_as_none():
    ukrainian = an_appearance(an_occurrence(1, "Ми відкриті", language="uk"))

    found = told([*appearing(0, 0.1, 40), ukrainian], by=Period.MONTH)

    assert [(one.start, one.languages) for one in found.tallies] == [
        (date(2022, 3, 1), (("en", 2), ("uk", 1))),
        (date(2022, 4, 1), ()),
        (date(2022, 5, 1), (("en", 1),)),
    ]


def test_a_day_is_that_of_the_newsroom():
    night = [an_appearance(an_occurrence(0.4))]  # 21:36 in UTC

    assert told(night, zone=ZoneInfo("Europe/Kyiv"), by=Period.DAY).tallies[0].start == date(2022, 3, 30)
    assert told(night, by=Period.WEEK).tallies[0].start == date(2022, 3, 28)  # a Monday


@pytest.mark.parametrize(("days", "by"), [(0, Period.DAY), (90, Period.WEEK), (1500, Period.MONTH)])
def test_periods_are_as_long_as_the_time_is_read_best_in(days, by):
    assert told(appearing(0, days)).by is by


def test_a_part_of_the_time_is_judged_by_all_of_it():
    found = told(
        appearing(0, 143, 144),
        since=START + timedelta(days=100),
        until=START + timedelta(days=144),
        watching=[watched((0, 144))],
    )

    assert [one.first.at for one in found.appearances] == [START + timedelta(days=143)]
    assert [one.silence.days for one in found.returns] == [143]
    assert found.sightings[0].at == START
    assert told(appearing(0), since=START + timedelta(days=1)).tallies == ()


def worded(*wordings, language="ru"):
    """Stories with these wordings, ten days apart."""
    return [
        an_appearance(an_occurrence(10 * number, words, language=language))
        for number, words in enumerate(wordings)
    ]


def test_a_wording_prevails_until_another_is_used_more():
    march, april, may = (0, 1), (3, 4), (33, 34, 35)
    refused = [
        an_appearance(an_occurrence(day, "We never refused talks")) for day in (april[1], may[0], may[1])
    ]

    found = told([*appearing(*march, april[0], may[2]), *refused], by=Period.MONTH)

    assert [(one.wording, one.stories, one.of, one.start, one.end) for one in found.phases] == [
        ("We are open for talks", 3, 4, date(2022, 3, 1), date(2022, 4, 30)),  # a draw changes nothing
        ("We never refused talks", 2, 3, date(2022, 5, 1), date(2022, 5, 31)),
    ]


def test_another_form_of_the_same_words_is_no_other_wording():
    found = told(worded("открыты для переговоров", "открыта для переговоров", "открыты к переговорам"))

    assert [(one.language, one.stories) for one in found.phases] == [("ru", 3)]
    assert found.new_words == ()


def test_a_copy_in_the_same_language_does_not_count_as_a_second_telling():
    story = an_appearance(an_occurrence(0), an_occurrence(0.1, "Talks refused", channel="uniannet"))

    assert [(one.wording, one.of) for one in told([story]).phases] == [("We are open for talks", 1)]


def test_new_words_are_told_once_with_the_post_that_brought_them():
    found = told(
        worded(
            "Мы открыты для переговоров",
            "Мы открыты для серьёзных переговоров",
            "открыты для серьёзного разговора",
        )
    )

    assert [(one.word, one.occurrence.at) for one in found.new_words] == [
        ("серьёзных", START + timedelta(days=10)),
        ("разговора", START + timedelta(days=20)),
    ]


OPEN, REFUSED = "We are open for talks", "We have never refused to have talks"


def saying(*said):
    """Stories ten days apart, each with these wordings, the one that is found best first."""
    return [
        an_appearance(
            an_occurrence(10 * number, phrases[0][1], phrases=tuple(a_phrase(*one) for one in phrases))
        )
        for number, phrases in enumerate(said)
    ]


def test_no_change_is_told_between_wordings_that_were_there_all_along():
    found = told(
        saying([(REFUSED, REFUSED), (OPEN, OPEN)], [(OPEN, OPEN)], [(REFUSED, REFUSED)], [(OPEN, OPEN)]),
        by=Period.DAY,
    )

    assert found.new_words == ()
    assert [(one.tracked, one.wording, one.stories, one.of) for one in found.phases] == [
        (REFUSED, REFUSED, 2, 2),
        (OPEN, OPEN, 3, 3),
    ]


def test_a_wording_that_moves_is_told_against_itself_also_where_another_is_found_better():
    found = told(
        saying(
            [(OPEN, OPEN)], [(REFUSED, REFUSED), (OPEN, "We are open for honest talks")], [(REFUSED, REFUSED)]
        ),
        by=Period.DAY,
    )

    assert [one.word for one in found.new_words] == ["honest"]
    assert [(one.tracked, one.wording) for one in found.phases] == [
        (OPEN, OPEN),
        (OPEN, "We are open for honest talks"),
        (REFUSED, REFUSED),
    ]


def test_a_language_that_is_not_known_is_told_by_its_words_as_they_stand():
    found = told(worded("Wir sind offen", "Wir sind bereit", language="de"))

    assert [one.word for one in found.new_words] == ["bereit"]


def test_copies_may_go_on_after_the_last_period_and_what_they_say_is_told_of_theirs():
    later = an_occurrence(40, "Ready for talks", channel="uniannet", phrases=(a_phrase("Ready for talks"),))

    found = told([an_appearance(an_occurrence(0), later)], by=Period.WEEK)

    assert [one.start for one in found.tallies] == [date(2022, 3, 28)]
    assert [(one.tracked, one.start) for one in found.phases] == [
        ("We are open for talks", date(2022, 3, 28)),
        ("Ready for talks", date(2022, 5, 2)),
    ]


@given(
    st.lists(st.integers(0, 40_000), max_size=12, unique=True),
    st.sampled_from(Period),
    st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York"]),
)
def test_every_appearance_is_in_one_period_and_periods_leave_no_gap(hours, by, zone):
    appearances = [an_appearance(an_occurrence(hour / 24)) for hour in hours]

    found = told(appearances, by=by, zone=ZoneInfo(zone))

    began = Counter(by.start(one.first.at.astimezone(ZoneInfo(zone)).date()) for one in appearances)
    assert {one.start: one.count for one in found.tallies if one.count} == began
    starts = [one.start for one in found.tallies]
    assert starts[1:] == [by.after(start) for start in starts[:-1]]
    assert all(by.start(start) == start for start in starts)
    assert [one.first.at for one in found.appearances] == sorted(one.first.at for one in appearances)
    assert all(one.silence >= SILENCE for one in found.returns)
