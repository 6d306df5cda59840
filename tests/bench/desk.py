"""What pages of the desk take at the server, and how much they transfer, in a newsroom that is full."""

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.app.opening import open_app
from bot.models import Statement
from tests.bench.filled import CHANNELS, STRETCH, fill
from tests.bench.judged import settings, tables
from tests.bench.sizes import Sizes
from tests.bench.table import Row
from tests.bench.wire import Wire
from tests.desk.served import running

ROUNDS = 40
WANTED = "p95 under 200 ms, under 150 kB"


def time_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def measure_desk(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Ask for each page over HTTP, one after another, by the clock on the wall; transfers are packed."""
    number, tracked, found = sizes.shown
    statements = wire.statements(tracked, wordings=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config, data = settings(folder, tables(statements), channels=channel_tables()), folder / "data"
        with open_app(config, data, owner=True) as app:
            fill(app.db.path, wire, statements, posts=number, matches=found, now=time_now())
            last = app.stories.get(str(number)).first
        with running(config, data, time_now) as address, httpx.Client(trust_env=False, timeout=600) as client:
            base = address.partition("/?")[0]
            client.get(address)
            for title, path in pages(statements, number, last.url):
                yield _measured(client, title, f"{base}{path}", number)


def channel_tables() -> str:
    """Return the channels of a full newsroom as channels.toml has them."""
    return "".join(
        f'[[channel]]\nusername = "channel{one}"\naffiliation = "voice {one % 7}"\n'
        for one in range(CHANNELS)
    )


def pages(statements: Sequence[Statement], posts: int, url: str) -> Iterator[tuple[str, str]]:
    """Yield the pages that are asked for, each with what it is called in the table; `url` is a post's."""
    story = posts - posts % STRETCH - STRETCH + 1
    hot, usual, last = statements[0], statements[3], statements[-1]
    first, second = usual.wording["en"][0].split()[:2]
    yield "Wire", "/"
    yield "Wire, the second page", "/?after=2026-05-30T00:00:00.000%2B00:00_1"
    yield "Wire, one channel", "/?channel=channel7"
    yield "Wire, an affiliation", "/?affiliation=voice+3"
    yield "Wire, a rare statement", f"/?statement={last.id}"
    yield "Wire, without an answer", "/?verdict=open"
    yield "Wire, a search", f"/?q={first}"
    yield "Statements", "/statements"
    yield "Statement", f"/statement/{usual.id}"
    yield "Statement, a hot one", f"/statement/{hot.id}"
    yield "Statement, the form", f"/statement/{usual.id}/edit"
    yield "Who has not said it", f"/silence/{usual.id}"
    yield "Who has not said it, a hot one", f"/silence/{hot.id}"
    yield "Uncorrected copies", "/uncorrected"
    yield "Story", f"/story/{story}"
    yield "Post", f"/post{url.removeprefix('https://t.me')}"
    yield "Search", f"/search?q={first}"
    yield "Search, two near", f"/search?q={first}+NEAR/5+{second}"
    yield "Search, one channel", f"/search?q={first}&channel=channel7"
    yield "Threads", "/threads"
    yield "Channels", "/channels"
    yield "Channel", "/channels/channel7"
    yield "Channels not watched", "/channels/suggest"
    yield "Alerts", "/alerts"
    yield "Claim page", f"/claim/{usual.id}"
    yield "Claim page, a hot one", f"/claim/{hot.id}"


def _measured(client: httpx.Client, title: str, address: str, number: int) -> Row:
    took, worked, size = [], [], 0
    for _ in range(ROUNDS):
        start, busy = time.perf_counter(), time.process_time()
        with client.stream("GET", address) as answer:
            size = sum(len(piece) for piece in answer.iter_raw())
        took.append(time.perf_counter() - start)
        worked.append(time.process_time() - busy)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    p95 = statistics.quantiles(took, n=20)[-1]
    return Row(
        measure=f"desk, {title}, {number:,} posts: p95, and {size / 1000:,.0f} kB",
        unit="ms",
        ours=1e3 * p95,
        beside="the processor's time, with the client's",
        theirs=1e3 * statistics.median(worked),
        wanted=WANTED,
    )
