"""How long it takes from a post in a joined channel to the alert in a journalist's chat."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.judged import tables
from tests.bench.sizes import Sizes
from tests.bench.table import Row
from tests.bench.wire import Wire
from tests.cli.newsroom import STATEMENTS, Newsroom
from tests.telegram_server import TelegramServer, World, WorldChannel
from tests.waiting import HANGS

TOKEN = "4242:the-bots-token"
KEYS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\nTELEGRAM_PHONE=+491701234567\n"
JOURNALIST = 500


def measure_push(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare the wait for an alert with the wait where one statement is tracked."""
    least = 0.0
    for count in sizes.pushed:
        took = statistics.median(push_to_alert(5, tables(wire.statements(max(0, count - 1)))))
        least = least or took
        yield Row(
            measure=f"from a push to its alert, {count:,} statements",
            unit="s on the clock",
            ours=took,
            beside="" if count == sizes.pushed[0] else f"{sizes.pushed[0]:,} statements",
            theirs=None if count == sizes.pushed[0] else least,
            ratio=None if count == sizes.pushed[0] else took / least,
            wanted="under 0.5 s, aim 0.2",
        )


def push_to_alert(posts: int, statements: str = "") -> list[float]:
    """Seconds from publishing each of so many posts to its alert, by the clock on the wall.

    The service is a process of its own and would read the channel once an hour; the stand-in for Telegram
    answers at once. The first post after the start, which waits until dictionaries are loaded, does not
    count; nor are there more than may be sent to a chat at once.
    """
    world = World()
    reader = world.user(phone="+491701234567", id=7)
    world.bot(token=TOKEN, id=4242)
    world.person(JOURNALIST, "Ann").start()
    channel = world.channel(username="ClashReport", id=1186921499, title="Clash Report")
    channel.add(reader)
    channel.post("A post from before")
    with tempfile.TemporaryDirectory() as folder, TelegramServer(world) as server:
        room = Newsroom(Path(folder))
        room.environ = server.environment()
        room.write(".env", f"{KEYS}TELEGRAM_BOT_TOKEN={TOKEN}\n")
        room.channels("ClashReport", source="telegram", every="1h")
        room.write("recipients.toml", f'[[recipient]]\nid = "ann"\nkind = "telegram"\nchat = {JOURNALIST}\n')
        room.write("statements.toml", STATEMENTS + statements)
        room.run("login", stdin="12345\n")
        room.run("collect")
        asked = len(server.asked("updates.getChannelDifference"))
        service = room.start("run")
        try:
            server.until(lambda: len(server.asked("updates.getChannelDifference")) > asked)
            return [_published(world, server, channel, number) for number in range(posts + 1)][1:]
        finally:
            service.terminate()
            service.communicate(timeout=HANGS)


def _published(world: World, server: TelegramServer, channel: WorldChannel, number: int) -> float:
    told = len(world.inbox(JOURNALIST))
    start = time.monotonic()
    # Other figures make it another story, which is another alert.
    channel.post(f"The minister said: we are open for talks, in room {1000 * number}", at=datetime.now(UTC))
    server.until(lambda: len(world.inbox(JOURNALIST)) > told)
    return time.monotonic() - start
