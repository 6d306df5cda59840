"""How quickly a channel is collected beside a bare loop of requests, and what a round asks."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

from bot.models import Channel
from bot.sources.telegram import TelegramSource
from bot.steps.collect import collect
from bot.storage.database import open_database
from tests.bench.sizes import Sizes
from tests.bench.table import Row, rate_row
from tests.bench.wire import APART, Wire
from tests.telegram.stage import NOON, a_reader, signed_in
from tests.telegram_server import Person, TelegramServer, World, WorldChannel
from tests.telegram_server.clients import connected, history, peer_of

_PAGE = 100
_USERNAME = "ClashReport"


def measure_collecting(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare a first contact with asking for the same pages and keeping nothing.

    Timed is the thread that asks, so what the stand-in for Telegram takes to answer is in neither.
    """
    count = sizes.collected
    world = World(clock=lambda: NOON - APART)
    reader = world.user(phone="+491701234567", id=7)
    channel = world.channel(username=_USERNAME, id=1186921499, title="Clash Report")
    for post in wire.posts(count):
        channel.post(post.text[:4096], NOON - (count - post.message_id + 1) * APART)
    with TelegramServer(world) as server:
        pairs = []
        for _ in range(sizes.rounds):
            took = _thread_time(_collected(server, reader, [_USERNAME], backfill=count))
            pairs.append((took, _thread_time(_bare(server, reader, channel, count))))
        asked = len(server.calls)
        asyncio.run(_collected(server, reader, [_USERNAME], backfill=count))
        asked = len(server.calls) - asked
    yield rate_row(
        f"collecting {count:,} posts from the stand-in",
        "posts/s",
        count,
        "a bare GetHistory loop",
        pairs,
        wanted="at least 0.35, aim 0.8",
    )
    yield Row(
        measure=f"requests of a first contact with {count:,} posts",
        unit="requests",
        ours=asked,
        beside="a bare GetHistory loop",
        theirs=-(-count // _PAGE),
        ratio=asked / -(-count // _PAGE),
    )


def measure_rounds(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Count what a round over channels asks in which nothing happened."""
    world = World(clock=lambda: NOON - APART)
    reader = world.user(phone="+491701234567", id=7)
    names = [f"channel{number:04}" for number in range(sizes.idle)]
    for number, name in enumerate(names):
        world.channel(username=name, id=1700000000 + number, title=name).post(
            "A post from before", NOON - APART
        )
    with TelegramServer(world) as server:
        asked = asyncio.run(_collected(server, reader, names, rounds=2))
    yield Row(
        measure=f"requests of a round over {sizes.idle:,} idle channels",
        unit="requests",
        ours=asked,
        beside="one a channel",
        theirs=sizes.idle,
        ratio=asked / sizes.idle,
        wanted="at most 1",
    )


async def _collected(
    server: TelegramServer, reader: Person, names: list[str], *, backfill: int = 10, rounds: int = 1
) -> int:
    """Collect channels so many times; return how many requests the last time took."""
    asked = 0
    with tempfile.TemporaryDirectory() as folder:
        access = signed_in(server, reader, Path(folder))
        with contextlib.closing(open_database(Path(folder) / "bench.db")) as db:
            async with a_reader(access) as connection:
                source = TelegramSource(connection, backfill=backfill)
                for _ in range(rounds):
                    before = len(server.calls)
                    for name in names:
                        channel = Channel(username=name, source="telegram")
                        await collect(db, channel, source, clock=lambda: NOON)
                    asked = len(server.calls) - before
    return asked


async def _bare(server: TelegramServer, reader: Person, channel: WorldChannel, count: int) -> None:
    async with connected(server, reader) as client:
        peer, after = peer_of(channel, reader), 0
        while after < count:
            answer = await client(history(peer, offset_id=after + 1, add_offset=-_PAGE, limit=_PAGE))
            after = max(message.id for message in answer.messages)


def _thread_time(act: Coroutine[Any, Any, object]) -> float:
    start = time.thread_time()
    asyncio.run(act)
    return time.thread_time() - start
