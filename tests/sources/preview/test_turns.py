"""A host is asked by few at once, and few a second; nobody holds a turn while they wait."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.sources.preview.turns import APART, AT_ONCE, CHASTENED, Turns

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)


class Hall:
    """A time of its own, in which pauses pass at once."""

    def __init__(self):
        self.passed, self.active, self.most, self.begun, self.ends = 0.0, 0, 0, [], []
        self.turns = Turns(clock=lambda: NOON + timedelta(seconds=self.passed), pause=self.pause,
                           seconds=lambda: self.passed)  # fmt: skip

    async def pause(self, seconds):
        end = self.passed + seconds
        self.ends.append(end)
        while self.passed < end:
            await asyncio.sleep(0)
            if end == min(self.ends):
                self.passed = max(self.passed, end)
        self.ends.remove(end)

    async def ask(self, gate):
        async with self.turns.turn():
            self.begun.append(self.passed)
            self.active += 1
            self.most = max(self.most, self.active)
            await gate.wait()
            self.active -= 1


@pytest.fixture
def hall():
    return Hall()


async def asked(hall, count):
    gate = asyncio.Event()
    asking = [asyncio.create_task(hall.ask(gate)) for _ in range(count)]
    for _ in range(10 * count):
        await asyncio.sleep(0)
    under_way = hall.active
    gate.set()
    await asyncio.gather(*asking)
    return under_way


async def test_four_at_once(hall):
    assert await asked(hall, 10) == AT_ONCE == hall.most
    assert len(hall.begun) == 10


async def test_no_more_than_five_begin_within_a_second(hall):
    gate = asyncio.Event()
    gate.set()
    for _ in range(20):
        await hall.ask(gate)

    assert all(
        later - earlier >= 1 - 1e-9 for earlier, later in zip(hall.begun, hall.begun[5:], strict=False)
    )
    assert hall.begun[-1] == pytest.approx(19 * APART)


async def test_those_whom_a_slow_answer_held_up_do_not_begin_together(hall):
    gate = asyncio.Event()
    asking = [asyncio.create_task(hall.ask(gate)) for _ in range(20)]
    for _ in range(400):
        await asyncio.sleep(0)
    assert hall.active == AT_ONCE
    hall.passed += 10  # in which the time of all the others has come
    gate.set()
    await asyncio.gather(*asking)

    assert len(hall.begun) == 20
    assert all(later - earlier >= APART - 1e-9 for earlier, later in pairwise(sorted(hall.begun)))


async def test_one_at_a_time_from_the_first_refusal_until_an_hour_without_one(hall):
    hall.turns.had_enough()
    assert await asked(hall, 5) == 1
    hall.passed += CHASTENED.total_seconds() / 2
    hall.turns.had_enough()
    hall.passed += CHASTENED.total_seconds() - 60
    assert await asked(hall, 5) == 1
    hall.passed += 60
    assert await asked(hall, 5) == AT_ONCE


async def test_one_who_gives_up_waiting_holds_up_nobody(hall):
    hall.turns.had_enough()
    gate = asyncio.Event()
    first, second = (asyncio.create_task(hall.ask(gate)) for _ in range(2))
    for _ in range(20):
        await asyncio.sleep(0)
    second.cancel()
    gate.set()
    await first
    await asyncio.wait({second})

    assert await asked(hall, 2) == 1 and len(hall.begun) == 3
