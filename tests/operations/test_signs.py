"""A channel's silence is noticed against its own habit."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.operations.signs import FEWEST, SHORTEST, next_look, silent_since

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def posted(every: timedelta, count: int = 50) -> list[datetime]:
    return [NOON - number * every for number in range(count)]


def test_a_busy_channel_is_silent_after_hours_and_not_before_anybody_would_notice():
    busy = posted(timedelta(minutes=10))

    assert silent_since(busy, NOON + SHORTEST - timedelta(minutes=1)) is None
    assert silent_since(busy, NOON + SHORTEST) == NOON


def test_nights_are_part_of_the_habit():
    nightly = [NOON - day * timedelta(days=1) - hour * HOUR for day in range(10) for hour in range(12)]

    assert silent_since(nightly, NOON + 25 * HOUR) is None  # a night is 13 hours
    assert silent_since(nightly, NOON + 27 * HOUR) == NOON


def test_a_sleepy_channel_may_be_silent_for_long():
    sleepy = posted(timedelta(days=1), count=28)

    assert silent_since(sleepy, NOON + timedelta(days=2)) is None
    assert silent_since(sleepy, NOON + timedelta(days=3)) == NOON


def test_too_few_posts_make_no_habit():
    assert silent_since(posted(HOUR, count=FEWEST - 1), NOON + timedelta(days=20)) is None


def test_a_channel_that_stays_silent_is_so_for_as_long_as_it_lasts():
    assert silent_since(posted(HOUR), NOON + timedelta(days=400)) == NOON


def test_a_channel_without_posts_has_no_habit():
    assert silent_since([], NOON) is None


LEAST, MOST = timedelta(seconds=30), timedelta(minutes=15)


def test_a_busy_channel_is_looked_at_often_and_a_sleepy_one_seldom():
    def rested(every: timedelta, since: timedelta = timedelta(0)) -> timedelta:
        return next_look(posted(every, 20), NOON + since, at_least=LEAST, at_most=MOST)

    assert rested(timedelta(seconds=20)) == LEAST
    assert rested(timedelta(minutes=8)) == timedelta(minutes=2)
    assert rested(timedelta(days=1)) == MOST
    assert rested(timedelta(minutes=8), since=timedelta(minutes=32)) == timedelta(minutes=4)
    assert rested(timedelta(minutes=8), since=timedelta(days=3)) == MOST
    assert next_look([NOON], NOON, at_least=LEAST, at_most=MOST) == MOST


@given(
    gaps=st.lists(st.integers(0, 10**6), max_size=30),
    since=st.integers(0, 10**7),
)
def test_no_channel_is_looked_at_more_or_less_often_than_was_said(gaps, since):
    times, at = [], NOON
    for gap in gaps:
        at -= timedelta(seconds=gap)
        times.append(at)

    found = next_look(times, NOON + timedelta(seconds=since), at_least=LEAST, at_most=MOST)

    assert LEAST <= found <= MOST
