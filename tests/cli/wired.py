"""A newsroom that is wired to Telegram: its accounts, its channels and what they publish."""

from datetime import UTC, datetime, timedelta

from tests.cli.newsroom import Newsroom
from tests.telegram.stage import signed_in
from tests.telegram_server import Person, TelegramServer, World, WorldChannel

NOW = datetime.now(UTC).replace(microsecond=0)
TOKEN = "4242:the-bots-token"
CHAT = 500
NAMES = {"ClashReport": 1186921499, "wartranslated": 1700000001, "zvezdanews": 1700000002}
KEYS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\n"
SAID = "⚡️😀 The minister said: we are open for talks, and left."


def channel_of(world: World, name: str = "ClashReport") -> WorldChannel:
    """One of the channels that are watched."""
    return next(c for c in world.channels.values() if c.id == NAMES[name])


def minutes_ago(number: int) -> datetime:
    """So many minutes ago, but today: an alert dates a post of another day, which shortens its title."""
    now = datetime.now(UTC).replace(microsecond=0)
    return max(now - timedelta(minutes=number), now.replace(hour=0, minute=0, second=0))


def sign_in(newsroom: Newsroom, telegram: TelegramServer, reader: Person) -> None:
    """Let the reading account have signed in before, which `login` would take its time for."""
    newsroom.data.mkdir(mode=0o700, exist_ok=True)
    signed_in(telegram, reader, newsroom.data)
