"""People and bots."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telethon import types

from tests.telegram_server.box import Box

if TYPE_CHECKING:
    from tests.telegram_server.chats import Chat
    from tests.telegram_server.world import World


Menu = tuple[str, int | None, str]
"""What a menu is for: the name of its scope's type, the chat that it names, the people's language."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bot answered to the press of a button."""

    text: str | None
    alert: bool
    url: str | None


@dataclass(eq=False)
class Account:
    """Somebody with a number at Telegram and a box for private chats and small groups."""

    world: World
    id: int
    first_name: str
    username: str | None = None
    box: Box = field(default_factory=Box)
    deactivated: bool = False

    is_bot = False

    @property
    def chat_id(self) -> int:
        """The number of the private chat with this account, as the Bot API counts chats."""
        return self.id


@dataclass(eq=False)
class Person(Account):
    """A human. With a phone number a client can sign in as them, and the world can act for them too."""

    phone: str | None = None
    password: str | None = None
    blocked: bool = False  # has blocked every bot
    started: set[int] = field(default_factory=set)  # bots that may write

    def start(self, bot: Bot | None = None) -> int:
        """Press Start in the chat with a bot; it is the only one if it is not named."""
        return self.say("/start", to=bot or self.world.the_bot())

    def say(
        self, text: str, to: Chat | Account | None = None, *, reply_to: int | None = None, **fields: Any
    ) -> int:
        """Write to a bot, or into a group; return the number of the message as the other side sees it.

        `reply_to` is counted by the other side too. `fields` are those of a message, such as `topic`.
        """
        with self.world.lock:
            chat: Chat = self.world.chat_between(self, to or self.world.the_bot())
            if text.startswith("/"):
                length = len(text.split(maxsplit=1)[0])
                fields.setdefault("entities", [types.MessageEntityBotCommand(0, length)])
            if reply_to is not None:
                reply_to = chat.number_for(self, reply_to)
            message = self.world.write(chat, self, text, reply_to=reply_to, **fields)
            return chat.number_for_others(message)

    def edit(self, message_id: int, text: str, chat: Chat | Account | None = None) -> None:
        """Change what was said, named by the number that `say` returned."""
        with self.world.lock:
            where = self.world.chat_between(self, chat or self.world.the_bot())
            number = where.number_for(self, message_id)
            self.world.rewrite(where.box_of(self).messages[number], text=text)

    def press(self, message_id: int, data: bytes, chat: Chat | None = None) -> Future[Answer]:
        """Press a button under a bot's message, which is named by the number that the bot knows it by.

        The result is the bot's answer. A bot that is not connected never learns of it. KeyError if
        there is no such message.
        """
        with self.world.lock:
            where = chat or self.world.chat_between(self, self.world.the_bot())
            return self.world.press(self, self.world.by_bot(where, message_id), data)


@dataclass(eq=False)
class Bot(Account):
    """A bot."""

    token: str = ""
    commands: dict[Menu, list[Any]] = field(default_factory=dict)

    is_bot = True
