"""Telethon as it is, led to the stand-in server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telethon import TelegramClient, functions, types
from telethon.sessions import StringSession

from tests.telegram_server.accounts import Account
from tests.telegram_server.chats import WorldChannel
from tests.telegram_server.portray import access_hash
from tests.telegram_server.server import TelegramServer


@asynccontextmanager
async def connected(
    server: TelegramServer, account: Account | None = None, session: Any = None, **options: Any
) -> AsyncIterator[TelegramClient]:
    """A client, in which an account is signed in already if one is named."""
    session = StringSession() if session is None else session
    session = server.lead(session) if account is None else server.signed_in(account, session)
    defaults = {"request_retries": 1, "retry_delay": 0, "raise_last_call_error": True}
    client = TelegramClient(session, 1, "0badc0de", **(defaults | options))
    client.flood_sleep_threshold = 0
    await client.connect()
    try:
        yield client
    finally:
        await client.disconnect()


def peer_of(channel: WorldChannel, account: Account) -> Any:
    """A channel as an account addresses it."""
    return types.InputPeerChannel(channel.id, access_hash(account, channel))


def history(peer: Any, **fields: Any) -> Any:
    """A request for a page of a history."""
    defaults = {
        "offset_id": 0,
        "offset_date": None,
        "add_offset": 0,
        "limit": 100,
        "max_id": 0,
        "min_id": 0,
        "hash": 0,
    }
    return functions.messages.GetHistoryRequest(peer, **(defaults | fields))


def difference(channel: WorldChannel, account: Account, pts: int, limit: int = 100) -> Any:
    """A request for what happened in a channel."""
    named = types.InputChannel(channel.id, access_hash(account, channel))
    return functions.updates.GetChannelDifferenceRequest(
        channel=named, filter=types.ChannelMessagesFilterEmpty(), pts=pts, limit=limit
    )


def sending(person: Account, text: str, random_id: int = 7, **fields: Any) -> Any:
    """A request by which a bot writes to a person."""
    return functions.messages.SendMessageRequest(
        types.InputPeerUser(person.id, 0), text, random_id=random_id, **fields
    )
