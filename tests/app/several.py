"""A newsroom that reads through several accounts, each signed in at a server of its own world."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from telethon.sessions import SQLiteSession

from bot.app.application import App
from bot.app.opening import open_app
from bot.models import Round
from bot.sources.protocol import Source
from tests.builders import NOON
from tests.telegram_server import Person, TelegramServer, World, WorldChannel
from tests.telegram_server.chats import FIRST_CHANNEL

KEYS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\n"
IDS = {"reader": 7, "night": 8, "spare": 9}
DAY = timedelta(days=1)
FINER = timedelta(microseconds=789)  # a clock counts finer than what is kept


class SeveralAccounts:
    """Settings, data and the world that they are about. Accounts are called "reader", "night", "spare"."""

    def __init__(self, folder: Path, world: World, server: TelegramServer) -> None:
        self.config, self.data = folder / "config", folder / "data"
        self.world, self.server = world, server
        self.now = NOON + FINER
        self.people: dict[str, Person] = {}
        self.more: dict[str, str] = {}  # further settings of a channel, by its username
        self.config.mkdir()
        self.data.mkdir(mode=0o700)
        for place, (name, number) in enumerate(IDS.items()):
            self.people[name] = world.user(phone=f"+49170000000{place}", id=number, first_name=name.title())

    def names(self, *accounts: str, per_minute: int = 1200) -> None:
        """Write the settings of these accounts, and of all channels of the world."""
        tables = (
            f'[[account]]\nname = "{name}"\nphone_env = "{name.upper()}_PHONE"\nper_minute = {per_minute}\n'
            for name in accounts
        )
        self.write("wirewatch.toml", "".join(tables))
        phones = "".join(f"{name.upper()}_PHONE=+{self.people[name].phone}\n" for name in accounts)
        environ = "".join(f'{key}="{value}"\n' for key, value in self.server.environment().items())
        self.write(".env", KEYS + phones + environ)
        self.write("channels.toml", "".join(self._channel(one) for one in self.world.channels.values()))

    def _channel(self, one: WorldChannel) -> str:
        more = self.more.get(one.username or "", "")
        return f'[[channel]]\nusername = "{one.username}"\nsource = "telegram"\n{more}\n'

    def write(self, name: str, text: str) -> None:
        path = self.config / name
        path.write_text(text, "utf-8")
        path.chmod(0o600)

    def sign_in(self, *accounts: str) -> None:
        """Let these accounts have signed in before."""
        for name in accounts:
            path = self.data / f"{name}.session"
            path.touch(0o600)
            file = SQLiteSession(str(path))
            self.server.signed_in(self.people[name], file)
            file.close()

    def channels(self, number: int) -> list[WorldChannel]:
        """Have so many channels, each with three posts."""
        made = []
        for place in range(len(self.world.channels), len(self.world.channels) + number):
            one = self.world.channel(username=f"wire_{place}", id=100 + place, title=f"Wire {place}")
            for _ in range(3):
                one.post(f"report {place}", self.now - DAY)
            made.append(one)
        return made

    @asynccontextmanager
    async def reading(
        self, pushed: Callable[[int], None] | None = None
    ) -> AsyncIterator[tuple[App, dict[str, Source]]]:
        """Open the newsroom and its sources."""
        with open_app(self.config, self.data, owner=True, clock=lambda: self.now) as app:
            async with app.connections.sources(pushed=pushed) as sources:
                yield app, sources

    async def round(self) -> list[Round]:
        """Read every channel once."""
        async with self.reading() as (app, sources):
            return await app.collect_all(sources)

    def who_read(self, since: int = 0) -> dict[str, set[str]]:
        """The channels whose history each account asked for, from the call of that number on."""
        names = {number: name for name, number in IDS.items()}
        found: dict[str, set[str]] = {}
        for call in self.server.calls[since:]:
            if call.method == "messages.getHistory" and call.account_id is not None:
                channel = self.world.channels[-FIRST_CHANNEL - (call.chat_id or 0)]
                found.setdefault(names[call.account_id], set()).add(channel.username or "")
        return found


def stored(app: App) -> dict[str, list[int]]:
    """Every stored post's number, by the username of its channel."""
    found: dict[str, list[int]] = {}
    for row in app.db.rows(
        """select c.username, p.message_id from posts p join channels c on c.id = p.channel_id
           order by c.username, p.message_id"""
    ):
        found.setdefault(row["username"], []).append(row["message_id"])
    return found
