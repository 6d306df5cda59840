"""What pages of the desk take at the server, and how much they transfer, in a newsroom that is full."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import httpx

from bot.app.opening import open_app
from bot.models import Match, Post, Rung, Span, Statement, Version
from bot.storage.database import Database, iso
from bot.storage.matches import save_matches
from tests.bench.judged import settings, tables
from tests.bench.sizes import Sizes
from tests.bench.stored import write_posts
from tests.bench.table import Row
from tests.bench.wire import Wire
from tests.builders import CHANNEL, NOON, a_post
from tests.desk.served import running

ROUNDS = 40
TEXTS = 20_000  # that differ; further posts repeat them, and are in no index of words
CHANNELS = 100
APART = 10  # seconds between two posts
CARRIERS = 8  # posts of each story that has copies
HOT = 0.1  # of the matches are of one statement
TOGETHER = 5_000  # matches of one transaction
LATER = "strftime('%Y-%m-%dT%H:%M:%f+00:00', {}, :later)"
REPEATED = (
    f"""insert into posts (id, channel_id, message_id, posted_at, story_id, version_id)
        select id + :by, channel_id, message_id + :by, {LATER.format("posted_at")}, story_id + :by,
          version_id + :by from posts where id <= {TEXTS}""",
    f"""insert into versions (id, post_id, text, as_of, captured_at, news, content_sha256)
        select id + :by, post_id + :by, text, {LATER.format("as_of")}, captured_at, news, content_sha256
        from versions where id <= {TEXTS}""",
    f"""insert into captures (version_id, source, collector, captured_at, raw, raw_sha256, content_sha256)
        select version_id + :by, source, collector, captured_at, raw, raw_sha256, content_sha256
        from captures where version_id <= {TEXTS}""",
    f"""insert into message_ids (channel_id, message_id, state, post_id, seen_at)
        select channel_id, message_id + :by, state, post_id + :by, seen_at
        from message_ids where post_id <= {TEXTS}""",
    f"""insert into story_joins (post_id, joined_id, head_id, kind, carries, told)
        select post_id + :by, joined_id + :by, head_id + :by, kind, carries, told
        from story_joins where post_id <= {TEXTS}""",
)
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
        channels = "".join(
            f'[[channel]]\nusername = "channel{one}"\naffiliation = "voice {one % 7}"\n' for one in range(100)
        )
        config, data = settings(folder, tables(statements), channels=channels), folder / "data"
        with open_app(config, data, owner=True) as app:
            written = min(number, TEXTS)
            write_posts(app.db, composed(wire, written, of=number))
            hold_together(app.db)
            repeat(app.db, written, number)
            write_matches(app.db, statements, number, found)
            last = app.stories.get(str(number)).first
        story = number - number % (CARRIERS * 10) - CARRIERS * 10 + 1
        with running(config, data, time_now) as address, httpx.Client(trust_env=False, timeout=600) as client:
            base = address.partition("/?")[0]
            client.get(address)
            for title, path in pages(statements, story, last.url):
                yield _measured(client, title, f"{base}{path}", number)
            with open_app(config, data) as app:
                for _ in app.posts.index():
                    pass
            word = statements[3].wording["en"][0].split()[0]
            yield _measured(client, "Wire, a search", f"{base}/?q={word}", number)
            yield _measured(client, "Search", f"{base}/search?q={word}", number)


def pages(statements: Sequence[Statement], story: int, url: str) -> Iterator[tuple[str, str]]:
    """Yield the pages that are asked for, each with what it is called in the table."""
    yield "Wire", "/"
    yield "Wire, the second page", "/?after=2026-05-30T00:00:00.000%2B00:00_1"
    yield "Wire, one channel", "/?channel=channel7"
    yield "Wire, a rare statement", f"/?statement={statements[-1].id}"
    yield "Wire, without an answer", "/?verdict=open"
    yield "Statements", "/statements"
    yield "Statement", f"/statement/{statements[3].id}"
    yield "Statement, a hot one", f"/statement/{statements[0].id}"
    yield "Who has not said it", f"/silence/{statements[3].id}"
    yield "Who has not said it, a hot one", f"/silence/{statements[0].id}"
    yield "Story", f"/story/{story}"
    yield "Post", f"/post{url.removeprefix('https://t.me')}"


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


def composed(wire: Wire, written: int, *, of: int) -> Iterator[Post]:
    """Compose posts of many channels, APART each, the last of them all now."""
    start = time_now() - of * timedelta(seconds=APART)
    for one, text in enumerate(islice(wire.texts(()), written), 1):
        post = a_post(one, text, posted_at=start + one * timedelta(seconds=APART))
        yield replace(post, channel_id=CHANNEL + one % CHANNELS, raw=b"")


def repeat(db: Database, written: int, number: int) -> None:
    """Write the same posts again, each time under further numbers and at later times."""
    for by in range(written, number, written):
        with db.write():
            for sql in REPEATED:
                db.run(sql, {"by": by, "later": f"+{by * APART} seconds"})
        db.checkpoint()


def hold_together(db: Database) -> None:
    """Let the first posts of each stretch of posts be one story, each a copy of the first."""
    with db.write():
        db.run(
            """update posts set story_id = id - (id - 1) % :apart
               where (id - 1) % :apart between 1 and :copies""",
            {"apart": CARRIERS * 10, "copies": CARRIERS - 1},
        )
        db.run(
            """insert into story_joins (post_id, joined_id, head_id, kind, carries, told)
               select id, story_id, story_id, 'copy', 1, 0 from posts where story_id <> id"""
        )


def write_matches(db: Database, statements: Sequence[Statement], number: int, found: int) -> None:
    """Write matches as the step does: of one statement many, of the others about as many each."""
    dice = random.Random(7)
    chosen = sorted(dice.sample(range(1, number + 1), min(found, number)))
    for start in range(0, len(chosen), TOGETHER):
        with db.write():
            for version_id in chosen[start : start + TOGETHER]:
                row = db.first(
                    """select p.id, p.story_id, p.channel_id, p.message_id, p.posted_at, v.text
                       from posts p join versions v on v.id = p.version_id where v.id = ?""",
                    [version_id],
                )
                assert row is not None
                statement = statements[0] if dice.random() < HOT else dice.choice(statements)
                match = _match(statement, row["text"], dice)
                save_matches(db, _version(row, version_id), [match], {statement.id: ""}, at=NOON)
                if dice.random() < 0.1:
                    _answer(db, statement, row, version_id, dice)


def _version(row: dict[str, object], version_id: int) -> Version:
    return Version(
        id=version_id,
        post_id=int(str(row["id"])),
        story_id=int(str(row["story_id"])),
        channel_id=int(str(row["channel_id"])),
        username="",
        message_id=int(str(row["message_id"])),
        posted_at=datetime.fromisoformat(str(row["posted_at"])),
        text=str(row["text"]),
        news=False,
    )


def _match(statement: Statement, text: str, dice: random.Random) -> Match:
    start = dice.randrange(max(len(text) - 60, 1))
    end = min(start + 40, len(text))
    wording = statement.wording["en"][0]
    return Match(
        statement_id=statement.id,
        rung=dice.choice(list(Rung)[:3]),
        score=0.9,
        language="en",
        wording=wording,
        evidence=text[start:end],
        spans=(Span(start=start, end=end),),
        outcome="alert" if dice.random() < 0.85 else "review",
    )


def _answer(
    db: Database, statement: Statement, row: dict[str, object], version_id: int, dice: random.Random
) -> None:
    db.insert(
        "verdicts",
        {
            "statement_id": statement.id,
            "post_id": row["id"],
            "version_id": version_id,
            "verdict": dice.choice(["relevant", "relevant", "rejected"]),
            "actor": "bench",
            "at": iso(NOON),
        },
    )
