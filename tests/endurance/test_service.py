"""The service itself for minutes that pass, while it is stopped and killed and its lines are cut."""

import contextlib
import random
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from bot.storage.database import open_database
from tests.cli.newsroom import Newsroom
from tests.cli.wired import CHAT
from tests.endurance.length import Length, passing, tell
from tests.endurance.publishing import Publishing, statements_of_long_words
from tests.endurance.rooms import TOLD, Holdings, grown, holdings, watch_many
from tests.endurance.test_soak import go_wrong
from tests.telegram_server import TelegramServer, World
from tests.waiting import HANGS

STATEMENTS = statements_of_long_words(30)
A_SECOND = 2  # things that happen
LIFE = 0.8  # of the time, until it is stopped and later killed
TURN = 30  # seconds after which something goes wrong


@TOLD
@pytest.mark.usefixtures("site")
def test_the_service_loses_nothing_doubles_nothing_and_holds_no_more_in_the_end(
    desk: Newsroom, world: World, telegram: TelegramServer, length: Length
) -> None:
    count = length("channels", 4, full=40)
    channels = watch_many(desk, world, count, STATEMENTS, every='every = "10s"', joined=1)
    dice = random.Random(length.seed(20260605))
    published = Publishing(channels, STATEMENTS, dice, carrying=0.02)
    published.fill(length("earlier posts of a channel", 3, full=150), datetime.now(UTC))
    seconds = length.seconds("seconds", 3, full=900)
    begun = time.monotonic()
    held: list[Holdings] = []
    service = started(desk)
    for second in passing(telegram, seconds):
        for _ in range(A_SECOND):
            published.happen(datetime.now(UTC))
        if second % TURN == 0:
            go_wrong(telegram, second // TURN, wait=TURN // 2)
        if second < seconds * LIFE:
            held.append(holdings(service.pid))
        elif second - 1 < seconds * LIFE:
            service.terminate()
            assert service.wait(HANGS) == 0
            service = started(desk)
        elif second == round(seconds * 0.9):
            service.kill()
            service.wait(HANGS)
            service = started(desk)
        tell(f"{second} s, {len(published.texts):,} posts")
    length.found("took", time.monotonic() - begun)
    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:

        def missed() -> list[str]:
            due = db.rows("select id from alerts where state = 'due'")
            told = {"desk": {statement.id for statement in STATEMENTS}}
            return [
                *published.missed(db, {"desk": world.inbox(CHAT)}, told),
                *(f"alert {row['id']} is due" for row in due),
            ]

        with contextlib.suppress(TimeoutError):  # what is missed then is told below
            telegram.until(lambda: not missed(), 3 * HANGS)
        in_the_end = missed()
    ending = time.monotonic()
    service.terminate()
    assert service.wait(HANGS) == 0
    length.found("seconds to stop", time.monotonic() - ending)
    for name, figure in (
        ("posts", len(published.texts)),
        ("edits", len(published.marks)),
        ("deletions", len(published.deleted)),
        ("messages", len(world.inbox(CHAT))),
    ):
        length.found(name, figure)
    assert in_the_end == []
    if seconds >= 300:
        fifth = len(held) // 5
        length.found("MB early", held[fifth].memory)
        length.found("MB at the end", held[-1].memory)
        length.found("files", held[-1].files)
        length.found("threads", held[-1].threads)
        assert grown(held[fifth : 2 * fifth], held[-fifth:]) == []


def started(desk: Newsroom) -> subprocess.Popen[bytes]:
    """The service as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=desk.cwd,
        env=desk.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
