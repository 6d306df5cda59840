"""Packets on a TCP connection, in the three framings that a client may choose by its first bytes.

https://core.telegram.org/mtproto/mtproto-transports
"""

import asyncio
import struct
from abc import ABC, abstractmethod
from zlib import crc32

LARGEST = 1 << 24  # bytes; a longer packet is no packet


class BrokenFrame(Exception):
    """What arrived is no packet: the connection is of no use any more."""


class Transport(ABC):
    """One connection's framing. Reading raises IncompleteReadError at its end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    @abstractmethod
    async def read(self) -> bytes:
        """The next packet."""

    @abstractmethod
    def framed(self, packet: bytes) -> bytes:
        """The bytes that carry a packet; each call counts as one packet sent."""

    def write(self, packet: bytes) -> None:
        """Send a packet; nothing happens if the connection is closing."""
        if not self.writer.is_closing():
            self.writer.write(self.framed(packet))

    def write_half(self, packet: bytes) -> None:
        """Send the first half of a packet, as a connection does that breaks in the middle."""
        frame = self.framed(packet)
        if not self.writer.is_closing():
            self.writer.write(frame[: len(frame) // 2])

    async def _exactly(self, size: int) -> bytes:
        if not 0 <= size <= LARGEST:
            raise BrokenFrame(f"a packet of {size} bytes")
        return await self._reader.readexactly(size)


class Full(Transport):
    """Length, counter, packet, checksum. It has no opening, so its first length was read already."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> None:
        super().__init__(reader, writer)
        self._first = first
        self._sent = 0

    async def read(self) -> bytes:
        head, self._first = self._first or await self._exactly(4), b""
        body = await self._exactly(struct.unpack("<i", head)[0] - 4)
        content, checksum = body[:-4], struct.unpack("<I", body[-4:])[0]
        if crc32(head + content) != checksum:
            raise BrokenFrame("the checksum is wrong")
        return content[4:]

    def framed(self, packet: bytes) -> bytes:
        frame = struct.pack("<ii", len(packet) + 12, self._sent) + packet
        self._sent += 1
        return frame + struct.pack("<I", crc32(frame))


class Intermediate(Transport):
    """Length, packet; opens with four times 0xee."""

    async def read(self) -> bytes:
        return await self._exactly(struct.unpack("<i", await self._exactly(4))[0])

    def framed(self, packet: bytes) -> bytes:
        return struct.pack("<i", len(packet)) + packet


class Abridged(Transport):
    """A length in words of four bytes, packet; opens with 0xef."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> None:
        super().__init__(reader, writer)
        self._ahead = first

    async def read(self) -> bytes:
        words = (await self._next(1))[0]
        if words == 0x7F:
            words = int.from_bytes(await self._next(3), "little")
        return await self._next(words * 4)

    async def _next(self, size: int) -> bytes:
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        return taken + await self._exactly(size - len(taken))

    def framed(self, packet: bytes) -> bytes:
        words = len(packet) // 4
        head = bytes([words]) if words < 0x7F else b"\x7f" + words.to_bytes(3, "little")
        return head + packet


async def opened(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Transport:
    """The framing that the client speaks, told by the first four bytes it sends."""
    first = await reader.readexactly(4)
    if first == b"\xee" * 4:
        return Intermediate(reader, writer)
    if first[0] == 0xEF:
        return Abridged(reader, writer, first[1:])
    return Full(reader, writer, first)
