"""How quickly a channel is collected beside a bare loop of requests, and what a round asks."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.models import Channel
from bot.sources.telegram import TelegramSource
from bot.steps.collect import collect
from bot.storage.database import open_database
from tests.bench.elsewhere import USERNAME, Elsewhere, client_of, telegram_elsewhere
from tests.bench.keeping import FLOOR, bare
from tests.bench.sizes import Sizes
from tests.bench.table import Row, cost_row, cpu, rate_row
from tests.bench.wire import APART, Wire
from tests.telegram.stage import NOON, a_reader, signed_in
from tests.telegram_server import Person, TelegramServer, World
from tests.telegram_server.clients import history

_PAGE = 100


def measure_collecting(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare a first contact with asking for the same pages and keeping nothing: by the clock, and by work.

    By work it is beside what asks for them and keeps them barely: whatever keeps posts takes so much.
    """
    count = sizes.collected
    posts = [replace(post, text=post.text[:4096]) for post in wire.posts(count)]
    with telegram_elsewhere([post.text for post in posts]) as there, tempfile.TemporaryDirectory() as folder:

        def fresh() -> Path:
            return Path(tempfile.mkdtemp(dir=folder))

        ours, theirs, floors = [], [], []
        for _ in range(sizes.rounds):
            ours.append(_took(_collecting(there, fresh(), count)))
            theirs.append(_took(_asking(there, fresh(), count)))
            floors.append(cpu(bare(fresh(), posts)))
        before = there.asked()
        asyncio.run(_collecting(there, fresh(), count)())
        asked = there.asked() - before
    yield rate_row(
        f"collecting {count:,} posts from the stand-in, by the clock",
        "posts/s",
        count,
        "a bare GetHistory loop",
        [(one.clock, other.clock) for one, other in zip(ours, theirs, strict=True)],
        wanted="at least 0.35, aim 0.8",
    )
    yield cost_row(
        f"collecting {count:,} posts, the processor's time",
        "µs a post",
        1e6 / count,
        f"a bare GetHistory loop, and {FLOOR}",
        [(one.cpu, other.cpu + floor) for one, other, floor in zip(ours, theirs, floors, strict=True)],
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
    for standing in ("joined", "not joined"):
        world = World(clock=lambda: NOON - APART)
        reader = world.user(phone="+491701234567", id=7)
        names = [f"channel{number:04}" for number in range(sizes.idle)]
        for number, name in enumerate(names):
            channel = world.channel(username=name, id=1700000000 + number, title=name)
            channel.post("A post from before", NOON - APART)
            if standing == "joined":
                channel.add(reader)
        with TelegramServer(world) as server:
            asked = asyncio.run(_last_round(server, reader, names))
        yield Row(
            measure=f"requests of a round over {sizes.idle:,} idle channels, {standing}",
            unit="requests",
            ours=asked,
            beside="one a channel",
            theirs=sizes.idle,
            ratio=asked / sizes.idle,
            wanted="at most 1",
        )


async def _last_round(server: TelegramServer, reader: Person, names: list[str]) -> int:
    """Visit channels three times; return how many requests the last time took."""
    asked = 0
    with tempfile.TemporaryDirectory() as folder:
        access = signed_in(server, reader, Path(folder))
        with contextlib.closing(open_database(Path(folder) / "bench.db")) as db:
            async with a_reader(access) as connection:
                source = TelegramSource(connection, backfill=10, follows=lambda channel_id: False)
                for _ in range(3):
                    before = len(server.calls)
                    for name in names:
                        channel = Channel(username=name, source="telegram")
                        await collect(db, channel, source, clock=lambda: NOON)
                    asked = len(server.calls) - before
    return asked


Prepared = Callable[[], Coroutine[Any, Any, None]]


def _collecting(there: Elsewhere, folder: Path, count: int) -> Prepared:
    """Prepare a first contact with that many posts, by an account and for a database that are ready."""
    access, _ = there.session(folder)
    db = open_database(folder / "bench.db")

    async def act() -> None:
        with contextlib.closing(db):
            async with a_reader(access) as connection:
                source = TelegramSource(connection, backfill=count)
                done = await collect(db, Channel(username=USERNAME), source, clock=lambda: NOON)
        assert done.new == count, done

    return act


def _asking(there: Elsewhere, folder: Path, count: int) -> Prepared:
    """Prepare to ask for that many posts and to keep none."""
    access, peer = there.session(folder)

    async def act() -> None:
        client, after = client_of(access), 0
        await client.connect()
        try:
            while after < count:
                answer = await client(history(peer, offset_id=after + 1, add_offset=-_PAGE, limit=_PAGE))
                after = max(message.id for message in answer.messages)
        finally:
            await client.disconnect()

    return act


@dataclass(frozen=True)
class _Took:
    clock: float
    cpu: float


def _took(act: Prepared) -> _Took:
    clock, cpu = time.perf_counter(), time.process_time()
    asyncio.run(act())
    return _Took(time.perf_counter() - clock, time.process_time() - cpu)
