"""What a round over previews takes in which nothing has changed, as the host says by 304."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.models import Channel
from bot.sources.preview.source import PreviewSource
from bot.steps.collect import collect
from bot.storage.database import open_database
from tests.bench.sizes import Sizes
from tests.bench.table import Row
from tests.bench.wire import Wire
from tests.sources.preview.site import NOON, PreviewHost, preview_host

AT_ONCE = 50  # channels that are due together
SECONDS = 2.0  # of the processor that a round over 500 channels may take


def measure_preview_rounds(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Count what a round costs the loop's own thread, beside what it may; and the connections it made."""
    with preview_host() as host:
        host.stamps = True
        names = [f"channel{number:04}" for number in range(sizes.idle)]
        for number, name in enumerate(names, 1):
            host.show(*range(1, 21), name=name, channel_id=number)
        took, made = asyncio.run(_rounds(host, names))
    allowed = SECONDS * sizes.idle / 500
    yield Row(
        measure=f"a round over {sizes.idle:,} previews that have not changed, {made} connections",
        unit="s",
        ours=took,
        beside="2 s for 500 channels",
        theirs=allowed,
        ratio=took / allowed,
        wanted="at most 1",
    )


async def _rounds(host: PreviewHost, names: list[str]) -> tuple[float, int]:
    """Read channels, and then once more; return what that took of the processor, and the connections made."""
    now = NOON

    def clock() -> datetime:
        return now

    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.closing(open_database(Path(folder) / "bench.db")) as db,
    ):
        async with PreviewSource(host.url, pause=_at_once, clock=clock) as source:
            for _ in range(2):
                began = time.thread_time()
                for start in range(0, len(names), AT_ONCE):
                    looks = (
                        collect(db, Channel(username=name), source, clock=clock)
                        for name in names[start : start + AT_ONCE]
                    )
                    await asyncio.gather(*looks)
                took = time.thread_time() - began
                now += timedelta(minutes=2)
    return took, host.connections


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)
