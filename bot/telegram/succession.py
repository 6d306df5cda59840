"""A session that was signed in beside a running program, which takes it up: nobody has to stop for it.

Each step is one rename, so whoever is killed leaves a session that is whole.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from telethon import TelegramClient

from bot.errors import ConfigError
from bot.telegram.client import TelegramAccess
from bot.telegram.line import Line

log = logging.getLogger(__name__)


def beside(access: TelegramAccess) -> TelegramAccess:
    """Return the same way to Telegram with a session file of its own, in which to sign in."""
    return replace(access, session=_named(access, "signing-in"))


def hand_over(access: TelegramAccess) -> None:
    """Leave the session that was signed in `beside` for whoever holds the account's own."""
    beside(access).session.replace(_named(access, "next"))


def take_over(access: TelegramAccess) -> bool:
    """Take up a session that was handed over, in place of the one that is held; false if there is none.

    Nothing may have that one open.
    """
    successor = _named(access, "next")
    if access.session.stem != access.account or not successor.exists():
        return False
    for journal in ("-journal", "-wal", "-shm"):  # of the one that goes: SQLite would play it into this
        Path(f"{access.session}{journal}").unlink(missing_ok=True)
    successor.replace(access.session)
    return True


async def succeed(line: Line, access: TelegramAccess, make: Callable[[], TelegramClient]) -> bool:
    """Let a line go on with the session that was handed over, if there is one; false if there is none."""
    if not _named(access, "next").exists():
        return False

    def made() -> TelegramClient:
        take_over(access)
        return make()

    try:
        await line.renew(made)
    except (OSError, ConfigError) as error:
        log.warning("%s: the new session cannot be taken up: %s", access.account, error)
        return False
    log.info("%s: signed in anew", access.account)
    return True


def _named(access: TelegramAccess, what: str) -> Path:
    return access.session.with_name(f"{access.account}.{what}.session")
