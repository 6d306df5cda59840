"""Whatever keeps the watch from working is told to the admins once, and once when it is over.

Seen from outside: over a server that speaks MTProto, and a webhook. The clock is moved by hand.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from shutil import disk_usage

import pytest
from rich.console import Console

from bot.app.application import App
from bot.app.opening import open_app
from bot.errors import WirewatchError
from bot.sinks.protocol import Sink
from bot.sources.protocol import Source
from tests.cli.newsroom import Newsroom
from tests.cli.wired import KEYS, SAID, TOKEN, sign_in
from tests.sinks.test_contract import Inbox
from tests.telegram.stage import NOON
from tests.telegram_server import Fault, TelegramServer, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADA, ANN, CLASH = 503, 501, 1186921499
RECIPIENTS = f"""
[[recipient]]
id = "ada"
kind = "telegram"
chat = {ADA}
role = "admin"
[[recipient]]
id = "pager"
kind = "webhook"
role = "admin"
url_env = "PAGER_URL"
secret_env = "PAGER_KEY"
[[recipient]]
id = "ann"
kind = "telegram"
chat = {ANN}
statements = ["*"]
"""
BEGAN, OVER = "Wirewatch needs somebody", "It is over"


@dataclass
class Service:
    """A service over its own connections, a minute at a time."""

    app: App
    sources: dict[str, Source]
    sinks: dict[str, Sink]
    world: World
    server: TelegramServer
    pager: Inbox
    clock: list[datetime]
    faults: list[Fault] = field(default_factory=list)
    number: int = 100

    async def minutes(self, count: int) -> None:
        for _ in range(count):
            self.clock[0] += MINUTE
            await self.app.collect_all(self.sources)
            try:
                await self.app.judge(asyncio.Event())
                self.app.health.work.ended("alerts", "", self.clock[0])
            except WirewatchError as error:
                self.app.health.work.ended("alerts", str(error), self.clock[0])
            await self.app.health.tell(self.sinks)
            await self.app.alert(self.sinks)

    def post(self, text: str) -> None:
        (channel,) = self.world.channels.values()
        self.number += 1
        channel.post(text, at=self.clock[0], id=self.number)

    def strike(self, kind: str, **where) -> None:
        self.faults.append(self.server.fault(kind, times=None, **where))

    def mend(self) -> None:
        for fault in self.faults:
            fault.lift()

    def by_hand(self, sql: str) -> None:
        with closing(sqlite3.connect(self.app.db.path)) as file, file:
            file.execute(sql)

    def told(self, heading: str, line: str) -> dict[str, int]:
        """How often an admin read a line under a heading, by who it was."""
        texts = {
            "ada": [one.text for one in self.world.inbox(ADA)],
            "pager": [json.loads(body)["text"] for _, body in self.pager.got],
        }
        found = {}
        for who, said in texts.items():
            lines, under = [line for text in said for line in text.splitlines()], ""
            found[who] = 0
            for one in lines:
                under = one if one in (BEGAN, OVER) else under
                found[who] += under == heading and one.startswith(f"• {line}")
        return found


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def world(clock):
    return World(clock=lambda: clock[0])


@pytest.fixture
async def service(tmp_path, world, clock) -> AsyncIterator[Service]:
    room = Newsroom(tmp_path)
    reader = world.user(phone="+491701234567", id=7)
    world.bot(token=TOKEN, id=4242)
    for chat, name in ((ADA, "Ada"), (ANN, "Ann")):
        world.person(chat, name).start()
    channel = world.channel(username="ClashReport", id=CLASH, title="Clash Report")
    for number in range(1, 31):
        channel.post(f"Report {number}", at=NOON - (30 - number) * HOUR, id=number)
    with TelegramServer(world) as server, Inbox().listening() as pager:
        room.environ = server.environment()
        address = server.environment()
        keys = "".join(f"{name}={json.dumps(value)}\n" for name, value in address.items())
        room.channels("ClashReport", source="telegram", every="1m")
        room.write("recipients.toml", RECIPIENTS)
        secrets = f"TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN={TOKEN}\n"
        room.write(".env", KEYS + secrets + keys + f"PAGER_URL={pager.url}\nPAGER_KEY=a-key-of-sixteen\n")
        sign_in(room, server, reader)
        with open_app(room.config, room.data, owner=True, clock=lambda: clock[0]) as app:
            async with (
                app.connections.sources() as sources,
                app.connections.sinks(Console(file=StringIO())) as sinks,
            ):
                yield Service(app, sources, sinks, world, server, pager, clock)


Act = Callable[[Service], Awaitable[None]]


async def falls_silent(service: Service) -> None:
    service.post("The last report")
    for _ in range(7):
        service.clock[0] += HOUR
        await service.app.collect_all(service.sources)


async def nearly_full(service: Service) -> None:
    service.app.health.disk_usage = lambda path: disk_usage(path)._replace(free=10**7)


async def reads_again(service: Service) -> None:
    service.mend()
    service.clock[0] += HOUR


async def speaks(service: Service) -> None:
    service.post("A report")


async def has_room(service: Service) -> None:
    service.app.health.disk_usage = disk_usage


@dataclass(frozen=True)
class Trouble:
    line: str
    begin: Act
    end: Act
    over: str = ""  # the line that says that it is over, where it is another one
    unheard: tuple[str, ...] = ()  # admins who cannot be written to while it lasts


def striking(kind: str, **where):
    async def begin(service: Service) -> None:
        service.strike(kind, **where)
        service.post(SAID)

    return begin


def renaming(table: str, name: str):
    async def act(service: Service) -> None:
        service.by_hand(f"alter table {table} rename to {name}")
        service.post(SAID)

    return act


async def comes_back(service: Service) -> None:
    service.mend()
    service.post(f"{SAID} Again, and in other words: 500 prisoners.")
    await service.minutes(30)


TROUBLES = {
    "a channel late against its habit": Trouble("ClashReport: read, but no post since", falls_silent, speaks),
    "an account asked to wait": Trouble(
        "reader: not usable", striking("FLOOD_WAIT_3600", account="user"), reads_again
    ),
    "a bot that cannot write": Trouble(
        "bot: not usable",
        striking("FLOOD_WAIT_3600", account="bot", method="messages.sendMessage"),
        reads_again,
        unheard=("ada",),
    ),
    "alerts that fail": Trouble(
        "ann cannot be reached", striking("USER_IS_BLOCKED", account="bot", chat=ANN), comes_back
    ),
    "a disk that fills": Trouble(
        "the disk is nearly full", nearly_full, has_room, over="the disk was nearly full"
    ),
    "a matcher that errs": Trouble(
        "alerts: failing", renaming("story_sketches", "gone"), renaming("gone", "story_sketches")
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_it_is_told_once_and_once_when_it_is_over(service, trouble):
    heard = {who: int(who not in trouble.unheard) for who in ("ada", "pager")}
    await service.minutes(2)
    assert service.told(BEGAN, "") == {"ada": 0, "pager": 0}

    await trouble.begin(service)
    await service.minutes(10)
    assert service.told(BEGAN, trouble.line) == heard
    assert service.told(OVER, "") == {"ada": 0, "pager": 0}

    await trouble.end(service)
    await service.minutes(25)
    told_of_its_end = service.told(OVER, trouble.over or trouble.line)
    assert service.told(BEGAN, trouble.line) == told_of_its_end == {"ada": 1, "pager": 1}
