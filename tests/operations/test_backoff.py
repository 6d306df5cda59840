"""Pauses double, up to the longest."""

from datetime import timedelta

from bot.backoff import doubled

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_a_pause_doubles_with_each_failure_up_to_the_longest():
    assert [doubled(1.0, times, 30.0) for times in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert doubled(SECOND, 3, HOUR) == 8 * SECOND
    assert doubled(SECOND, 10**9, HOUR) == timedelta(seconds=1024)
