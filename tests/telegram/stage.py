"""A world with a server, and ways for our own code to reach it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telethon.sessions import SQLiteSession

from bot.models import Channel, Cursor, Page
from bot.sources.telegram import TelegramSource
from bot.telegram.accounts import bot_line, reading_line
from bot.telegram.client import TelegramAccess
from bot.telegram.client import TelegramServer as ServerAddress
from bot.telegram.line import Patience
from bot.telegram.reader import TelegramReader
from bot.telegram.sender import TelegramSender
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
TOKEN = "4242:the-bots-token"


async def at_once(seconds: float) -> None:
    """A pause that takes no time."""


QUICK = Patience(answer=5.0, between=(0.0, 0.0), pause=at_once)


def access_to(server: TelegramServer, session: Path) -> TelegramAccess:
    """The way to a server for a session that has yet to sign in."""
    address = ServerAddress(dc_id=2, host="127.0.0.1", port=server.port, public_key=server.public_key)
    return TelegramAccess(api_id=1, api_hash="0badc0de", session=session, server=address)


def signed_in(server: TelegramServer, account: Any, directory: Path) -> TelegramAccess:
    """The way to a server for an account that has signed in."""
    session = directory / "reader.session"
    session.touch(0o600)
    file = SQLiteSession(str(session))
    server.signed_in(account, file)
    file.close()
    return access_to(server, session)


@asynccontextmanager
async def a_reader(
    access: TelegramAccess,
    waits: KeptWaits | None = None,
    *,
    patience: Patience = QUICK,
    clock: Callable[[], datetime] = lambda: NOON,
) -> AsyncIterator[TelegramReader]:
    """The reading account, connected."""
    line = reading_line(access, KeptWaits() if waits is None else waits, clock=clock, patience=patience)
    async with line as connected:
        yield TelegramReader(connected)


@asynccontextmanager
async def a_sender(
    access: TelegramAccess,
    waits: KeptWaits | None = None,
    *,
    patience: Patience = QUICK,
    clock: Callable[[], datetime] = lambda: NOON,
) -> AsyncIterator[TelegramSender]:
    """The bot, connected."""
    line = bot_line(access, TOKEN, KeptWaits() if waits is None else waits, clock=clock, patience=patience)
    async with line as connected:
        yield TelegramSender(connected)


async def read(
    reader: TelegramReader,
    username: str,
    cursor: Cursor | None = None,
    *,
    now: datetime = NOON,
    **settings: Any,
) -> list[Page]:
    """One look at a channel."""
    source = TelegramSource(reader, **settings)
    return [page async for page in source.pages(Channel(username=username), cursor or Cursor(), now=now)]


def kept(cursor: Cursor, *pages: Page) -> Cursor:
    """The cursor after pages were kept, as storage moves it."""
    for page in pages:
        cursor = Cursor(
            channel_id=page.channel_id,
            message_id=max(cursor.message_id, page.cursor or 0),
            pts=cursor.pts if page.pts is None else page.pts,
            routes=(page.route,) if page.route else cursor.routes,
            backfill_to=cursor.backfill_to if page.backfill_to is None else page.backfill_to,
            address=page.usernames[0] if page.usernames else cursor.address or page.username,
            recent=tuple(sorted({*cursor.recent, *(post.message_id for post in page.posts)}))[-100:],
        )
    return cursor


def ids_of(pages: list[Page]) -> list[int]:
    """Every id that the posts of pages cover."""
    return [number for page in pages for post in page.posts for number in post.ids]
