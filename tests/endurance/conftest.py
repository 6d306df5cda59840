"""The newsroom of the command line's tests, the world it watches, and a preview that shows nothing of it."""

from tests.cli.conftest import desk, newsroom, site
from tests.telegram_server.fixtures import telegram, world

__all__ = ["desk", "newsroom", "site", "telegram", "world"]
