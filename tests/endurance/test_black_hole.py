"""A Telegram that accepts connections and never answers, for long: what waits is told soon after its end."""

import contextlib
import random
import time
from datetime import UTC, datetime

from bot.storage.database import open_database
from tests.alerts.test_holding import LINK
from tests.bench.judged import tables
from tests.cli.newsroom import Newsroom
from tests.cli.wired import CHAT, NAMES, channel_of
from tests.endurance.length import Length, passing, tell
from tests.endurance.publishing import Publishing, statements_of_long_words
from tests.forks import fork
from tests.telegram_server import TelegramServer, World
from tests.waiting import HANGS

STATEMENTS = statements_of_long_words(4)


def alerts(world: World) -> int:
    """How many alerts came; the admins are told of the silence as well."""
    return sum(LINK.search(message.text) is not None for message in world.inbox(CHAT))


def test_after_a_black_hole_the_service_tells_within_a_minute_what_waited_and_what_came_meanwhile(
    desk: Newsroom, world: World, telegram: TelegramServer, length: Length
) -> None:
    desk.write("statements.toml", tables(STATEMENTS))
    channels = [channel_of(world, name) for name in NAMES]
    dice = random.Random(length.seed(20260603))
    published = Publishing(channels, STATEMENTS, dice, carrying=1.0, copying=0.0)
    desk.run("collect")
    process = fork(desk, "run")
    published.post(datetime.now(UTC))
    telegram.until(lambda: alerts(world) == 1)

    def begin() -> None:
        telegram.deaf = True

    telegram.meanwhile(begin, method="messages.sendMessage")
    telegram.fault("silence", method="messages.sendMessage")
    published.post(datetime.now(UTC))
    telegram.until(lambda: telegram.deaf)
    published.post(datetime.now(UTC))
    seconds = length.seconds("seconds", 0, full=600)
    for second in passing(telegram, seconds):
        tell(f"{second} s")
    length.found("packets unheard", telegram.unheard)
    ended = time.monotonic()
    telegram.deaf = False
    if not seconds:
        telegram.cut()  # for the limits of requests, which end a long one, take too long for a short one
    telegram.until(lambda: alerts(world) == 3, 60 if seconds else HANGS)
    length.found("seconds after it", time.monotonic() - ended)
    process.terminate()
    process.join(HANGS)

    assert process.exitcode == 0
    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
        missed = published.missed(db, {"desk": world.inbox(CHAT)}, {"desk": {s.id for s in STATEMENTS}})
    assert missed == []
