"""The stand-in for Telegram in a process of its own, as Telegram is: it takes none of a client's time."""

import contextlib
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from telethon import TelegramClient
from telethon.crypto import rsa

from bot.telegram.client import TelegramAccess
from tests.bench.wire import APART
from tests.telegram.stage import NOON, signed_in
from tests.telegram_server import TelegramServer, World
from tests.telegram_server.clients import peer_of

CHANNEL, USERNAME = 1186921499, "ClashReport"


@dataclass(frozen=True)
class Elsewhere:
    """A server with one channel, in another process; each client gets a session of its own."""

    _pipe: Connection

    def session(self, folder: Path) -> tuple[TelegramAccess, Any]:
        """Sign an account in, in a file of that folder; return the way there and the channel's address."""
        self._pipe.send(folder)
        access, peer = self._pipe.recv()
        return access, peer

    def asked(self) -> int:
        """Return how many requests came so far."""
        self._pipe.send("asked")
        return int(self._pipe.recv())


@contextlib.contextmanager
def telegram_elsewhere(texts: Sequence[str]) -> Iterator[Elsewhere]:
    """Start a server with a channel of these posts, and end it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, texts))
    process.start()
    try:
        yield Elsewhere(ours)
    finally:
        ours.send(None)
        process.join()


def client_of(access: TelegramAccess) -> TelegramClient:
    """Return a bare Telethon client for a session that is signed in."""
    assert access.server is not None
    rsa.add_key(access.server.public_key, old=False)
    return TelegramClient(str(access.session), 1, "0badc0de")


def _serve(pipe: Connection, texts: Sequence[str]) -> None:
    """Serve a channel of these posts, half a minute apart, until None comes."""
    world = World(clock=lambda: NOON - APART)
    reader = world.user(phone="+491701234567", id=7)
    channel = world.channel(username=USERNAME, id=CHANNEL, title="Clash Report")
    for left, text in zip(range(len(texts), 0, -1), texts, strict=True):
        channel.post(text[:4096], _before(left))
    with TelegramServer(world) as server:
        while (wanted := pipe.recv()) is not None:
            if isinstance(wanted, Path):
                pipe.send((signed_in(server, reader, wanted), peer_of(channel, reader)))
            else:
                pipe.send(len(server.calls))


def _before(posts: int) -> datetime:
    return NOON - posts * APART
