"""Numbered messages and the log of what happened to them.

Every person and bot has a box for private chats and small groups, and every channel and supergroup has
one of its own. `pts` counts the events of a box. https://core.telegram.org/api/updates
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any


@dataclass(kw_only=True, eq=False)
class Message:
    """What somebody wrote; the same object lies in the box of each side, under a number of its own."""

    chat: Any  # Channel, Group or Private
    sender: Any  # Account, or None for a channel's own posts
    date: datetime
    text: str = ""
    entities: list[Any] = field(default_factory=list)
    markup: Any = None
    action: Any = None  # of a service message
    file: "File | None" = None
    grouped_id: int | None = None
    fwd_from: Any = None
    reply_to: int | None = None
    topic: int | None = None
    edit_date: datetime | None = None
    edit_hide: bool = False
    silent: bool = False
    random_id: int | None = None
    repeats: int = 0  # how often the same random_id was sent again
    earlier: list[str] = field(default_factory=list)  # texts before each edit
    numbers: dict[Any, int] = field(default_factory=dict)  # box → its number there
    born: dict[Any, int] = field(default_factory=dict)  # box → its event count after it arrived
    hidden: bool = False  # answered as MessageEmpty
    views: int = 1
    extra: dict[str, Any] = field(default_factory=dict)  # further fields, as Telethon names them


@dataclass(frozen=True, kw_only=True)
class File:
    """A photo or document."""

    id: int
    content: bytes
    name: str = ""
    kind: str = "image/jpeg"
    photo: bool = True


class Change(Enum):
    NEW = "new"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True, eq=False)
class Event:
    """Something that happened in a box; `pts` is the count after it."""

    change: Change
    numbers: tuple[int, ...]
    pts: int
    at: datetime
    origin: object = None  # the session that did it and is told by its answer

    @property
    def count(self) -> int:
        return len(self.numbers)


class Box:
    """Messages by number, and their events."""

    def __init__(self) -> None:
        self.messages: dict[int, Message] = {}
        self.numbers: list[int] = []  # rising
        self.last = 0
        self.pts = 1  # Telegram never counts from 0
        self.events: list[Event] = []
        self.forgotten = 0  # events up to this count are not told any more

    def put(
        self, message: Message, *, at: datetime, number: int | None = None, origin: object = None
    ) -> Event:
        """Add a message under the next number or the given one. ValueError if that is taken."""
        number = self.last + 1 if number is None else number
        if number in self.messages or number < 1:
            raise ValueError(f"number {number} is taken")
        self.messages[number] = message
        insort(self.numbers, number)
        self.last = max(self.last, number)
        message.numbers[self] = number
        event = self._log(Change.NEW, (number,), at, origin)
        message.born[self] = event.pts
        return event

    def touch(self, number: int, *, at: datetime, origin: object = None) -> Event:
        """Record that a message was edited."""
        return self._log(Change.EDITED, (number,), at, origin)

    def drop(self, numbers: Iterable[int], *, at: datetime, origin: object = None) -> Event | None:
        """Delete those of the messages that are there; None if none is."""
        gone = tuple(number for number in dict.fromkeys(numbers) if number in self.messages)
        for number in gone:
            del self.messages[number]
            del self.numbers[bisect_left(self.numbers, number)]
        return self._log(Change.DELETED, gone, at, origin) if gone else None

    def since(self, pts: int, limit: int) -> tuple[list[Event], bool]:
        """The first `limit` events after a count, and whether there are no more."""
        start = bisect_left(self.events, pts + 1, key=lambda event: event.pts)
        return self.events[start : start + limit], start + limit >= len(self.events)

    def forget(self) -> None:
        """Tell nobody any more what happened until now: their difference is too long."""
        self.forgotten = self.pts

    def _log(self, change: Change, numbers: tuple[int, ...], at: datetime, origin: object) -> Event:
        self.pts += len(numbers)
        event = Event(change=change, numbers=numbers, pts=self.pts, at=at, origin=origin)
        self.events.append(event)
        return event
