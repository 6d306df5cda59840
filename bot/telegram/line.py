"""One account's line to Telegram: every request goes through it, and it is put up again when it falls."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telethon import TelegramClient, errors
from telethon.tl import TLRequest

from bot.backoff import doubled
from bot.errors import AccountError, ConfigError, SourceError, WirewatchError
from bot.telegram import limits
from bot.telegram.budget import Budget
from bot.telegram.limits import Pace

log = logging.getLogger(__name__)

CLOSING = 2.0  # seconds; Telethon has been seen to wait for a dead peer
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between attempts to put the line up again


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An account's name and number."""

    id: int
    name: str
    username: str
    bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The seconds to wait for Telegram, the way to pause between attempts, and what tells the seconds."""

    connecting: float = 30.0
    answer: float = 20.0
    between: tuple[float, ...] = (0.5, 4.0)  # before each further attempt of a request
    succession: float = 2.0  # between looks for a session that was signed in meanwhile
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    seconds: Callable[[], float] = time.monotonic


Greeting = Callable[[TelegramClient], Awaitable[Identity | None]]


class Line:
    """A connection for one account, opened when it is first needed.

    `greet` is done each time it is up, before anything else: it signs in or makes sure of being so.
    Once Telegram has refused the account, every further call says so without asking again, until it is
    renewed.
    """

    def __init__(
        self,
        client: TelegramClient,
        pace: Pace,
        *,
        account: str,
        greet: Greeting,
        patience: Patience,
        per_minute: int | None = None,
    ) -> None:
        self.client = client
        self.me: Identity | None = None
        self._pace = pace
        self._account = account
        self._greet = greet
        self._patience = patience
        self._budget = Budget(per_minute, seconds=patience.seconds)
        self._calling: asyncio.Task[None] | None = None  # those who wait for their turn, while any do
        self._lock = asyncio.Lock()
        self._connections = 0  # made so far
        self._failure: Exception | None = None  # of the last attempt to make one
        self._lost = ""  # why Telegram refused the account
        self._renewed = asyncio.Event()

    async def call(self, request: TLRequest, *, scope: str = "") -> Any:
        """Return Telegram's answer to a request; `scope` is the chat that a slow mode would be about.

        Raises RateLimited without asking while a wait is on, SourceError if there is no answer,
        AccountError if the account is refused, and Telethon's own error for a request that is refused.
        """
        return await self.run(
            limits.method_of(request), lambda: self.client(request), scope=scope, about=_channel_of(request)
        )

    def hurry(self, channel_id: int) -> None:
        """Let requests about a channel that has just published something go before others, for a while."""
        self._budget.hurry(channel_id)

    async def run(
        self, method: str, act: Callable[[], Awaitable[Any]], *, scope: str = "", about: int | None = None
    ) -> Any:
        """Return what `act` does, under the same rules as `call`. It may be done more than once."""
        for pause in (*self._patience.between, None):
            self._pace.check(method, scope)
            if await self._waited(about):
                self._pace.check(method, scope)  # another request may have been asked to wait meanwhile
            connection = 0
            try:
                connection = await self._up()
                self._pace.asked()
                answer = await _answered(act, self._patience.answer)
                self._pace.answered()
                return answer
            except limits.LOST as error:
                await self._down(connection)
                if pause is None:
                    ours = self._ours(error, method)
                    raise ours or SourceError(
                        f"Telegram did not answer {method} ({_named(error)})"
                    ) from error
                log.info("%s: %s got no answer (%s)", self._account, method, _named(error))
                await self._patience.pause(pause)
            except (errors.RPCError, *limits.TROUBLE) as error:
                ours = self._ours(error, method, scope)
                if ours is None:
                    self._pace.answered()
                    raise
                raise ours from error
        raise AssertionError("the last attempt returns or raises")

    async def keep_up(self) -> None:
        """Put the line up again whenever it falls; an account that cannot be used waits to be renewed."""
        failures = 0
        while True:
            try:
                await self._up()
            except (AccountError, ConfigError):  # the next call says so
                await self._renewed.wait()
                self._renewed.clear()
                continue
            except (WirewatchError, *limits.LOST) as error:
                log.info("%s: no line to Telegram (%s)", self._account, _named(error))
                await self._patience.pause(doubled(FIRST_PAUSE, failures, LONGEST_PAUSE))
                failures += 1
                continue
            failures = 0
            await _ended(self.client)
            log.info("%s: the line to Telegram fell", self._account)

    async def renew(self, make: Callable[[], TelegramClient]) -> None:
        """Hang up and go on with the client that `make` gives, as an account that was never refused.

        It is made when nothing has the session open. Whoever listens goes on listening.
        """
        async with self._lock:
            await self._hang_up()
            before = self.client
            before.session.close()
            self.client = make()
            for heard, event in before.list_event_handlers():
                self.client.add_event_handler(heard, event)
            self._lost, self._failure = "", None
            self._renewed.set()

    async def close(self) -> None:
        """Hang up, within seconds."""
        if self._calling is not None:
            self._calling.cancel()
        async with self._lock:
            await self._hang_up()
        self._pace.note()

    async def _waited(self, about: int | None) -> bool:
        """Wait for a turn to ask, and tell whether that took any time."""
        turn = self._budget.queue(about)
        if self._calling is None or self._calling.done():
            if not self._budget.left():
                self._budget.call()
                return False
            self._calling = asyncio.create_task(self._call_in_turn())
        try:
            await turn.called.wait()
        finally:
            self._budget.leave(turn)
        return True

    async def _call_in_turn(self) -> None:
        """Call one after the other, at the pace of the budget, while anybody waits."""
        while self._budget.is_wanted:
            await self._patience.pause(self._budget.left())
            self._budget.call()

    async def _up(self) -> int:
        """Connect unless that is done, and return the number of the connection."""
        failure = self._failure
        async with self._lock:
            if self._lost:
                raise AccountError(self._lost)
            if not self.client.is_connected():
                if self._failure is not None and self._failure is not failure:
                    raise self._failure  # of an attempt that was under way when this one was wanted
                self._pace.check("connect")
                await self._hang_up()  # Telethon keeps what it was told so far, and ends its loops
                try:
                    await _answered(self.client.connect, self._patience.connecting)
                    self.me = await _answered(lambda: self._greet(self.client), self._patience.connecting)
                except (errors.RPCError, *limits.TROUBLE) as error:
                    await self._hang_up()
                    raise self._ours(error, "connect") or SourceError(str(error)) from error
                except BaseException as error:
                    if isinstance(error, limits.LOST):
                        self._failure = error
                    await self._hang_up()  # half a connection would pass for a whole one
                    raise
                self._connections += 1
                self._pace.refused("")
            return self._connections

    async def _down(self, connection: int) -> None:
        """Hang up a connection that gave no answer, unless another call did so before."""
        async with self._lock:
            if connection == self._connections:
                await self._hang_up()

    async def _hang_up(self) -> None:
        try:
            async with asyncio.timeout(CLOSING):
                await self.client.disconnect()
        except TimeoutError:
            log.warning("%s: the line to Telegram did not close", self._account)
        except limits.UNKEPT as error:
            log.warning("%s: its session could not be kept: %s", self._account, error)
        _retrieve(self.client.disconnected)

    def _ours(self, error: Exception, method: str, scope: str = "") -> WirewatchError | None:
        """Return our error for what is not about the request itself, remembered where it lasts."""
        if isinstance(error, limits.WAITS):
            slow_mode = isinstance(error, errors.SlowModeWaitError)
            return self._pace.remember(method, error.seconds, scope if slow_mode else "")
        if why := limits.ACCOUNT.get(type(error)):
            self._lost = f"{self._account}: {why}"
            self._pace.refused(why)
            return AccountError(self._lost)
        if isinstance(error, errors.FloodError):
            return self._pace.remember(method, limits.UNTOLD_WAIT, scope)
        if isinstance(error, limits.TROUBLE) and not isinstance(error, limits.KNOWN_BEFORE):
            return SourceError(f"Telegram could not answer {method} ({_named(error)})")
        return None


def _channel_of(request: TLRequest) -> int | None:
    peer = getattr(request, "channel", None) or getattr(request, "peer", None)
    return getattr(peer, "channel_id", None)


async def _answered(act: Callable[[], Awaitable[Any]], limit: float) -> Any:
    """Return what `act` does; TimeoutError after `limit` seconds, ConnectionError if the line fell."""
    task = asyncio.ensure_future(act())
    try:
        done, _ = await asyncio.wait({task}, timeout=limit)
    finally:
        task.cancel()
    if not done:
        raise TimeoutError
    if task.cancelled():
        # Telethon cancels what is under way when it disconnects, which is no wish to stop of ours.
        raise ConnectionError("the connection was closed")
    return task.result()


async def _ended(client: TelegramClient) -> None:
    end = client.disconnected
    await asyncio.wait({end})
    _retrieve(end)


def _retrieve(end: asyncio.Future[None]) -> None:
    """Take note of why a connection ended: the request that met it tells, and asyncio need not."""
    if end.done() and not end.cancelled():
        end.exception()


def _named(error: BaseException) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
