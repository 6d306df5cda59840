"""Files that may not grow any more, wherever a round of the service then stands."""

import contextlib
import random
import resource
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.storage.database import open_database
from tests.bench.judged import tables
from tests.cli.newsroom import Newsroom
from tests.cli.wired import CHAT, NAMES, channel_of
from tests.endurance.length import Length
from tests.endurance.publishing import Publishing, statements_of_long_words
from tests.telegram_server import TelegramServer, World
from tests.waiting import HANGS

STATEMENTS = statements_of_long_words(20)
SIZES = {
    "smaller than the log": (1 << 10, 250 << 10),  # of which the first round alone writes more
    "smaller than the database": (500 << 10, 1500 << 10),
}


@pytest.mark.parametrize("size", SIZES)
def test_wherever_a_file_may_not_grow_a_round_ends_in_words_and_the_next_makes_up_for_it(
    desk: Newsroom, world: World, telegram: TelegramServer, length: Length, size: str
) -> None:
    dice = random.Random(length.seed(20260602))
    desk.write("statements.toml", tables(STATEMENTS))
    channels = [channel_of(world, name) for name in NAMES]
    published = Publishing(channels, STATEMENTS, dice, carrying=0.2, editing=0.1)
    desk.run("collect")
    cut_short = 0
    for _ in length.steps("sizes", 2, full=25):
        for _ in range(30):
            published.happen(datetime.now(UTC))
        done = round_within(desk, dice.randrange(*SIZES[size]))
        cut_short += done.returncode != 0
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
        with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
            assert db.value("PRAGMA integrity_check") == "ok"
    desk.run("run", "--once")

    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
        due = db.value("select count(*) from alerts where state = 'due'")
        missed = published.missed(db, {"desk": world.inbox(CHAT)}, {"desk": {s.id for s in STATEMENTS}})
    length.found("cut short", cut_short)
    length.found("posts", len(published.texts))
    assert cut_short and not due
    assert missed == []
    desk.run("verify")


def round_within(desk: Newsroom, size: int) -> subprocess.CompletedProcess[str]:
    """Run a round in which no file may grow beyond so many bytes."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "run", "--once"],
        cwd=desk.cwd,
        env=desk.environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)),
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
