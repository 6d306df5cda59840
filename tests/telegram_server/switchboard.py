"""What all connections of a server share: keys, sessions, faults, and the record of what was asked."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from telethon import types
from telethon.tl import TLObject

from tests.telegram_server import portray
from tests.telegram_server.accounts import Account, Bot
from tests.telegram_server.box import Event
from tests.telegram_server.chats import WorldChannel
from tests.telegram_server.faults import Call, Faults
from tests.telegram_server.session import Key, Numbers, Session
from tests.telegram_server.transport import Transport
from tests.telegram_server.world import Press, World


@dataclass(eq=False)
class Switchboard:
    """The server's state. Its own thread changes it; what other threads see of it, under the world's lock."""

    world: World
    address: tuple[str, int] = ("127.0.0.1", 0)
    deaf: bool = False
    unheard: int = 0
    keys: dict[int, Key] = field(default_factory=dict)
    sessions: dict[tuple[int, int], Session] = field(default_factory=dict)  # that are connected
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    bugs: list[Exception] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)

    def admit(self, key: Key) -> None:
        """Know a key from now on."""
        self.keys[key.id] = key

    def session(self, key: Key, number: int, transport: Transport) -> tuple[Session, bool]:
        """A session of a key, on the connection that it is heard on now, and whether it is new."""
        with self.world.lock:
            known = self.sessions.get((key.id, number))
            if known is not None:
                known.transport = transport
                return known, False
            made = self.sessions[key.id, number] = Session(key, number, transport, self.numbers)
            return made, True

    def forget(self, writer: asyncio.StreamWriter) -> None:
        """End the sessions of a connection that ended."""
        with self.world.lock:
            for name, session in tuple(self.sessions.items()):
                if session.transport.writer is writer:
                    del self.sessions[name]

    def record(self, session: Session, method: str, request: TLObject) -> str | None:
        """Note a request, and tell what goes wrong with it."""
        account = session.key.account
        call = Call(
            method=method,
            account=kind_of(account),
            account_id=None if account is None else account.id,
            request=request,
            at=self.world.clock(),
        )
        with self.world.changed:
            self.calls.append(call)
            self.world.changed.notify_all()
        return self.faults.of_call(call)

    def ignore(self) -> None:
        """Count a packet that nobody listened to."""
        self.unheard += 1
        self.noticed()

    def noticed(self) -> None:
        """Let those look who wait for something to be done."""
        with self.world.changed:
            self.world.changed.notify_all()

    def pushes(self, owner: Account | WorldChannel, happened: Event | Press) -> list[tuple[Session, bytes]]:
        """What the accounts that are connected and concerned are to be told, as things stand now."""
        with self.world.lock:
            found = []
            for session in self._concerned(owner, happened):
                viewer = session.key.account
                if viewer is not None and (update := self._update(owner, happened, viewer)) is not None:
                    found.append((session, bytes(update)))
            return found

    def _concerned(self, owner: Account | WorldChannel, happened: Event | Press) -> Iterator[Session]:
        members = owner.members if isinstance(owner, WorldChannel) else {owner.id: owner}
        origin = happened.origin if isinstance(happened, Event) else None
        for session in self.sessions.values():
            account = session.key.account
            if account is None or account.id not in members or not session.wants_updates:
                continue
            if session is not origin:
                yield session

    def _update(self, owner: Account | WorldChannel, happened: Event | Press, viewer: Account) -> Any:
        chat, messages, update = self._told(owner, happened, viewer)
        if update is None or self.faults.of_push(kind_of(viewer), viewer.id, chat):
            return None
        company = portray.company(self.world, messages, viewer)
        if isinstance(happened, Press):
            company["users"].append(portray.account(happened.person, viewer))
        return types.Updates(updates=[update], date=self.world.clock(), seq=0, **company)

    def _told(
        self, owner: Account | WorldChannel, happened: Event | Press, viewer: Account
    ) -> tuple[int | None, list[Any], Any]:
        if isinstance(happened, Press):
            update = portray.press(happened)
            return happened.message.chat.chat_id, [happened.message], update
        message = owner.box.messages.get(happened.numbers[0])
        chat = owner.chat_id if message is None else message.chat.chat_id
        messages = [] if message is None else [message]
        return chat, messages, portray.event(owner, happened, viewer)


def kind_of(account: Account | None) -> str:
    """How a record of calls names an account."""
    if account is None:
        return ""
    return "bot" if isinstance(account, Bot) else "user"
