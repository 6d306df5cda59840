"""One client's connection: from packets to requests, and from results to packets."""

import asyncio
import logging
import struct
from collections.abc import Callable
from typing import Any

from telethon import types
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, functions
from telethon.tl.core import TLMessage

from tests.telegram_server.asked import Asked
from tests.telegram_server.faults import Kind
from tests.telegram_server.handshake import BrokenHandshake, Handshake
from tests.telegram_server.methods import answered
from tests.telegram_server.refusal import Refused
from tests.telegram_server.sealing import BrokenSeal, unseal
from tests.telegram_server.session import Key, Session, messages_in, method_of, unwrapped
from tests.telegram_server.switchboard import Switchboard
from tests.telegram_server.transport import BrokenFrame, Transport, opened

log = logging.getLogger(__name__)

UNKNOWN_KEY = struct.pack("<i", -404)
SILENT = (types.MsgsAck, types.MsgsStateInfo, types.MsgsAllInfo, types.HttpWait)
"""Messages that get no answer."""

ENDINGS = (OSError, asyncio.IncompleteReadError, BrokenFrame, BrokenSeal, BrokenHandshake)
"""Ways in which a connection ends that are not the server's doing."""


class Connection:
    """Answers one client until either side hangs up."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._transport: Transport | None = None
        self._handshake = Handshake()
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to the client until the connection ends."""
        try:
            transport = await opened(reader, writer)
            while not writer.is_closing():
                packet = await transport.read()
                if self._board.deaf:
                    self._board.ignore()
                else:
                    self._receive(transport, packet)
                    await writer.drain()
        except ENDINGS as end:
            log.debug("a connection ended: %r", end)
        except Exception as bug:  # noqa: BLE001  a bug of the stand-in: shown when it stops
            self._board.bugs.append(bug)
        finally:
            for task in self._answers:
                task.cancel()
            self._board.forget(writer)
            writer.transport.abort()

    def _receive(self, transport: Transport, packet: bytes) -> None:
        if len(packet) < 24:
            raise BrokenFrame("too short for a message")
        key_number = struct.unpack_from("<q", packet)[0]
        if key_number == 0:
            self._shake_hands(transport, packet)
            return
        key = self._board.keys.get(key_number)
        if key is None:
            transport.write(UNKNOWN_KEY)
            transport.writer.close()
            return
        sealed = unseal(key.data, packet)
        session, is_new = self._board.session(key, sealed.session, transport)
        if is_new:
            session.greet(sealed.number)
        if sealed.salt != key.salt:
            session.complain_about_salt(sealed.number, sealed.sequence)
            return
        if mistake := self._board.numbers.mistake(sealed.number):
            session.complain_about_time(sealed.number, sealed.sequence, mistake)
            return
        for message in messages_in(sealed):
            if not transport.writer.is_closing():
                self._take(session, message)

    def _shake_hands(self, transport: Transport, packet: bytes) -> None:
        with BinaryReader(packet[20:]) as reader:
            request = reader.tgread_object()
        if isinstance(request, types.MsgsAck):
            return
        answer = bytes(self._handshake.answer(request))
        number = self._board.numbers.next(answer=True)
        transport.write(struct.pack("<qqi", 0, number, len(answer)) + answer)
        if self._handshake.key:
            self._board.admit(Key(self._handshake.key))
            self._handshake = Handshake()

    def _take(self, session: Session, message: TLMessage) -> None:
        if isinstance(message.obj, SILENT):
            return
        service = SERVICE.get(type(message.obj))
        if service is not None:
            session.send(bytes(service(message)), answer=True)
            return
        request, refuses_updates = unwrapped(message.obj)
        session.wants_updates &= not refuses_updates
        self._serve(session, message, request)

    def _serve(self, session: Session, message: TLMessage, request: TLObject) -> None:
        method = method_of(request)
        fault = self._board.record(session, method, request)
        if fault is not None and self._failed_before(session, message, fault):
            return
        asked = Asked(self._board.world, session, request, self._board.address)
        try:
            result = answered(method, asked)
        except Refused as refused:
            result = refused
        except Exception as bug:  # noqa: BLE001  a bug of the stand-in: shown when it stops
            self._board.bugs.append(bug)
            result = Refused("INTERNAL")
        if isinstance(result, asyncio.Future):
            session.acknowledge(message.msg_id)
            task = asyncio.ensure_future(self._later(session, message, result, fault))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)
        else:
            self._finish(session, message, result, fault)

    async def _later(
        self, session: Session, message: TLMessage, result: asyncio.Future[Any], fault: str | None
    ) -> None:
        try:
            self._finish(session, message, await result, fault)
        except Refused as refused:
            self._finish(session, message, refused, fault)

    def _failed_before(self, session: Session, message: TLMessage, fault: str) -> bool:
        """Whether a fault took the place of the request."""
        match fault:
            case Kind.LOST_BEFORE:
                session.transport.writer.transport.abort()
            case Kind.SILENCE:
                session.acknowledge(message.msg_id)
            case Kind.BAD_SALT:
                session.key.new_salt()
                session.complain_about_salt(message.msg_id, message.seq_no)
            case Kind.NEW_SESSION:
                session.greet(message.msg_id)
                return False
            case Kind.LOST_AFTER | Kind.CUT_REPLY:
                return False
            case _:
                session.refuse(message.msg_id, Refused(fault))
        return True

    def _finish(self, session: Session, message: TLMessage, result: Any, fault: str | None) -> None:
        if fault == Kind.LOST_AFTER:
            session.transport.writer.transport.abort()
        elif isinstance(result, Refused):
            session.refuse(message.msg_id, result)
        else:
            session.reply(message.msg_id, result, half=fault == Kind.CUT_REPLY)
        if fault == Kind.CUT_REPLY:
            session.transport.writer.close()
        self._board.noticed()


def _pong(message: TLMessage) -> Any:
    return types.Pong(message.msg_id, message.obj.ping_id)


def _destroyed(message: TLMessage) -> Any:
    return types.DestroySessionOk(message.obj.session_id)


SERVICE: dict[type, Callable[[TLMessage], Any]] = {
    functions.PingRequest: _pong,
    functions.PingDelayDisconnectRequest: _pong,
    functions.DestroySessionRequest: _destroyed,
}
"""Requests about the connection itself, whose answers are no results."""
