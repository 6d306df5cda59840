"""A day of two hundred channels, by a clock that is driven: nothing lost, nothing doubled, nothing grows."""

import contextlib
import math
import multiprocessing
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from bot.storage.database import open_database
from tests.cli.newsroom import Newsroom
from tests.cli.wired import CHAT
from tests.endurance.length import Length, tell
from tests.endurance.publishing import Publishing, statements_of_long_words
from tests.endurance.rooms import TOLD, grown, watch_many
from tests.endurance.soaking import MINUTE, Driven, Minute, Soak, drive
from tests.telegram_server import TelegramServer, World

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
AFTERWARDS = timedelta(hours=1)  # in which nothing is published, and what was last edited is looked at again
HOUR = 60
SHORT = 3  # seconds of a flood wait: Telethon keeps longer ones by the clock of the machine


@TOLD
@pytest.mark.usefixtures("site")
def test_a_day_of_many_channels_loses_nothing_doubles_nothing_and_holds_no_more_in_the_end(
    desk: Newsroom, world: World, telegram: TelegramServer, length: Length
) -> None:
    clock = world.clock = Driven(BEGIN)
    minutes = length("minutes", 30, full=24 * HOUR)
    posts = length("posts", 300, full=100_000)
    statements = statements_of_long_words(length("statements", 10, full=300))
    every = 'every = "adaptive"\nat_least = "2m"\nat_most = "15m"'
    count = length("channels", 10, full=200)
    channels = watch_many(desk, world, count, statements, every=every, joined=2)
    published = Publishing(channels, statements, random.Random(length.seed(20260604)), reach=posts // 20)
    # So many that what is learned of words is full by the second hour: growth is then no filling up. A first
    # contact reads them all, and what comes before it.
    earlier = length("earlier posts of a channel", 5, full=150)
    # In which nothing is published: names are looked up 180 a day, and of what a channel published before its
    # own was, a first contact reads the latest alone.
    ahead = length("hours before anything is published", 2, full=28)
    published.fill(earlier, BEGIN - timedelta(hours=ahead))
    before, end = len(published.texts), BEGIN + minutes * MINUTE
    soak = Soak(
        config=desk.config,
        data=desk.data,
        environment=desk.environment(),
        begin=BEGIN,
        ahead=ahead,
        end=end + AFTERWARDS,
        lives=timedelta(hours=4) if minutes > HOUR else timedelta(minutes=10),
    )
    held = []
    for number, minute in enumerate(driven(soak), 1 - ahead):
        clock.now = minute.at
        tell(f"minute {number:,}, {len(published.texts):,} posts, {minute.holds.memory:.0f} MB")
        if number <= 0:
            continue
        held.append(minute.holds)
        while len(published.texts) - before < by_now(posts, number / minutes):
            published.happen(clock.now)
        if minute.at < end and number % 10 == 0:
            go_wrong(telegram, number // 10, wait=SHORT)

    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
        missed = published.missed(db, {"desk": world.inbox(CHAT)}, {"desk": {s.id for s in statements}})
        unread = published.unread(db)
        due = db.value("select count(*) from alerts where state = 'due'")
    length.found("edits", len(published.marks))
    length.found("deletions", len(published.deleted))
    length.found("stories that carry a statement", len(published.carried))
    length.found("of these deleted before they were read", len(unread))
    length.found("messages", len(world.inbox(CHAT)))
    length.found("requests", len(telegram.calls))
    second, last = held[HOUR : 2 * HOUR], held[minutes - HOUR : minutes]
    if minutes >= 3 * HOUR:
        length.found("MB after a minute", held[1].memory)
        for hour in range(len(held) // HOUR):
            hourly = mean(one.memory for one in held[hour * HOUR : (hour + 1) * HOUR])
            length.found(f"MB in hour {hour + 1}", round(hourly, 1))
        length.found("files", last[-1].files)
        length.found("threads", last[-1].threads)
    assert (missed, grown(second, last) if minutes >= 3 * HOUR else []) == ([], [])
    assert not due
    desk.run("verify")


def driven(soak: Soak) -> Iterator[Minute]:
    """Drive a newsroom in a process of its own; each of its minutes begins when the next is asked for."""
    apart = multiprocessing.get_context("spawn")
    ours, theirs = apart.Pipe()
    process = apart.Process(target=drive, args=(soak, theirs))
    process.start()
    theirs.close()
    with contextlib.suppress(EOFError):
        while True:
            yield ours.recv()
            ours.send(None)
    process.join()
    assert process.exitcode == 0


def by_now(posts: int, share: float) -> int:
    """How many posts there are after a share of the day: a fourth more in its middle than at its ends."""
    share = min(share, 1.0)
    return round(posts * (share - 0.12 * math.sin(2 * math.pi * share) / (2 * math.pi)))


def go_wrong(telegram: TelegramServer, turn: int, *, wait: int) -> None:
    """Let something go wrong, in turn; where Telegram asks to wait, for so many seconds."""
    match turn % 5:
        case 0:
            telegram.cut()
        case 1:
            telegram.fault(f"FLOOD_WAIT_{wait}", method="messages.getHistory")
        case 2:
            telegram.fault("cut reply", method="messages.sendMessage")
        case 3:
            telegram.fault(f"FLOOD_WAIT_{wait}", method="messages.sendMessage")
        case _:
            telegram.fault("lost after", method="updates.getChannelDifference")
