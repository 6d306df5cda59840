"""A newsroom whose people talk to the bot from Telethon clients of their own, over the stand-in server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telethon import TelegramClient, events, types

from bot.app.application import App
from bot.app.opening import open_app
from bot.chat.commands.alerts import UNDER_ALERTS
from bot.chat.conversation import Conversation
from bot.chat.table import COMMANDS
from bot.storage.posts import save_page
from bot.telegram.accounts import bot_line
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.sender import TelegramSender
from tests.builders import a_page, a_post
from tests.telegram.stage import QUICK, TOKEN, access_to
from tests.telegram.waits import KeptWaits
from tests.telegram_server import Person, TelegramServer, World
from tests.telegram_server.clients import connected
from tests.waiting import HANGS

SAID = "The minister said: we are open for talks, and left."
STATEMENTS = """
[[statement]]
id = "open-for-talks"
title = "Russia is open for talks"
[statement.wording]
en = ["We are open for talks"]
"""
PEOPLE = {"ann": (501, "journalist"), "ed": (502, "editor"), "ada": (503, "admin")}
ROOM = -1000000000400
BOT = 4242


def write_settings(folder: Path, recipients: str = "") -> Path:
    """The settings of a newsroom with a journalist, an editor, an admin and a room."""
    config = folder / "config"
    config.mkdir()
    (config / "channels.toml").write_text('[[channel]]\nusername = "ClashReport"\n', "utf-8")
    (config / "statements.toml").write_text(STATEMENTS, "utf-8")
    people = "".join(
        f'[[recipient]]\nid = "{name}"\nkind = "telegram"\nchat = {chat}\nrole = "{role}"\n'
        for name, (chat, role) in PEOPLE.items()
    )
    room = f'[[recipient]]\nid = "room"\nkind = "telegram"\nchat = {ROOM}\n'
    (config / "recipients.toml").write_text(recipients or people + room, "utf-8")
    return config


@contextmanager
def a_newsroom(folder: Path) -> Iterator[App]:
    """The program, opened on these settings."""
    config = folder / "config"
    with open_app(config if config.exists() else write_settings(folder), folder / "data", owner=True) as app:
        yield app


def publish(app: App, *texts: str, first: int = 1, at: datetime | None = None) -> list[str]:
    """Let a channel have published these posts just now, judge them, and return their addresses."""
    at = at or datetime.now(UTC)
    posts = [a_post(number, text, posted_at=at) for number, text in enumerate(texts, first)]
    save_page(app.db, a_page(*posts), source="preview", captured_at=at)
    for _ in app.match():
        pass
    return [f"https://t.me/ClashReport/{number}" for number, _ in enumerate(texts, first)]


@dataclass
class Phone:
    """Somebody's own client, in which they talk to the bot and see what it says."""

    client: TelegramClient
    bot: Any
    came: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    changed: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)

    async def say(self, text: str, chat: Any = None, **more: Any) -> Any:
        """Say something and return what the bot answers."""
        await self.client.send_message(chat or self.bot, text, parse_mode=None, **more)
        return await self.next()

    async def send(self, content: bytes, name: str) -> Any:
        """Send a file and return what the bot answers."""
        attributes = [types.DocumentAttributeFilename(name)]
        await self.client.send_file(self.bot, content, attributes=attributes, force_document=True)
        return await self.next()

    async def next(self) -> Any:
        """The next message that the bot sends."""
        return await asyncio.wait_for(self.came.get(), HANGS)

    async def alert_in(self, room: Any) -> Any:
        """The next message of the bot's in a room."""
        while (message := await self.next()).chat_id != room.chat_id or message.sender_id != BOT:
            pass
        return message

    async def press(self, message: Any, data: str) -> str:
        """Press a button under a message and return the short word that is shown."""
        pressed = await message.click(data=data.encode())
        return pressed.message or ""

    async def tap(self, message: Any, label: str) -> Any:
        """Press the button that says this and return the message as it reads then."""
        found = [button for row in message.buttons for button in row if button.text == label]
        return await self.turn(message, found[0].data.decode())

    async def turn(self, message: Any, data: str) -> Any:
        """Press a button under a message and return the message as it reads then."""
        await self.press(message, data)
        return await asyncio.wait_for(self.changed.get(), HANGS)


@asynccontextmanager
async def a_phone(server: TelegramServer, person: Person) -> AsyncIterator[Phone]:
    """A person's client, connected, who pressed Start before."""
    async with connected(server, person) as client:
        phone = Phone(client, await client.get_input_entity("wirewatch_bot"))
        client.add_event_handler(phone.came.put, events.NewMessage(incoming=True))
        client.add_event_handler(phone.changed.put, events.MessageEdited(incoming=True))
        yield phone


@asynccontextmanager
async def the_bot(app: App, server: TelegramServer, folder: Path) -> AsyncIterator[TelegramSender]:
    """The bot at work in its chats; gives the sink by which alerts are sent."""
    stop = asyncio.Event()
    line = bot_line(access_to(server, folder / "bot.session"), TOKEN, KeptWaits(), patience=QUICK)
    async with line as connection:
        messenger = TelegramMessenger(connection)
        talk = Conversation(app, messenger, COMMANDS, UNDER_ALERTS)
        running = asyncio.create_task(talk.run(stop))
        await connection.run("users.getUsers", connection.client.get_me)  # it is up
        yield TelegramSender(connection)
        stop.set()
        await running


def buttons_of(message: Any) -> list[str]:
    """What the buttons under a message send, in order."""
    return [button.data.decode() for row in message.buttons or [] for button in row]


def labels_of(message: Any) -> list[str]:
    """What the buttons under a message say, in order."""
    return [button.text for row in message.buttons or [] for button in row]


def people(world: World) -> dict[str, Person]:
    """The newsroom's people, who can sign in with clients of their own."""
    world.bot(token=TOKEN, id=BOT, username="wirewatch_bot")
    return {
        name: world.person(chat, name.title(), phone=f"+49170{chat}") for name, (chat, _) in PEOPLE.items()
    }
