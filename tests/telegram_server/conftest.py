from tests.telegram_server.fixtures import telegram, world

__all__ = ["telegram", "world"]
