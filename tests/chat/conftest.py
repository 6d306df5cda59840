"""A world with a bot and the newsroom's people, and a newsroom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.application import App
from tests.chat.newsroom import a_newsroom, people
from tests.telegram_server import Person, World
from tests.telegram_server.fixtures import telegram, world

__all__ = ["telegram", "world"]


@pytest.fixture
def staff(world: World) -> dict[str, Person]:
    """Ann the journalist, Ed the editor and Ada the admin, who have pressed Start."""
    found = people(world)
    for person in found.values():
        person.start()
    return found


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The newsroom's program."""
    with a_newsroom(tmp_path) as opened:
        yield opened
