"""The server: its thread, its port, and what a test can ask of it."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from telethon.crypto import AuthKey, rsa
from telethon.sessions import StringSession

from tests.telegram_server import handshake, portray
from tests.telegram_server.accounts import Account
from tests.telegram_server.connection import Connection
from tests.telegram_server.faults import Call, Fault, Kind
from tests.telegram_server.session import Key
from tests.telegram_server.switchboard import Switchboard
from tests.telegram_server.world import World
from tests.waiting import HANGS

HOST = "127.0.0.1"
DC_ID = portray.DC


class TelegramServer:
    """A stand-in for Telegram on this machine, for clients that do not know the difference.

    Used as a context manager, or by `start` and `stop`: keys, sessions signed in and the port stay when it
    is started again. Leaving raises the first bug that the stand-in itself met.
    """

    def __init__(self, world: World, *, port: int = 0) -> None:
        self.world = world
        self._board = Switchboard(world, (HOST, port))
        self._connections = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event | None = None
        self._open: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}

    def __enter__(self) -> "TelegramServer":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.stop()
        if self._board.bugs and kind is None:
            raise self._board.bugs[0]

    def start(self) -> None:
        """Listen; on the same port as before if it was started before. OSError if the port is taken."""
        started: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)), name="telegram")
        self._thread.start()
        self._board.address = HOST, started.result(HANGS)

    def stop(self) -> None:
        """Hang up on everybody and listen no more; nothing happens if it is stopped."""
        if self._thread is not None and self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._thread = self._loop = None

    # For clients

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._board.address[1]

    @property
    def public_key(self) -> str:
        """The RSA key by which clients know it, as PKCS#1 PEM."""
        return handshake.public_key()

    def environment(self) -> dict[str, str]:
        """The variables that lead a program here."""
        return {
            "TG_DC_ID": str(DC_ID),
            "TG_DC_HOST": HOST,
            "TG_DC_PORT": str(self.port),
            "TG_DC_PUBLIC_KEY": self.public_key,
        }

    def lead(self, session: Any) -> Any:
        """Make a Telethon session connect here, in this process."""
        rsa.add_key(self.public_key, old=False)
        session.set_dc(DC_ID, HOST, self.port)
        session.save()
        return session

    def signed_in(self, account: Account, session: Any = None) -> Any:
        """A session (a StringSession unless one is given) in which an account is signed in already."""
        session = self.lead(StringSession() if session is None else session)
        key = Key(os.urandom(256), account)
        self._board.admit(key)
        session.auth_key = AuthKey(key.data)
        session.save()
        return session

    # What happened

    @property
    def calls(self) -> list[Call]:
        """Everything that was asked, in order."""
        with self.world.lock:
            return list(self._board.calls)

    def asked(self, method: str, account: str | None = None) -> list[Call]:
        """The calls of one method, by one kind of account if it is named."""
        return [one for one in self.calls if one.method == method and account in (None, one.account)]

    @property
    def connections(self) -> int:
        """How many connections were accepted so far."""
        return self._connections

    def until(self, condition: Callable[[], bool], timeout: float = HANGS) -> None:
        """Wait in a test without a loop until a condition holds; see `World.until`."""
        self.world.until(condition, timeout)

    async def happens(self, condition: Callable[[], bool]) -> None:
        """Wait in a coroutine until a condition holds; see `World.until`."""
        await asyncio.to_thread(self.world.until, condition)

    # What goes wrong

    def fault(
        self,
        kind: str,
        *,
        method: str | None = None,
        account: str | int | None = None,
        channel: int | None = None,
        chat: int | None = None,
        nth: int = 1,
        every: int = 1,
        times: int | None = 1,
    ) -> Fault:
        """Let something go wrong, and return the fault, which counts how often it did and can be lifted.

        `kind` is a Kind or an error of Telegram's: "FLOOD_WAIT_5", "CHANNEL_PRIVATE", "INTERNAL". It
        strikes the `nth` request from now on that it is aimed at and then each `every`th, `times` in all
        (None: for ever). It is aimed at a `method` ("messages.getHistory"), an `account` ("user", "bot",
        or an id), and a `channel` by its id or any `chat` as the Bot API counts; at all, if not said.
        The fault that was set first comes first.
        """
        return self._board.faults.add(
            kind,
            method=method,
            account=account,
            channel=channel,
            chat=chat,
            nth=nth,
            every=every,
            times=times,
        )

    def meanwhile(self, act: Callable[[], object], *, method: str, **aim: Any) -> Fault:
        """Let something happen just before a request is answered: an edit, a rename, a kill.

        `aim` is that of `fault`, and what goes wrong with the same request goes wrong after it.
        """
        return self._board.faults.add(Kind.MEANWHILE, method=method, act=act, **aim)

    @property
    def deaf(self) -> bool:
        """Whether the server accepts connections and listens to nothing that is said on them."""
        return self._board.deaf

    @deaf.setter
    def deaf(self, value: bool) -> None:
        self._board.deaf = value

    @property
    def ahead(self) -> int:
        """By how many seconds the server's clock goes before that of its clients."""
        return self._board.numbers.ahead

    @ahead.setter
    def ahead(self, value: int) -> None:
        self._in_loop(lambda: self._board.numbers.set_ahead(value))

    @property
    def unheard(self) -> int:
        """How many packets came while the server was deaf."""
        return self._board.unheard

    def cut(self) -> None:
        """Drop all open connections, and return when they are."""
        self._in_loop(self._cut)

    def revoke(self, account: Account) -> None:
        """Forget every key that an account has signed in with, as if the sessions were ended elsewhere.

        Clients are told at their next packet that their key is unknown. For a refusal of single requests
        use a fault: AUTH_KEY_UNREGISTERED, SESSION_REVOKED, AUTH_KEY_DUPLICATED.
        """
        self._in_loop(lambda: self._revoke(account))

    # Within

    async def _run(self, started: Future[int]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await asyncio.start_server(self._accept, HOST, self.port)
        except OSError as error:
            started.set_exception(error)
            return
        with self.world.lock:
            self.world.listeners.append(self._listen)
        started.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        with self.world.lock:
            self.world.listeners.remove(self._listen)
        server.close()
        self._cut()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        self._board.noticed()
        try:
            await Connection(self._board).run(reader, writer)
        finally:
            del self._open[task]

    def _listen(self, owner: Any, happened: Any) -> None:
        if self._loop is not None:
            for session, update in self._board.pushes(owner, happened):
                self._loop.call_soon_threadsafe(session.send, update)

    def _cut(self) -> None:
        for writer in self._open.values():
            writer.transport.abort()

    def _revoke(self, account: Account) -> None:
        for number, key in tuple(self._board.keys.items()):
            if key.account is account:
                del self._board.keys[number]

    def _in_loop(self, act: Callable[[], None]) -> None:
        if self._loop is None:
            raise RuntimeError("the server is stopped")
        done: Future[None] = Future()

        def run() -> None:
            act()
            done.set_result(None)

        self._loop.call_soon_threadsafe(run)
        done.result(HANGS)
