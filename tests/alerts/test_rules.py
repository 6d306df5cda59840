"""Who is told of what, when and how loudly: rules, mutes, quiet hours and digests."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.rules import Decision, Route, next_digest, quiet_end, release, route
from bot.models import Channel, Mute, MuteKind, QuietHours, Recipient, Rule, Rung, Statement
from tests.builders import NOON, a_match

TALKS = Statement(id="talks", title="Open for talks", tags=("peace",))
CLASH = Channel(username="ClashReport", language="en")
NIGHT = QuietHours(begins=time(23), ends=time(7))
ANN = Recipient(id="ann", zone="UTC")
HOUR = timedelta(hours=1)


def routed(recipient=ANN, statement=TALKS, match=None, channel=CLASH, at=NOON, story=1, mutes=()):
    found = match or a_match("talks")
    return route(recipient, statement, found, channel, story_id=story, at=at, mutes=mutes)


def ruled(*rules):
    return replace(ANN, rules=rules)


def a_mute(kind, what="", until=NOON + HOUR, recipient="ann"):
    return Mute(recipient_id=recipient, kind=kind, what=what, until=until)


@pytest.mark.parametrize(
    ("asked", "gets"),
    [(("*",), True), (("talks",), True), (("#peace",), True), (("peace",), False), (("targets",), False)],
)
def test_a_recipient_gets_what_it_asked_for(asked, gets):
    assert (routed(ruled(Rule(statements=asked))).decision is Decision.NOW) is gets


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule(channels=("clashreport",)), True),
        (Rule(channels=("uniannet",)), False),
        (Rule(languages=("ru", "uk")), False),
        (Rule(languages=("en",)), True),
        (Rule(min_rung=Rung.VERBATIM), False),
        (Rule(min_rung=Rung.INFLECTED), True),
        (Rule(statements=("#peace",), channels=("clashreport",), languages=("en",)), True),
        (Rule(statements=("#peace",), channels=("uniannet",), languages=("en",)), False),
    ],
)
def test_a_rule_fits_if_all_that_it_names_does(rule, fits):
    match = a_match("talks", rung=Rung.INFLECTED)
    assert routed(ruled(rule), match=match).decision is (Decision.NOW if fits else Decision.NO)


def test_a_query_without_a_language_has_that_of_its_channel():
    assert (
        routed(ruled(Rule(languages=("en",))), match=a_match("talks", language="*")).decision is Decision.NOW
    )


def test_the_first_rule_that_fits_decides_whether_there_is_a_sound():
    silent_russians = Rule(languages=("ru",), loud=False)
    both = ruled(silent_russians, Rule())

    assert routed(both, match=a_match("talks", language="ru")) == Route(decision=Decision.NOW, loud=False)
    assert routed(both) == Route(decision=Decision.NOW, loud=True)


@pytest.mark.parametrize(
    "mute",
    [
        a_mute(MuteKind.STATEMENT, "talks"),
        a_mute(MuteKind.CHANNEL, "clashreport"),
        a_mute(MuteKind.STORY, "1"),
    ],
)
def test_what_is_muted_is_not_told_until_the_mute_ends(mute):
    assert routed(mutes=[mute]) == Route(decision=Decision.MUTED, until=mute.until)
    assert routed(mutes=[mute], statement=replace(TALKS, urgent=True)).decision is Decision.MUTED
    assert routed(mutes=[mute], at=mute.until).decision is Decision.NOW
    assert routed(mutes=[replace(mute, recipient_id="ben")]).decision is Decision.NOW
    assert routed(mutes=[replace(mute, what="another")]).decision is Decision.NOW


def test_of_several_mutes_the_longest_counts():
    mutes = [a_mute(MuteKind.STORY, "1"), a_mute(MuteKind.STATEMENT, "talks", until=NOON + 3 * HOUR)]
    assert routed(mutes=mutes).until == NOON + 3 * HOUR


def test_quiet_hours_hold_until_their_end_and_let_what_is_urgent_through():
    ann, midnight = replace(ANN, quiet=NIGHT), NOON + 12 * HOUR

    assert routed(ann, at=midnight) == Route(decision=Decision.HELD, until=midnight + 7 * HOUR)
    assert routed(ann, at=midnight + 7 * HOUR).decision is Decision.NOW
    assert routed(ann, at=midnight - HOUR).decision is Decision.HELD
    assert routed(ann, at=midnight - HOUR - timedelta(seconds=1)).decision is Decision.NOW
    assert routed(ann, replace(TALKS, urgent=True), at=midnight).decision is Decision.NOW


def test_a_quiet_that_was_asked_for_runs_into_the_quiet_hours():
    mutes = [a_mute(MuteKind.QUIET, until=NOON + 12 * HOUR)]

    assert routed(mutes=mutes).until == NOON + 12 * HOUR
    assert routed(replace(ANN, quiet=NIGHT), mutes=mutes).until == NOON + 19 * HOUR


def test_a_digest_holds_until_its_next_time_in_the_recipients_zone():
    ann = replace(ANN, digest=("0 8 * * *", "0 18 * * mon-fri"), zone="Europe/Kyiv")
    friday = datetime(2026, 5, 29, 12, tzinfo=UTC)  # 15:00 there

    assert routed(ann, at=friday).until == friday + 3 * HOUR
    assert routed(ann, at=friday + 3 * HOUR).until == friday + 17 * HOUR, "the next one, not that of now"
    assert next_digest(ann, friday + 17 * HOUR) == friday + 41 * HOUR, "none on Saturday evening"


def test_a_digest_in_quiet_hours_comes_at_their_end():
    ann = replace(ANN, digest=("0 3 * * *",), quiet=NIGHT)
    assert release(ann, NOON) == NOON + 19 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "hour", "fires"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 2, "01:30"),  # 02:30 is skipped: an hour after 01:30
        ("Europe/Berlin", date(2026, 10, 25), 2, "00:30"),  # 02:30 is shown twice: the first time
        ("America/New_York", date(2026, 3, 8), 2, "07:30"),
        ("America/New_York", date(2026, 11, 1), 1, "05:30"),
    ],
)
def test_a_daily_digest_comes_once_on_the_days_of_a_clock_change(zone, day, hour, fires):
    ann = replace(ANN, digest=(f"30 {hour} * * *",), zone=zone)
    found = [datetime.combine(day - timedelta(days=2), time(0), tzinfo=ZoneInfo(zone))]
    for _ in range(4):
        found.append(next_digest(ann, found[-1]) or found[-1])

    assert len({one.astimezone(ZoneInfo(zone)).date() for one in found[1:]}) == 4
    assert found[3].astimezone(UTC).strftime("%H:%M") == fires


CHANGES = [
    ("Europe/Kyiv", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Kyiv", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),  # by half an hour
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 5, 3, tzinfo=UTC)),  # at midnight
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("Europe/Moscow", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # none at all
]
MINUTE = timedelta(minutes=1)
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@given(
    place=st.sampled_from(CHANGES),
    begins=CLOCK,
    ends=CLOCK,
    minutes=st.integers(-26 * 60, 26 * 60),
    seconds=st.integers(0, 59),
)
def test_what_is_held_comes_at_the_first_moment_that_the_clock_shows_no_quiet_time(
    place, begins, ends, minutes, seconds
):
    zone, change = place
    if begins == ends:
        ends = time((begins.hour + 8) % 24, begins.minute)
    quiet = QuietHours(begins=begins, ends=ends)
    ann = replace(ANN, quiet=quiet, zone=zone)
    at = change + minutes * MINUTE + timedelta(seconds=seconds)

    free = quiet_end(ann, at)

    def is_quiet(moment):
        return quiet.cover(moment.astimezone(ZoneInfo(zone)).time())

    assert free >= at and not is_quiet(free)
    if free > at:
        assert is_quiet(at) and free.second == 0
        whole = at.replace(second=0) + MINUTE
        while whole < free:
            assert is_quiet(whole)
            whole += MINUTE
    assert quiet_end(ann, free) == free
