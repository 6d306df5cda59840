"""A simulated day: an account's budget holds in every minute, and several read sooner than one."""

import random
import statistics
from datetime import timedelta

from tests.operations.day import BEGINS, MOST, Simulation, wires_of

PER_MINUTE = 4
BUSY, SLEEPY = timedelta(minutes=7), timedelta(hours=3)


def a_day(accounts, joined=0.0):
    dice = random.Random(29)
    times = [
        sorted(
            BEGINS - timedelta(days=2) + number * pause * dice.uniform(0.9, 1.1)
            for number in range(int(timedelta(days=5) / pause))
        )
        for pause in (BUSY, SLEEPY)
    ]
    wires = wires_of(times, 40, dice, joined)
    return Simulation(wires, [f"account {number}" for number in range(accounts)], PER_MINUTE).run(dice)


def test_no_account_asks_more_than_its_budget_in_any_minute_and_posts_are_read_all_the_same():
    one, three = a_day(1), a_day(3)

    assert one.longest <= PER_MINUTE and three.longest <= PER_MINUTE
    assert statistics.median(three.delays) < statistics.median(one.delays)
    for day in (one, three):
        assert len(day.delays) > 1000 and day.unread < 0.05 * len(day.delays)


def test_the_work_is_spread_evenly():
    hours = [sum(hours) for hours in a_day(3).asked.values()]

    assert max(hours) < 1.5 * min(hours)


def test_with_room_in_the_budget_no_channel_is_looked_at_later_than_its_longest_pause():
    assert max(a_day(10).delays) <= (MOST + timedelta(minutes=2)).total_seconds()
