"""Sessions: what a client and the server say to each other under an authorization key.

https://core.telegram.org/mtproto/service_messages
"""

import secrets
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from telethon import types
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, functions
from telethon.tl.core import GzipPacked, MessageContainer, TLMessage

from tests.telegram_server.accounts import Account
from tests.telegram_server.refusal import Refused
from tests.telegram_server.sealing import Sealed, key_id, seal
from tests.telegram_server.transport import Transport

RPC_RESULT = 0xF35C6D01
VECTOR = 0x1CB5C415
BOOLS = {True: 0x997275B5, False: 0xBC799737}
WORTH_PACKING = 4096  # bytes; longer answers are compressed

WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
    functions.InvokeAfterMsgsRequest,
)


TOO_EARLY, TOO_LATE = 300, 30  # seconds: https://core.telegram.org/mtproto/description


def _salt() -> int:
    return secrets.randbits(63)


@dataclass(eq=False)
class Key:
    """An authorization key and who has signed in with it."""

    data: bytes
    account: Account | None = None
    salt: int = field(default_factory=_salt)
    code_hash: str = ""
    phone: str = ""
    undecided: Account | None = None  # gave the right code, and has yet to give the password
    challenge: Any = None  # of the password

    @property
    def id(self) -> int:
        return key_id(self.data)

    def new_salt(self) -> int:
        """Change the salt: messages with another one are refused from now on."""
        self.salt = _salt()
        return self.salt


class Numbers:
    """Numbers of messages, which tell the time. The server's own rise: answers are 1 modulo 4, others 3."""

    def __init__(self) -> None:
        self._last = 0
        self.ahead = 0  # seconds by which this clock goes before the client's

    def set_ahead(self, seconds: int) -> None:
        """Let this clock go so many seconds before the client's, as if the client's had been set."""
        self.ahead, self._last = seconds, 0

    def _now(self) -> int:
        return time.time_ns() + self.ahead * 10**9

    def mistake(self, number: int) -> int:
        """What is wrong with the time that a client's number tells: 16 too early, 17 too late, 0 nothing."""
        early = self._now() / 10**9 - (number >> 32)
        return 16 if early > TOO_EARLY else 17 if -early > TOO_LATE else 0

    def next(self, *, answer: bool) -> int:
        now = self._now()
        number = (now // 10**9 << 32) | ((now % 10**9) << 2)
        self._last = max(number, self._last + 4) & ~3
        return self._last | (1 if answer else 3)


@dataclass(eq=False)
class Session:
    """One session of a key, on the connection that it was last heard on."""

    key: Key
    id: int
    transport: Transport
    numbers: Numbers
    wants_updates: bool = True
    sent: int = 0

    def send(self, body: bytes, *, answer: bool = False, half: bool = False) -> None:
        """Send a message that the client is to acknowledge; or half of its packet."""
        number = self.numbers.next(answer=answer)
        sealed = Sealed(self.key.salt, self.id, number, self.sent * 2 + 1, body)
        self.sent += 1
        write = self.transport.write_half if half else self.transport.write
        write(seal(self.key.data, sealed))

    def reply(self, number: int, result: Any, *, half: bool = False) -> None:
        """Send a request's result."""
        body = serialized(result)
        if len(body) > WORTH_PACKING:
            body = bytes(GzipPacked(body))
        self.send(struct.pack("<Iq", RPC_RESULT, number) + body, answer=True, half=half)

    def refuse(self, number: int, refused: Refused) -> None:
        """Send a request's error."""
        self.reply(number, types.RpcError(error_code=refused.code, error_message=refused.name))

    def greet(self, first: int) -> None:
        """Say that the session is new: what the client missed it has to ask for."""
        unique = secrets.randbits(63)
        self.send(bytes(types.NewSessionCreated(first, unique, self.key.salt)))

    def complain_about_salt(self, number: int, sequence: int) -> None:
        """Say that a message has to be sent again with the right salt."""
        self.send(bytes(types.BadServerSalt(number, sequence, 48, self.key.salt)), answer=True)

    def complain_about_time(self, number: int, sequence: int, mistake: int) -> None:
        """Say that a message tells the wrong time."""
        self.send(bytes(types.BadMsgNotification(number, sequence, mistake)), answer=True)

    def acknowledge(self, number: int) -> None:
        """Say that a message has arrived, since its answer will not come at once."""
        self.send(bytes(types.MsgsAck([number])))


def serialized(result: Any) -> bytes:
    """An object, a boolean or a list of objects as they go over the wire."""
    if isinstance(result, bool):
        return struct.pack("<I", BOOLS[result])
    if isinstance(result, list):
        return struct.pack("<Ii", VECTOR, len(result)) + b"".join(serialized(one) for one in result)
    return bytes(result)


def messages_in(sealed: Sealed) -> Iterator[TLMessage]:
    """The messages of a packet, one or a container's, unpacked."""
    with BinaryReader(sealed.body) as reader:
        content = reader.tgread_object()
    if isinstance(content, MessageContainer):
        yield from (TLMessage(one.msg_id, one.seq_no, _unpacked(one.obj)) for one in content.messages)
    else:
        yield TLMessage(sealed.number, sealed.sequence, _unpacked(content))


def _unpacked(content: Any) -> Any:
    if not isinstance(content, GzipPacked):
        return content
    with BinaryReader(content.data) as reader:
        return reader.tgread_object()


def unwrapped(request: TLObject) -> tuple[TLObject, bool]:
    """The request inside its wrappers, and whether they refuse updates."""
    refuses_updates = False
    while isinstance(request, WRAPPERS):
        refuses_updates |= isinstance(request, functions.InvokeWithoutUpdatesRequest)
        request = request.query
    return request, refuses_updates


def method_of(request: TLObject) -> str:
    """The method as Telegram's documentation names it: "messages.getHistory"."""
    area = type(request).__module__.rpartition(".")[2]
    name = type(request).__name__.removesuffix("Request")
    name = name[0].lower() + name[1:]
    return name if area == "functions" else f"{area}.{name}"
