"""A Telethon client as this program wants it: known by name, and leaving waits and retries to us."""

import ipaddress
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from telethon import TelegramClient, types
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession
from telethon.tl.types.updates import State

from bot import __version__
from bot.errors import Busy, ConfigError

LARGEST_ID = 2**31 - 1  # Telegram's api_id is a 32-bit number


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramServer:
    """A server to talk to in Telegram's place. Raises ConfigError if it cannot be one."""

    dc_id: int
    host: str  # an IP address: Telethon does not look names up
    port: int
    public_key: str = field(repr=False)  # PKCS#1 PEM

    def __post_init__(self) -> None:
        try:
            ipaddress.ip_address(self.host)
        except ValueError as error:
            raise ConfigError([f'TG_DC_HOST: "{self.host}" is not an IP address']) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramAccess:
    """One account's way to Telegram: the newsroom's API key and a session file of its own.

    Raises ConfigError if the API key cannot be one.
    """

    api_id: int
    api_hash: str = field(repr=False)
    session: Path  # ends in ".session"; "<session>.lock" stands beside it
    server: TelegramServer | None = None
    app_version: str = __version__
    per_minute: int | None = None  # requests, at most

    def __post_init__(self) -> None:
        problems = []
        if not 0 < self.api_id <= LARGEST_ID:
            problems.append("TELEGRAM_API_ID: accepted is the number shown at my.telegram.org")
        if not self.api_hash:
            problems.append("TELEGRAM_API_HASH: accepted is the text shown at my.telegram.org")
        if self.session.suffix != ".session":
            problems.append(f'{self.session.name}: a session file\'s name ends in ".session"')
        if problems:
            raise ConfigError(problems)

    @property
    def account(self) -> str:
        """The name under which this account's waits are remembered."""
        return self.session.name.partition(".")[0]


log = logging.getLogger(__name__)


class _Session(SQLiteSession):  # type: ignore[misc] # Telethon ships no types
    """A session file without anybody's names and numbers, that does not forget how far updates were told.

    It is moved on only by who follows them: what is told to nobody waits for the next one who does.
    """

    def __init__(self, path: str, *, follows: bool) -> None:
        try:
            super().__init__(path)
        except TypeError:  # whoever made the file was killed: it has tables, but no version and no key yet
            self.close()
            Path(path).write_bytes(b"")
            super().__init__(path)
        self.save_entities = False
        self._follows = follows

    def set_update_state(self, entity_id: int, state: State) -> None:
        first = self.get_update_state(entity_id) is None
        if state.pts and (first or self._follows):  # 0: disconnected before it was ever connected
            super().set_update_state(entity_id, state)

    def get_input_entity(self, key: Any) -> Any:
        """Find whom Telethon means; to catch up with a supergroup a bot needs no access hash."""
        try:
            return super().get_input_entity(key)
        except ValueError:
            if isinstance(key, int) and key > 0 and self.get_update_state(key) is not None:
                return types.InputPeerChannel(key, 0)
            raise


def make_client(access: TelegramAccess, *, updates: bool, catch_up: bool = True) -> TelegramClient:
    """Make a client for a session file that is held; it has not opened a connection yet.

    `updates` asks Telegram to push what happens to the account; with `catch_up` also what happened
    meanwhile. Raises ConfigError if the session belongs to another server than the one that is set.
    """
    client = TelegramClient(
        _Session(str(access.session), follows=updates and catch_up),
        access.api_id,
        access.api_hash,
        device_model="Wirewatch",
        app_version=access.app_version,
        receive_updates=updates,
        catch_up=updates and catch_up,  # with what happened while there was no connection
        request_retries=1,  # enough to follow an account to its data centre
        auto_reconnect=False,  # it gives up after a while, and does not catch up: Line does both
        connection_retries=0,
        retry_delay=0,
        flood_sleep_threshold=0,
        raise_last_call_error=True,
    )
    client.flood_sleep_threshold = 0
    if access.server is not None:
        _redirect(client, access.server)
    elif client.session.auth_key and _is_local(client.session.server_address):
        client.session.close()
        raise ConfigError(
            [f"{access.session.name}: signed in at a test server; set TG_DC_* or remove it and sign in again"]
        )
    return client


def _redirect(client: TelegramClient, server: TelegramServer) -> None:
    log.warning(
        "TG_DC_* is set: %s port %d takes the place of Telegram and sees sign-in codes, the bot token "
        "and everything that is sent",
        server.host,
        server.port,
    )
    try:
        rsa.add_key(server.public_key, old=False)
    except ValueError as error:
        raise ConfigError(["TG_DC_PUBLIC_KEY: accepted is an RSA public key as PKCS#1 PEM"]) from error
    session = client.session
    if session.auth_key and session.dc_id != server.dc_id:
        return  # the account was sent on to another data centre when it signed in, and its key is for that
    if (session.dc_id, session.server_address, session.port) != (server.dc_id, server.host, server.port):
        session.set_dc(server.dc_id, server.host, server.port)
        session.save()


def _is_local(address: str) -> bool:
    return ipaddress.ip_address(address).is_private


SQLITE = b"SQLite format 3\x00"


@contextmanager
def held(session: Path) -> Iterator[None]:
    """Hold a session file for this process, made private if it is new.

    Raises Busy at once if another process holds it, and ConfigError if others on this machine may
    read it or it is not a session file.
    """
    session.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(f"{session}.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(f"{session.name} is in use by another Wirewatch; stop that one first") from error
    try:
        _make_private(session)
        yield
    finally:
        lock.release()


def _make_private(session: Path) -> None:
    # Telethon would create it readable by everyone. Its journals take over the mode of the file.
    try:
        os.close(os.open(session, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        mode = session.stat().st_mode & 0o777
        if os.name == "posix" and mode & 0o077:
            raise ConfigError(
                [f"{session.name}: mode {mode:04o} lets others sign in with it; accepted is 0600"]
            ) from None
        with session.open("rb") as file:
            if file.read(len(SQLITE)) not in (b"", SQLITE):
                raise ConfigError(
                    [f"{session.name}: not a Telegram session; remove it and sign in again"]
                ) from None
