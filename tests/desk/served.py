"""A newsroom's desk, served on loopback by a real uvicorn, and an editor's browser without a window."""

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.app.application import App
from bot.app.opening import open_app
from bot.config.settings import Config
from bot.desk.access import hashed
from bot.desk.running import serve_desk
from bot.storage.posts import save_page
from bot.text import clean_text
from tests.builders import CHANNEL, a_page, a_post
from tests.waiting import HANGS

AT = datetime(2026, 5, 29, 12, 0, tzinfo=UTC)
CHANNELS = """
[[channel]]
username = "ClashReport"
title = "Clash Report"
affiliation = "OSINT aggregator"
language = "en"
[[channel]]
username = "uniannet"
affiliation = "Ukrainian news agency"
language = "uk"
"""
STATEMENTS = """
[[speaker]]
id = "putin"
name = "Vladimir Putin"
aliases = ["Putin", "Путин", "Путін"]
[[statement]]
id = "open-for-talks"
title.en = "Russia is open for talks"
title.ru = "Россия открыта для переговоров"
[statement.wording]
en = ["We are open for talks"]
ru = ["Мы открыты для переговоров"]
uk = ["Ми відкриті для переговорів"]
[[statement]]
id = "never-refused"
title = "Russia has never refused talks"
contrasts = ["open-for-talks"]
[statement.wording]
en = ["We have never refused to have talks"]
"""
PASSWORD = "correct horse battery"
IDS = {"ClashReport": CHANNEL, "uniannet": 1012345678}


class Served:
    """A desk that runs: what is published in its newsroom, and what its pages say."""

    def __init__(self, app: App, address: str) -> None:
        self.app = app  # the service's, which collects and judges beside the desk
        self.address = address
        self.url = address.partition("/?")[0].rstrip("/")
        self.client = httpx.Client(base_url=self.url, timeout=HANGS, follow_redirects=False, trust_env=False)

    def enter(self) -> None:
        """Sign in by the address that was printed."""
        assert self.client.get(self.address).status_code == 303

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Send what the way in asks users for."""
        fields = {"name": name, "password": password}
        return self.client.post("/login", data=fields, headers={"origin": self.url})

    def stranger(self) -> httpx.Client:
        """A browser, or a feed reader, that has not signed in."""
        return httpx.Client(base_url=self.url, trust_env=False)

    def get(self, path: str, expected: int = 200, **params: str) -> httpx.Response:
        """Ask for a page, which must be answered like this."""
        answer = self.client.get(path, params=params or None)
        assert answer.status_code == expected, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        return answer

    def page(self, path: str, expected: int = 200, **params: str) -> LexborHTMLParser:
        """Ask for a page and read it."""
        return LexborHTMLParser(self.get(path, expected, **params).text)

    def one(self, path: str, selector: str, expected: int = 200, **params: str) -> LexborNode:
        """The only element of a page that a selector finds."""
        (found,) = LexborHTMLParser(self.get(path, expected, **params).text).css(selector)
        return found

    def text(self, path: str, selector: str = "main", **params: str) -> str:
        """The words of a part of a page, on one line."""
        return " ".join(
            " ".join(node.text(deep=True, separator=" ").split())
            for node in self.page(path, 200, **params).css(selector)
        )

    @property
    def csrf(self) -> str:
        """The token of the session, as a page has it."""
        found = re.search(r'name="csrf" value="([\w-]+)"', self.get("/").text)
        assert found
        return found[1]

    def post(self, path: str, status: int = 303, **fields: Any) -> httpx.Response:
        """Send a form of one of the desk's own pages, which must be answered like this."""
        answer = self.client.post(path, data={"csrf": self.csrf, **fields}, headers={"origin": self.url})
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        return answer

    def publish(
        self, *texts: str, channel: str = "ClashReport", first: int = 1, at: datetime = AT, judge: bool = True
    ) -> list[str]:
        """Let a channel have published these posts, judge them, and return their addresses."""
        number = IDS[channel]
        posts = [
            a_post(message_id, clean_text(text), posted_at=at, channel_id=number)
            for message_id, text in enumerate(texts, first)
        ]
        page = a_page(*posts, channel_id=number, username=channel)
        save_page(self.app.db, page, source="preview", captured_at=at)
        if judge:
            for _ in self.app.match():
                pass
        return [f"https://t.me/{channel}/{post.message_id}" for post in posts]


@contextlib.contextmanager
def served(
    folder: Path,
    *,
    settings: str = "",
    clock: Callable[[], datetime] = lambda: AT,
    port: int = 0,
    **files: str,
) -> Iterator[Served]:
    """Serve the desk of a newsroom in a folder; `settings` are those of wirewatch.toml."""
    config, data = folder / "config", folder / "data"
    if not config.exists():
        write_settings(config, settings, **files)
    with (
        open_app(config, data, owner=True, clock=clock) as app,
        running(config, data, clock, port) as address,
    ):
        desk = Served(app, address)
        with desk.client:
            yield desk


def write_settings(config: Path, settings: str = "", **files: str) -> None:
    """Write a newsroom's settings."""
    config.mkdir(parents=True)
    written = {"channels": CHANNELS, "statements": STATEMENTS, "wirewatch": settings} | files
    for name, text in written.items():
        (config / f"{name}.toml").write_text(text, "utf-8")


def two_users() -> str:
    """Settings with a journalist, Ann, and an editor, Ed."""
    return "".join(
        f'[[desk.user]]\nname = "{name}"\nrole = "{role}"\npassword = "{hashed(PASSWORD)}"\n'
        for name, role in (("Ann", "journalist"), ("Ed", "editor"))
    )


@contextlib.contextmanager
def running(
    config: Path,
    data: Path,
    clock: Callable[[], datetime],
    port: int = 0,
    adjust: Callable[[Config], Config] = lambda config: config,
) -> Iterator[str]:
    """Run the desk in another thread with a loop of its own, as another process would."""
    ready: Future[str] = Future()
    ends: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        ends.set_result((asyncio.get_running_loop(), stop))
        with open_app(config, data, clock=clock, adjust=adjust) as app:
            await serve_desk(app, stop, ready=ready.set_result, port=port)

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="desk", daemon=True)
    thread.start()
    try:
        yield ready.result(HANGS)
    finally:
        loop, stop = ends.result(HANGS)
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(HANGS)
        assert not thread.is_alive()
