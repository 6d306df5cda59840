"""Whatever comes from outside, damaged at random: only our own errors come out, and never a hang.

Seeded: a run that found something is repeated by its seed. `scripts/endurance --only fuzzing --minutes N`
goes on for that long.
"""

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.evidence import reread_telegram
from bot.errors import InputError, SourceError
from bot.matching.query import parse
from bot.models import Refused
from bot.sources.archive.archive import read_archive
from bot.sources.preview.page import read_page
from bot.telegram.convert import to_raw
from tests.endurance.length import MINUTES
from tests.sources.preview.site import a_block, a_page
from tests.telegram.messages import a_message

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "config" / "sample"
PIECES = (
    b"<",
    b">",
    b'"',
    b"&#x0;",
    b"\x00",
    b"\xff\xfe",
    b"{",
    b"[",
    b"\\u202e",
    b"9" * 400,
    b"</div>",
    b"=",
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The same with some bytes changed, taken out, doubled, or put in."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(out) + 1)
        match chance.randrange(4):
            case 0 if out:
                out[place % len(out)] = chance.randrange(256)
            case 1:
                del out[place : place + chance.choice((1, 10, 1000))]
            case 2:
                out[place:place] = out[place : place + chance.choice((10, 1000))]
            case _:
                out[place:place] = chance.choice(PIECES)
    return bytes(out)


def rounds(length, usual: int, full: int) -> Iterator[None]:
    """Go on for so many inputs, or for as long as this run is for."""
    minutes = float(os.environ.get(MINUTES, 0))
    until, count = time.monotonic() + minutes * 60, 0
    most = length("inputs", usual, full=full)
    while count < most or time.monotonic() < until:
        count += 1
        yield


@pytest.fixture
def chance(length) -> random.Random:
    return random.Random(length.seed(11))


def test_a_damaged_page_of_the_preview_gives_posts_or_one_of_our_errors(length, chance):
    page = a_page([a_block(number, text=f"Post {number} <b>bold</b>") for number in range(1, 8)]).encode()

    for _ in rounds(length, 60, 20_000):
        try:
            read_page(damaged(page, chance), now=NOON)
        except SourceError:
            continue


def test_a_damaged_archive_gives_posts_and_refusals(length, chance, tmp_path):
    contents = [path.read_bytes()[:20_000] for path in sorted(SAMPLE.glob("*.json"))]

    for _ in rounds(length, 30, 5_000):
        path = tmp_path / "result.json"
        path.write_bytes(damaged(chance.choice(contents), chance))
        try:
            pages = list(read_archive(path, username="wire_one", zone=None, now=NOON, progress=no_progress))
        except (InputError, SourceError):
            continue
        assert all(isinstance(one, Refused) or one.posts is not None for one in pages)


def test_damaged_bytes_of_telegram_are_read_or_refused(length, chance):
    raw = to_raw(a_message(1, "The dam burst"), ())

    for _ in rounds(length, 200, 50_000):
        try:
            reread_telegram(damaged(raw, chance), 1186921499, NOON)
        except InputError:
            continue


def test_a_damaged_query_is_a_query_or_a_mistake(length, chance):
    query = b'talks NEAR/5 (open* OR "never refused") -channel:ClashReport /tal(k|ks)/ lang:en'

    for _ in rounds(length, 200, 50_000):
        try:
            parse(damaged(query, chance).decode("utf-8", "surrogateescape"))
        except InputError:
            continue


def no_progress(done: int, whole: int) -> None:
    """Tell nobody."""
