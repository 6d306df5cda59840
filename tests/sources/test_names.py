"""Names of channels are looked up under a budget, and an answer is remembered for hours."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import ChannelUnavailable, RateLimited, SourceError
from bot.sources.names import DAILY, HOURLY, REMEMBERED, Lookups, all_asked_at, free_at
from bot.storage.accounts import StoredBook
from bot.telegram.protocol import Found, Peer
from tests.builders import NOON

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


class Telling:
    """A reader that tells whose a name is, or fails as it is told to, and what it was asked."""

    def __init__(self):
        self.asked, self.fails, self.held = [], None, None

    async def find(self, username):
        self.asked.append(username)
        if self.held:
            await self.held.wait()
        if self.fails:
            raise self.fails
        return Found(peer=Peer(channel_id=len(self.asked), access_hash=1), title=username, joined=False)


class Desk:
    def __init__(self, db):
        self.db, self.now, self.reader = db, NOON, Telling()
        self.restart()

    def restart(self):
        self.names = Lookups(self.reader.find, StoredBook(self.db), account="reader", clock=lambda: self.now)

    async def asks(self, count, first=0):
        """Ask for so many names, and return how many were looked up."""
        before = len(self.reader.asked)
        for number in range(first, first + count):
            try:
                await self.names.find(f"wire_{number}")
            except RateLimited as wait:
                self.wait = timedelta(seconds=wait.retry_after)
        return len(self.reader.asked) - before


@pytest.fixture
def desk(db):
    return Desk(db)


async def test_hundreds_of_names_at_once_are_spread_over_hours_and_days_also_by_restarts(desk):
    looked_up: list[int] = []
    for round_ in range(27):
        desk.restart()
        looked_up.append(await desk.asks(300 - sum(looked_up), first=sum(looked_up)))
        desk.now = NOON + (round_ + 1) * HOUR

    assert looked_up[:3] == [HOURLY, HOURLY, HOURLY] and not any(looked_up[3:24])
    assert sum(looked_up) == 300 and max(looked_up) <= HOURLY
    for begin in range(27):
        assert sum(looked_up[begin : begin + 24]) <= DAILY


async def test_whoever_is_refused_is_told_when_it_is_their_turn(desk):
    await desk.asks(HOURLY)
    desk.now += 20 * MINUTE

    assert await desk.asks(1, first=500) == 0
    desk.now += desk.wait
    assert desk.wait == 40 * MINUTE and await desk.asks(1, first=500) == 1


async def test_those_that_are_asked_side_by_side_count_before_they_are_answered(desk):
    desk.reader.held = asyncio.Event()
    asking = [asyncio.create_task(desk.names.find(f"wire_{number}")) for number in range(2 * HOURLY)]
    await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)

    assert len(desk.reader.asked) == HOURLY
    desk.reader.held.set()
    ended = await asyncio.gather(*asking, return_exceptions=True)
    assert sum(isinstance(one, RateLimited) for one in ended) == HOURLY


async def test_a_name_that_leads_nowhere_is_asked_for_again_after_hours_and_not_at_each_look(desk):
    desk.reader.fails = ChannelUnavailable("no channel has this name")
    for _ in range(REMEMBERED // MINUTE):
        with pytest.raises(ChannelUnavailable, match="no channel has this name"):
            await desk.names.find("Wire_1")
        desk.now += MINUTE
    assert desk.reader.asked == ["Wire_1"]

    desk.reader.fails = None
    assert (await desk.names.find("wire_1")).title == "wire_1"


async def test_what_is_asked_for_by_several_is_asked_once(desk):
    assert await desk.names.find("wire_1") == await desk.names.find("WIRE_1")
    assert desk.reader.asked == ["wire_1"]


async def test_no_answer_counts_and_is_not_remembered_but_a_wait_of_telegrams_does_not_count(desk, db):
    desk.reader.fails = SourceError("Telegram did not answer")
    for _ in range(2):
        with pytest.raises(SourceError):
            await desk.names.find("wire_1")
    desk.reader.fails = RateLimited("Telegram asks to leave it alone", retry_after=60)
    with pytest.raises(RateLimited):
        await desk.names.find("wire_1")

    assert StoredBook(db).names_asked("reader", NOON - DAY) == [NOON, NOON]
    assert StoredBook(db).names_asked("night", NOON - DAY) == []


def test_it_is_known_when_the_last_of_many_is_asked():
    assert free_at([], NOON) == NOON
    assert all_asked_at([], NOON, HOURLY) == NOON
    assert all_asked_at([], NOON, HOURLY + 1) == NOON + HOUR
    assert all_asked_at([], NOON, DAILY) == NOON + 2 * HOUR
    assert all_asked_at([], NOON, DAILY + 1) == NOON + DAY
    assert all_asked_at([NOON - HOUR / 2] * HOURLY, NOON, 1) == NOON + HOUR / 2
