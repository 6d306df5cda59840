"""Waits that Telegram asked for, obeyed without asking again, and what is asked in an account's name."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from telethon import errors
from telethon.sessions.sqlite import sqlite3
from telethon.tl import TLRequest

from bot.errors import RateLimited, StorageError
from bot.models import AccountBook, Traffic


class Pace:
    """The waits of an account for its methods. `scope` narrows a wait to one chat.

    What is asked is counted by the minute, and noted once the minute is over, the account is refused, or
    nothing more is to be asked.
    """

    def __init__(self, account: str, book: AccountBook, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._book = book
        self._clock = clock
        self._waits: dict[str, datetime | None] = {}  # as they were last read, by method and scope
        self._minute, self._traffic = clock().replace(second=0, microsecond=0), Traffic()

    def check(self, method: str, scope: str = "") -> None:
        """Raise RateLimited if the method has to be left alone for now."""
        now = self._clock()
        for key in {method, _key(method, scope)}:
            # Else it stands as it was last read: an alert about that goes over this line.
            with contextlib.suppress(StorageError):
                self._waits[key] = self._book.not_before(self._account, key)
            until = self._waits.get(key)
            if until is not None and until > now:
                raise _limited(method, (until - now).total_seconds())

    def asked(self) -> None:
        """Count a request."""
        self._count(requests=1)

    def answered(self) -> None:
        """Count an answer, be it a refusal of what was asked."""
        self._count(answers=1)

    def remember(self, method: str, seconds: float, scope: str = "") -> RateLimited:
        """Keep a wait that Telegram just asked for, and return it as an error to raise."""
        until = self._clock() + timedelta(seconds=seconds)
        self._book.wait_until(self._account, _key(method, scope), until)
        self._count(waits=1)
        return _limited(method, seconds)

    def refused(self, why: str) -> None:
        """Keep why Telegram refuses the account; "" once it does not."""
        self._book.refused(self._account, why, self._clock())
        self.note()

    def note(self) -> None:
        """Keep what was counted and is not kept yet; where that fails it is kept with what comes next."""
        if self._traffic != Traffic():
            with contextlib.suppress(StorageError):  # an alert about that is sent over this line
                self._book.worked(self._account, self._minute, self._traffic)
                self._traffic = Traffic()

    def _count(self, *, requests: int = 0, answers: int = 0, waits: int = 0) -> None:
        minute = self._clock().replace(second=0, microsecond=0)
        if minute != self._minute:
            self.note()
            self._minute = minute
        self._traffic = Traffic(
            requests=self._traffic.requests + requests,
            answers=self._traffic.answers + answers,
            waits=self._traffic.waits + waits,
        )


def _key(method: str, scope: str) -> str:
    return f"{method}:{scope}" if scope else method


def _limited(method: str, seconds: float) -> RateLimited:
    return RateLimited(f"Telegram asks to leave {method} alone", retry_after=seconds, method=method)


UNTOLD_WAIT = 60.0  # seconds, when Telegram asks to slow down and does not say for how long

# The connection is of no use any more: connect again, and ask again.
LOST = (
    OSError,  # ConnectionError and TimeoutError among them
    EOFError,  # asyncio.IncompleteReadError among them
    errors.BadMessageError,
    errors.InvalidBufferError,
    errors.InvalidChecksumError,
    errors.SecurityError,
    errors.AuthKeyNotFound,  # said of keys that were good before and after; see ACCOUNT
)

# Telethon keeps its session in SQLite.
UNKEPT = sqlite3.Error

# Asking again later may help; asking again at once was tried already.
TROUBLE = (
    errors.ServerError,
    errors.TimedOutError,
    errors.TypeNotFoundError,
    UNKEPT,
)

# Telegram had the same message before, which its list counts among its own troubles.
KNOWN_BEFORE = errors.RandomIdDuplicateError

# Telegram says how long to wait.
WAITS = (
    errors.FloodWaitError,
    errors.FloodPremiumWaitError,
    errors.FloodTestPhoneWaitError,
    errors.SlowModeWaitError,
)

ANEW = "remove its session file and sign in again"

# Nothing but a person can help; for a key that is not found only if asking again says the same.
ACCOUNT: dict[type[BaseException], str] = {
    errors.AuthKeyNotFound: f"Telegram does not know this session; {ANEW}",
    errors.AuthKeyInvalidError: f"Telegram does not accept this session; {ANEW}",
    errors.AuthKeyPermEmptyError: f"Telegram does not accept this session; {ANEW}",
    errors.AuthKeyDuplicatedError: f"the session was used in two places and is void; {ANEW}",
    errors.AuthKeyUnregisteredError: "not signed in, or signed out from another device; sign in again",
    errors.SessionExpiredError: "the session has expired; sign in again",
    errors.SessionRevokedError: "the session was ended from another device; sign in again",
    errors.UserDeactivatedError: "the account was deleted",
    errors.UserDeactivatedBanError: "the account was banned by Telegram",
    errors.FrozenMethodInvalidError: "the account was frozen by Telegram; open it in an app to appeal",
    errors.PeerFloodError: "Telegram has limited the account for writing to strangers; ask @SpamBot",
    errors.AccessTokenInvalidError: "TELEGRAM_BOT_TOKEN is not one that Telegram knows; ask @BotFather",
    errors.AccessTokenExpiredError: "TELEGRAM_BOT_TOKEN was replaced by a newer one; ask @BotFather",
    errors.ApiIdInvalidError: "TELEGRAM_API_ID and TELEGRAM_API_HASH do not belong together",
    errors.ApiIdPublishedFloodError: "TELEGRAM_API_ID is a published one that Telegram has closed",
}

# The channel cannot be read as it is configured.
CHANNEL: dict[type[BaseException], str] = {
    errors.ChannelPrivateError: "private, or closed to this account; see whether it opens in a Telegram app",
    errors.ChannelInvalidError: "not known to this account; it may have been deleted, or another account "
    "has signed in since it was added",
    errors.ChannelBannedError: "banned by Telegram",
    errors.ChannelPublicGroupNaError: "not available to this account",
    errors.UsernameNotOccupiedError: "no channel has this name; it may be misspelt or renamed",
    errors.UsernameInvalidError: "not a name that a channel can have; see channels.toml",
}


def method_of(request: TLRequest) -> str:
    """Name the method that a request calls as Telegram's documentation does: "messages.getHistory"."""
    kind = type(request)
    area = kind.__module__.rpartition(".")[2]
    name = kind.__name__.removesuffix("Request")
    name = name[0].lower() + name[1:]
    return name if area == "functions" else f"{area}.{name}"
