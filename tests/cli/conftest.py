"""A newsroom, and the world it watches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom
from tests.cli.wired import CHAT, KEYS, NAMES, TOKEN, sign_in
from tests.sources.preview.site import PreviewHost, preview_host
from tests.telegram_server import TelegramServer, World
from tests.telegram_server.fixtures import telegram, world

__all__ = ["telegram", "world"]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Settings that watch one channel through a preview that is not there, and data with nothing in it."""
    room = Newsroom(tmp_path)
    room.channels("ClashReport")
    room.begun()
    return room


@pytest.fixture
def site(newsroom: Newsroom) -> Iterator[PreviewHost]:
    """The web preview that the newsroom reads."""
    with preview_host() as host:
        newsroom.write("wirewatch.toml", f'zone = "UTC"\n[preview]\nbase_url = "{host.url}"\n')
        yield host


@pytest.fixture
def desk(newsroom: Newsroom, world: World, telegram: TelegramServer) -> Newsroom:
    """A newsroom with both accounts signed in, three channels, and a journalist who pressed Start."""
    newsroom.environ = telegram.environment()
    newsroom.write(".env", KEYS + f"TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN={TOKEN}\n")
    newsroom.channels(*NAMES, source="telegram")
    newsroom.write("recipients.toml", f'[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = {CHAT}\n')
    reader = world.user(phone="+491701234567", id=7)
    world.bot(token=TOKEN, id=4242)
    world.person(CHAT, "Ann").start()
    for name, number in NAMES.items():
        world.channel(username=name, id=number, title=name.title())
    sign_in(newsroom, telegram, reader)
    return newsroom
