"""The world that the server tells of: who and what there is, and everything that happens in it.

Threads share it: whoever reads or changes it holds `lock`. Each change tells the listeners, which must
not wait for anything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Literal, TypeVar, overload

from tests.telegram_server.accounts import Account, Answer, Bot, Person
from tests.telegram_server.box import Event, File, Message
from tests.telegram_server.chats import Chat, Group, Private, WorldChannel
from tests.telegram_server.sent import Sent, sent_of
from tests.waiting import HANGS

SMALL_PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
"""The frame of a JPEG file without a picture in it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Press:
    """The press of a button, which a bot is told of."""

    id: int
    person: Person
    bot: Bot
    message: Message
    data: bytes
    answer: Future[Answer] = field(default_factory=Future)


Joined = TypeVar("Joined", bound=Account)

Listener = Callable[[Account | WorldChannel, Event | Press], None]
"""Is told whose box an event is in, or which bot a press is for."""


class World:
    """Accounts, channels, groups and what is written in them.

    `code` signs every phone number in, `password` is the second step of `user` accounts. `clock` dates
    what happens. `chat_limit` of (20, 60.0) refuses more than 20 messages a minute to one chat.
    """

    def __init__(
        self,
        code: str = "12345",
        password: str | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.code, self.password = code, password
        self.clock = clock
        self.chat_limit: tuple[int, float] | None = None
        self.answer_within = 60.0  # seconds that a person's client waits for a bot's answer to a press
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.accounts: dict[int, Account] = {}
        self.channels: dict[int, WorldChannel] = {}
        self.groups: dict[int, Group] = {}
        self.files: dict[int, File] = {}
        self.uploads: dict[tuple[int, int], dict[int, bytes]] = {}  # parts by account and file
        self.presses: dict[int, Press] = {}
        self.listeners: list[Listener] = []
        self.private: dict[frozenset[int], Private] = {}  # once they were written in
        self._written: dict[int, list[Message]] = {}  # by bots, by chat_id
        self._by_random_id: dict[tuple[int, int, int], Message] = {}

    # Who and what there is

    def user(self, *, phone: str, id: int, first_name: str = "Reader") -> Person:
        """An account that signs in by phone, code and the world's password, if it has one."""
        return self._join(Person(self, id, first_name, phone=phone.lstrip("+"), password=self.password))

    def person(
        self, id: int, first_name: str, *, phone: str | None = None, username: str | None = None
    ) -> Person:
        """A human who may write to bots; with a phone number a client may sign in as them."""
        return self._join(Person(self, id, first_name, username, phone=phone and phone.lstrip("+")))

    def bot(self, *, token: str, id: int, username: str = "wirewatch_bot", first_name: str = "Wire") -> Bot:
        """A bot, which signs in by its token."""
        return self._join(Bot(self, id, first_name, username, token=token))

    def channel(self, *, username: str | None, id: int, title: str) -> WorldChannel:
        """A broadcast channel, public if it has a username."""
        with self.lock:
            return self.channels.setdefault(id, WorldChannel(self, id=id, title=title, username=username))

    @overload
    def group(self, id: int, title: str, *, supergroup: Literal[False] = False) -> Group: ...

    @overload
    def group(
        self, id: int, title: str, *, supergroup: Literal[True], forum: bool = False
    ) -> WorldChannel: ...

    def group(
        self, id: int, title: str, *, supergroup: bool = False, forum: bool = False
    ) -> Group | WorldChannel:
        """A small group, or a supergroup perhaps with topics; `add` puts the bot and people into it."""
        with self.lock:
            if not supergroup:
                return self.groups.setdefault(id, Group(self, id=id, title=title))
            made = WorldChannel(self, id=id, title=title, supergroup=True, forum=forum)
            return self.channels.setdefault(id, made)

    def file(self, content: bytes = SMALL_PICTURE, **fields: Any) -> File:
        """A photo, or another file by its `fields`, which can be downloaded."""
        with self.lock:
            made = File(id=len(self.files) + 1, content=content, **fields)
            self.files[made.id] = made
            return made

    def the_bot(self) -> Bot:
        """The only bot of the world. ValueError if there are more or none."""
        (bot,) = (one for one in self.accounts.values() if isinstance(one, Bot))
        return bot

    def chat_between(self, account: Account, to: Chat | Account) -> Any:
        """The chat in which an account reaches another, or the chat that is given."""
        if not isinstance(to, Account):
            return to
        with self.lock:
            known = self.private.get(frozenset({account.id, to.id}))
            return known or Private(account, to)

    # What happens

    def write(
        self,
        chat: Any,
        sender: Account | None,
        text: str,
        *,
        at: datetime | None = None,
        number: int | None = None,
        origin: object = None,
        **fields: Any,
    ) -> Message:
        """Put a message into every box of a chat and tell the listeners."""
        with self.lock:
            now = at or self.clock()
            message = Message(chat=chat, sender=sender, text=text, date=now, **fields)
            if isinstance(chat, Private):
                self.private.setdefault(frozenset(side.id for side in chat.sides), chat)
                if isinstance(sender, Person):
                    sender.started.add(chat.other(sender).id)
            if isinstance(sender, Bot) and message.action is None:
                self._written.setdefault(chat.chat_id, []).append(message)
            if sender is not None and message.random_id is not None:
                self._by_random_id[sender.id, chat.chat_id, message.random_id] = message
            for owner in self._owners(chat):
                event = owner.box.put(message, at=now, number=number, origin=origin)
                self._tell(owner, event)
            return message

    def repeated(self, sender: Account, chat: Any, random_id: int) -> Message | None:
        """The message that was sent to a chat under this random_id already; it counts as a repeat."""
        with self.lock:
            message = self._by_random_id.get((sender.id, chat.chat_id, random_id))
            if message is not None:
                message.repeats += 1
            return message

    def rewrite(
        self, message: Message, *, at: datetime | None = None, origin: object = None, **fields: Any
    ) -> None:
        """Make a message read differently in every box it lies in."""
        with self.lock:
            now = at or self.clock()
            if "text" in fields:
                message.earlier.append(message.text)
            for name, value in fields.items():
                setattr(message, name, value)
            message.edit_date = now
            for owner in self._owners(message.chat):
                if (number := message.numbers.get(owner.box)) in owner.box.messages:
                    self._tell(owner, owner.box.touch(number, at=now, origin=origin))

    def remove(
        self, owner: Account | WorldChannel, numbers: Iterable[int], *, origin: object = None
    ) -> Event | None:
        """Delete messages from a box, and their copies from the other boxes."""
        with self.lock:
            now = self.clock()
            there = [owner.box.messages[one] for one in numbers if one in owner.box.messages]
            event = owner.box.drop([one.numbers[owner.box] for one in there], at=now, origin=origin)
            self._tell(owner, event)
            for message in there:
                for other in self._owners(message.chat):
                    if other is not owner and other.box in message.numbers:
                        self._tell(other, other.box.drop([message.numbers[other.box]], at=now))
            return event

    def press(self, person: Person, message: Message, data: bytes) -> Future[Answer]:
        """Tell the bot that wrote a message that a person pressed a button under it."""
        with self.lock:
            number = len(self.presses) + 1
            pressed = Press(id=number, person=person, bot=message.sender, message=message, data=data)
            self.presses[number] = pressed
            self._tell(pressed.bot, pressed)
            return pressed.answer

    # What a test asks

    def inbox(self, chat_id: int) -> list[Sent]:
        """What bots wrote in a chat, oldest first; `chat_id` is counted as the Bot API does.

        A person's is their id, a group's is negative, a supergroup's is -100 and its id; every chat has
        it as `chat_id`.
        """
        with self.lock:
            return [sent_of(message) for message in self._written.get(chat_id, ())]

    def by_bot(self, chat: Chat, number: int) -> Message:
        """The message in a chat that the bot which wrote it knows by this number; or KeyError."""
        with self.lock:
            for message in self._written.get(chat.chat_id, ()):
                if message.numbers[chat.box_of(message.sender)] == number:
                    return message
            raise KeyError(number)

    def wait_for_room(self, bot: Bot, chat: Chat) -> int:
        """The seconds until `chat_limit` lets a bot write to a chat again; 0 if it may now."""
        with self.lock:
            if self.chat_limit is None:
                return 0
            most, seconds = self.chat_limit
            since = self.clock() - timedelta(seconds=seconds)
            written = [one for one in self._written.get(chat.chat_id, ()) if one.sender is bot]
            if len(recent := [one.date for one in written if one.date > since]) < most:
                return 0
            return max(1, ceil((recent[-most] - since).total_seconds()))

    def until(self, condition: Callable[[], bool], timeout: float = HANGS) -> None:
        """Return as soon as a condition holds, looked at after every change and every request.

        TimeoutError if it does not. In a coroutine, await it in another thread.
        """
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                raise TimeoutError("what was waited for did not happen")

    # Within

    def _join(self, account: Joined) -> Joined:
        with self.lock:
            if account.id in self.accounts:
                raise ValueError(f"there is an account {account.id}")
            self.accounts[account.id] = account
            return account

    def _owners(self, chat: Any) -> tuple[Account | WorldChannel, ...]:
        match chat:
            case WorldChannel():
                return (chat,)
            case Group():
                return tuple(chat.members.values())
            case Private():
                return tuple(dict.fromkeys(chat.sides))
        raise TypeError(chat)

    def _tell(self, owner: Account | WorldChannel, event: Event | Press | None) -> None:
        if event is not None:
            for listener in self.listeners:
                listener(owner, event)
            self.changed.notify_all()
