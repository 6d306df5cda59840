"""Fixtures for tests that need Telegram: a world, and a server that tells of it.

A conftest.py imports them by name: `from tests.telegram_server.fixtures import telegram, world`.
"""

from collections.abc import Iterator

import pytest

from tests.telegram_server.server import TelegramServer
from tests.telegram_server.world import World

__all__ = ["telegram", "world"]


@pytest.fixture
def world() -> World:
    """An empty world without a second step when signing in."""
    return World(code="12345")


@pytest.fixture
def telegram(world: World) -> Iterator[TelegramServer]:
    """A server that tells of `world`."""
    with TelegramServer(world) as server:
        yield server
