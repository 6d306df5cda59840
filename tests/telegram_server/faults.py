"""What goes wrong on purpose, aimed at certain requests and counted."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tests.telegram_server.chats import FIRST_CHANNEL
from tests.telegram_server.peers import chat_id_of
from tests.telegram_server.refusal import code_of


class Kind(StrEnum):
    """What may go wrong beside an error of Telegram's, which is named as it is: FLOOD_WAIT_5."""

    LOST_BEFORE = "lost before"  # the connection is cut, and nothing was done
    LOST_AFTER = "lost after"  # it was done, and the connection is cut before the answer
    CUT_REPLY = "cut reply"  # it was done, and the connection is cut in the middle of the answer
    SILENCE = "silence"  # nothing is done and no answer comes
    BAD_SALT = "bad salt"  # the client has to ask again with another salt
    NEW_SESSION = "new session"  # new_session_created comes before the answer
    DROPPED_PUSH = "dropped push"  # an update is not sent
    MEANWHILE = "meanwhile"  # something else happens first, and then the request is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that a client made; `account` is "user", "bot", or "" if it was not signed in."""

    method: str  # as Telegram's documentation names it: "messages.getHistory"
    account: str
    account_id: int | None
    request: Any  # without the wrappers for layer and connection
    at: datetime

    @property
    def chat_id(self) -> int | None:
        """The chat that it is about, counted as the Bot API does."""
        return chat_id_of(self.request)


@dataclass(eq=False, kw_only=True)
class Fault:
    """One thing that goes wrong: with the `nth` request it is aimed at, then with each `every`th after it.

    `times` is how often (None: until it is lifted), `struck` how often it did so far.
    """

    kind: str
    method: str | None = None
    account: str | int | None = None
    chat: int | None = None
    nth: int = 1
    every: int = 1
    times: int | None = 1
    seen: int = 0
    struck: int = 0
    lifted: bool = False
    act: Callable[[], object] | None = None  # what happens meanwhile

    def lift(self) -> None:
        """Let it happen no more."""
        self.lifted = True

    def strikes(self, method: str, kind: str, account_id: int | None, chat: int | None) -> bool:
        """Whether it happens to this request; each call counts as one."""
        over = self.lifted or (self.times is not None and self.struck >= self.times)
        if over or not self._is_aimed_at(method, kind, account_id, chat):
            return False
        self.seen += 1
        if self.seen < self.nth or (self.seen - self.nth) % self.every:
            return False
        self.struck += 1
        return True

    def _is_aimed_at(self, method: str, kind: str, account_id: int | None, chat: int | None) -> bool:
        return (
            self.method in (None, method)
            and self.account in (None, kind, account_id)
            and self.chat in (None, chat)
        )


@dataclass
class Faults:
    """Everything that is to go wrong; threads may share it."""

    _all: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, *, channel: int | None = None, **aim: Any) -> Fault:
        """See `TelegramServer.fault`."""
        if kind not in set(Kind):
            code_of(kind)  # an error that Telethon does not know would be tested for nothing
        if channel is not None:
            aim["chat"] = -FIRST_CHANNEL - channel
        fault = Fault(kind=kind, **aim)
        with self._lock:
            self._all.append(fault)
        return fault

    def of_call(self, call: Call) -> str | None:
        """What goes wrong with a request, after what happens before it is answered."""
        aim = call.method, call.account, call.account_id, call.chat_id
        with self._lock:
            due = [one.act for one in self._all if one.kind == Kind.MEANWHILE and one.strikes(*aim)]
        for act in due:
            if act is not None:
                act()
        return self._first(False, call.method, call.account, call.account_id, call.chat_id)

    def of_push(self, account: str, account_id: int, chat: int | None) -> bool:
        """Whether an update is lost."""
        return self._first(True, "", account, account_id, chat) is not None

    def _first(
        self, push: bool, method: str, account: str, account_id: int | None, chat: int | None
    ) -> str | None:
        with self._lock:
            for fault in self._all:
                suits = fault.kind != Kind.MEANWHILE and (fault.kind == Kind.DROPPED_PUSH) is push
                if suits and fault.strikes(method, account, account_id, chat):
                    return fault.kind
        return None
