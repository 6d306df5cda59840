"""Encrypting and decrypting messages with an authorization key, MTProto 2.0, from the server's side.

https://core.telegram.org/mtproto/description
"""

import os
import struct
from dataclasses import dataclass
from hashlib import sha1, sha256

from telethon.crypto import AES

FROM_CLIENT, FROM_SERVER = 0, 8  # where in the key each direction begins


class BrokenSeal(Exception):
    """The packet was not encrypted with this key, or was changed since."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an encrypted packet contains."""

    salt: int
    session: int
    number: int  # Telegram calls it msg_id
    sequence: int
    body: bytes


def key_id(key: bytes) -> int:
    """The number by which packets name the key they are encrypted with."""
    return int(struct.unpack("<q", sha1(key).digest()[-8:])[0])


def seal(key: bytes, message: Sealed) -> bytes:
    """A packet for the client."""
    head = struct.pack("<qqqii", message.salt, message.session, message.number, message.sequence, 0)
    plain = head[:-4] + struct.pack("<i", len(message.body)) + message.body
    plain += os.urandom(12 + -(len(plain) + 12) % 16)
    tag = _tag(key, plain, FROM_SERVER)
    cipher = bytes(AES.encrypt_ige(plain, *_key_and_iv(key, tag, FROM_SERVER)))
    return struct.pack("<q", key_id(key)) + tag + cipher


def unseal(key: bytes, packet: bytes) -> Sealed:
    """What a client's packet contains. Raises BrokenSeal."""
    tag, cipher = packet[8:24], packet[24:]
    if not cipher or len(cipher) % 16:
        raise BrokenSeal("not a whole number of blocks")
    plain = bytes(AES.decrypt_ige(cipher, *_key_and_iv(key, tag, FROM_CLIENT)))
    if _tag(key, plain, FROM_CLIENT) != tag:
        raise BrokenSeal("the message key does not fit")
    salt, session, number, sequence, length = struct.unpack_from("<qqqii", plain)
    return Sealed(salt, session, number, sequence, plain[32 : 32 + length])


def _tag(key: bytes, plain: bytes, side: int) -> bytes:
    return sha256(key[88 + side : 120 + side] + plain).digest()[8:24]


def _key_and_iv(key: bytes, tag: bytes, side: int) -> tuple[bytes, bytes]:
    a = sha256(tag + key[side : side + 36]).digest()
    b = sha256(key[40 + side : 76 + side] + tag).digest()
    return a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:]
