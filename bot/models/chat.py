"""The chat between people and the bot: what they say and press, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.models.alerts import Message


class Role(StrEnum):
    """The extent of what a person may do; each may do what those before it may."""

    JOURNALIST = "journalist"  # receives, judges, searches, keeps threads of their own
    EDITOR = "editor"  # everybody's threads, exports, statements
    ADMIN = "admin"  # channels and people

    @property
    def level(self) -> int:
        """0 for the one that may least."""
        return list(Role).index(self)

    def may(self, needed: "Role") -> bool:
        """Tell whether this role is enough for what needs that one."""
        return self.level >= needed.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words that somebody wrote where the bot could read them. Chats are counted as the Bot API does."""

    chat: int
    message_id: int
    person: int  # numeric id; 0 for whoever writes in the name of a group or channel
    name: str  # as they call themselves, "" if not told
    text: str
    sent_at: datetime
    language: str = ""  # of their app
    reply_to: int | None = None  # the message of the same chat that it answers
    topic: int | None = None  # of a forum
    forwarded: bool = False
    edited: bool = False
    via_bot: bool = False  # another bot wrote it for them
    document: str = ""  # the name of a file that came with it
    size: int = 0  # of that file, in bytes

    @property
    def private(self) -> bool:
        """Whether nobody but the person and the bot reads it."""
        return self.chat == self.person


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """The press of a button under one of the bot's messages."""

    chat: int
    message_id: int
    person: int
    name: str
    query_id: int  # good for one answer, within seconds
    data: str
    pressed_at: datetime
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The bot's words in a chat, frozen before they are sent: a repeat is the same to the byte.

    With `edits` it changes that message of the bot's, without text only the buttons under it.
    """

    id: int
    chat: int
    message: Message
    random_id: int
    reply_to: int | None = None
    topic: int | None = None
    edits: int | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A command as Telegram's menu shows it."""

    name: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMove:
    """The end of a group that became a supergroup."""

    chat: int
    became: int


Event = Said | Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that reached the bot and waits to be dealt with."""

    id: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Once that nothing was done for somebody, and why."""

    at: datetime
    person: int  # 0 for whoever wrote in the name of a group or channel
    name: str  # as they call themselves
    chat: int
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """The place of an answer: what it replies to, the topic of a forum, or the message that it changes."""

    reply_to: int | None = None
    topic: int | None = None
    edits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer as whoever goes on from it finds it."""

    id: int
    command: str
    state: Mapping[str, Any]
    about: Mapping[str, Any] | None
    buttons: frozenset[str] = field(default_factory=frozenset)  # what they send


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertShown:
    """An alert that stands in a chat."""

    id: int
    statement_id: str  # "" of a summary
    recipient_id: str
    post_url: str
    story_id: int | None
    summary: bool = False  # whether it lists others, on pages


Hear = Callable[[Said | Press | GroupMove], None]


class Messenger(Protocol):
    """A bot in chats."""

    @property
    def username(self) -> str:
        """By which people call it in groups; "" as long as it is not known."""

    def listen(self, hear: Hear) -> None:
        """Tell of all that is said, pressed and moved from now on, and of what was missed, in order.

        A thing may be told again. `hear` must not take long: what it has not returned from may be lost
        when the program ends.
        """

    async def say(self, reply: Reply) -> int | None:
        """Send or change a message; return the number it has in its chat, None if that was not told.

        A repeat arrives once. Raises as `Sink.send`.
        """

    async def acknowledge(self, press: Press, text: str) -> None:
        """Show whoever pressed a button a short word, or end their waiting with none.

        A press that is too old for that is passed over. Raises as `Sink.send`.
        """

    async def origin_of(self, chat: int, message_id: int) -> str:
        """Return the address of the post that a message replies to, if that came from a channel; else ""."""

    async def content_of(self, said: Said) -> bytes:
        """Return the file that came with a message. Raises as `Sink.send`."""

    async def offer(
        self, entries: Sequence[MenuEntry], *, language: str = "", chat: int | None = None
    ) -> None:
        """Show these commands in the menu of one chat, or of all chats without a menu of their own.

        `language` is that of the people's apps, "" for all without a menu of their own.
        """
