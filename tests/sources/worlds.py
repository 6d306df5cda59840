"""One channel, published in the way of each source: what the contract tests are run over.

A world knows how to publish, how to let its source be opened by us, and how to be out of order.
Adding a source to the contract is one class and one line in WORLDS.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol, Self

from bot.sources.archive.archive import ArchiveSource
from bot.sources.preview.source import PreviewSource
from bot.sources.protocol import Source
from bot.sources.spread import SpreadSource
from bot.sources.telegram import TelegramSource
from tests.sources.preview.site import CLASH, NOON, PreviewHost, posted, preview_host
from tests.telegram.stage import a_reader, access_to, at_once, signed_in
from tests.telegram_server import TelegramServer
from tests.telegram_server import World as TelegramWorld

USERNAME = "ClashReport"


class World(Protocol):
    """A channel called ClashReport."""

    gives_news: bool  # what is published after first contact is news

    def publish(self, number: int, text: str) -> None: ...

    def publish_album(self, numbers: list[int], text: str) -> None: ...

    def publish_service_message(self, number: int) -> None: ...

    def edit(self, number: int, text: str) -> None: ...

    def break_down(self) -> None: ...

    def source(self, *, backfill: int = 200) -> Any: ...  # an async context manager of a Source


class PreviewWorld:
    """The web preview, over HTTP."""

    gives_news = True

    def __init__(self, host: PreviewHost) -> None:
        self.host = host
        self.host.blocks[USERNAME.lower()] = {}

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        with preview_host() as host:
            yield cls(host)

    def publish(self, number, text):
        self.host.show(number, text=text)

    def publish_album(self, numbers, text):
        self.host.show(numbers[0], text=text, parts=tuple(numbers))

    def publish_service_message(self, number):
        self.host.show(number, text="pinned a photo", service=True)

    def edit(self, number, text):
        self.host.show(number, text=text, edited=True)

    def break_down(self):
        for _ in range(20):
            self.host.answer(500)

    @asynccontextmanager
    async def source(self, *, backfill=200) -> AsyncIterator[Source]:
        async with PreviewSource(
            self.host.url, backfill=backfill, pause=at_once, clock=lambda: NOON
        ) as source:
            yield source


class TelegramSourceWorld:
    """Telegram itself, over MTProto."""

    gives_news = True

    def __init__(self, telegram: TelegramWorld, server: TelegramServer, folder: Path) -> None:
        self.server = server
        self.channel = telegram.channel(username=USERNAME, id=CLASH, title="Clash Report")
        self.access = signed_in(server, telegram.user(phone="+491701234567", id=7), folder)

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        telegram = TelegramWorld(clock=lambda: posted(0))
        with TelegramServer(telegram) as server:
            yield cls(telegram, server, folder)

    def publish(self, number, text):
        self.channel.post(text, posted(number), id=number)

    def publish_album(self, numbers, text):
        for number in numbers:
            words = text if number == numbers[0] else ""
            self.channel.post(words, posted(numbers[0]), id=number, photo=True, grouped_id=numbers[0])

    def publish_service_message(self, number):
        self.channel.post(at=posted(number), id=number, service=True)

    def edit(self, number, text):
        self.channel.edit(number, text, NOON)

    def break_down(self):
        self.server.fault("CHANNEL_PRIVATE", channel=CLASH, times=None)

    @asynccontextmanager
    async def source(self, *, backfill=200) -> AsyncIterator[Source]:
        async with a_reader(self.access) as reader:
            yield TelegramSource(reader, backfill=backfill)


class SpreadWorld(TelegramSourceWorld):
    """The same through two accounts, of which the one whose channel it is never signed in."""

    @asynccontextmanager
    async def source(self, *, backfill=200) -> AsyncIterator[Source]:
        unsigned = access_to(self.server, self.access.session.with_name("night.session"))
        async with a_reader(unsigned) as night, a_reader(self.access) as reader:
            sources = {
                "night": TelegramSource(night, backfill=backfill, account="night"),
                "reader": TelegramSource(reader, backfill=backfill),
            }
            yield SpreadSource(sources, lambda channel: ("night", "reader"))


class ArchiveWorld:
    """A file that somebody saves again and again."""

    gives_news = False

    def __init__(self, folder: Path) -> None:
        self.path = folder / "posts.jsonl"
        self.lines: dict[int, dict[str, Any]] = {}
        self.in_order = True

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        yield cls(folder)

    def publish(self, number, text, **more):
        record = {"channel_id": CLASH, "channel": USERNAME, "title": "Clash Report", "message_id": number}
        self.lines[number] = record | {"posted_at": posted(number).isoformat(), "text": text} | more

    def publish_album(self, numbers, text):
        self.publish(numbers[0], text, parts=numbers, grouped_id=numbers[0], media="photo")

    def publish_service_message(self, number):
        """An archive of posts has none."""

    def edit(self, number, text):
        self.publish(number, text, edited_at=NOON.isoformat())

    def break_down(self):
        self.in_order = False

    @asynccontextmanager
    async def source(self, *, backfill=200) -> AsyncIterator[Source]:
        lines = [json.dumps(self.lines[number], ensure_ascii=False) for number in sorted(self.lines)]
        self.path.write_text("\n".join(lines) if self.in_order else "no archive at all", encoding="utf-8")
        yield ArchiveSource([self.path])


WORLDS: dict[str, Any] = {
    "telegram": TelegramSourceWorld,
    "accounts": SpreadWorld,
    "preview": PreviewWorld,
    "archive": ArchiveWorld,
}
