"""A Telethon client as this program wants it: known by name, and leaving waits and retries to us."""

import ipaddress
import logging
from typing import Any

from telethon import TelegramClient, types
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession
from telethon.tl.types.updates import State

from bot.errors import ConfigError
from bot.telegram.access import TelegramAccess, TelegramServer

log = logging.getLogger(__name__)


class _Session(SQLiteSession):  # type: ignore[misc] # Telethon ships no types
    """A session file without anybody's names and numbers, that does not forget how far updates were told.

    It is moved on only by who follows them: what is told to nobody waits for the next one who does.
    """

    def __init__(self, path: str, *, follows: bool) -> None:
        super().__init__(path)
        self.save_entities = False
        self._follows = follows

    def set_update_state(self, entity_id: int, state: State) -> None:
        first = self.get_update_state(entity_id) is None
        if state.pts and (first or self._follows):  # 0: disconnected before it was ever connected
            super().set_update_state(entity_id, state)

    def get_input_entity(self, key: Any) -> Any:
        """Whom Telethon means; to catch up with a supergroup a bot needs no access hash."""
        try:
            return super().get_input_entity(key)
        except ValueError:
            if isinstance(key, int) and key > 0 and self.get_update_state(key) is not None:
                return types.InputPeerChannel(key, 0)
            raise


def make_client(access: TelegramAccess, *, updates: bool, catch_up: bool = True) -> TelegramClient:
    """A client for a session file that is held; it has not opened a connection yet.

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
