"""What passes between people and the bot: what they say and press, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models.alerts import Message


class Role(StrEnum):
    """What a person may do; each may do what those before it may."""

    JOURNALIST = "journalist"  # receives, judges, searches, keeps threads of their own
    EDITOR = "editor"  # everybody's threads, exports, statements
    ADMIN = "admin"  # channels and people

    @property
    def level(self) -> int:
        """0 for the one that may least."""
        return list(Role).index(self)

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough for what needs that one."""
        return self.level >= needed.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody wrote where the bot could read it. Chats are counted as the Bot API does."""

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
    """What the bot says in a chat, frozen before it is sent: a repeat is the same to the byte.

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
