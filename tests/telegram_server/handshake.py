"""Agreeing on an authorization key with a client that has none.

https://core.telegram.org/mtproto/auth_key
"""

import os
import secrets
import time
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha1
from typing import Any

import rsa
from telethon import types
from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl import TLObject, functions

from tests.telegram_server.prime import GENERATOR, PRIME

FACTORS = 65537, 65539
"""Small, since a client has to find them and that it can is not what is tested."""


class BrokenHandshake(Exception):
    """The client did not do its part; Telegram would close the connection."""


@cache
def server_key() -> rsa.PrivateKey:
    """The server's RSA key of 2048 bits, put together from known primes since searching takes seconds.

    It keeps no secret: this server listens to the same machine only.
    """
    p, q, e = 3 * 2**1022 + 1037, 7 * 2**1021 + 309, 65537
    return rsa.PrivateKey(p * q, e, pow(e, -1, (p - 1) * (q - 1)), p, q)


def public_key() -> str:
    """The server's public key as PKCS#1 PEM."""
    key = server_key()
    return str(rsa.PublicKey(key.n, key.e).save_pkcs1().decode("ascii"))


def _fingerprint() -> int:
    key = server_key()
    public = TLObject.serialize_bytes(_bytes(key.n)) + TLObject.serialize_bytes(_bytes(key.e))
    return int.from_bytes(sha1(public).digest()[-8:], "little", signed=True)


@cache
def _half() -> tuple[int, int]:
    """The server's secret exponent and what it makes public, the same for every client to save time."""
    secret = secrets.randbits(2048)
    return secret, pow(GENERATOR, secret, PRIME)


@dataclass
class Handshake:
    """One client's way to a key; `key` is there after the last step."""

    key: bytes = b""
    _nonce: int = 0
    _server_nonce: int = field(default_factory=lambda: int.from_bytes(os.urandom(16), "little", signed=True))
    _new_nonce: int = 0

    def answer(self, request: Any) -> Any:
        """The answer to one step. Raises BrokenHandshake."""
        match request:
            case functions.ReqPqMultiRequest() | functions.ReqPqRequest():
                return self._offer(request)
            case functions.ReqDHParamsRequest():
                return self._parameters(request)
            case functions.SetClientDHParamsRequest():
                return self._agree(request)
        raise BrokenHandshake(type(request).__name__)

    def _offer(self, request: Any) -> Any:
        self._nonce = request.nonce
        return types.ResPQ(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            pq=_bytes(FACTORS[0] * FACTORS[1]),
            server_public_key_fingerprints=[_fingerprint()],
        )

    def _parameters(self, request: Any) -> Any:
        self._expect(request)
        key = server_key()
        plain = pow(int.from_bytes(request.encrypted_data, "big"), key.d, key.n).to_bytes(256, "big")[1:]
        inner = _read(plain[20:])
        if sha1(bytes(inner)).digest() != plain[:20]:
            raise BrokenHandshake("the hash of the first secret is wrong")
        self._new_nonce = inner.new_nonce
        answer = bytes(
            types.ServerDHInnerData(
                nonce=self._nonce,
                server_nonce=self._server_nonce,
                g=GENERATOR,
                dh_prime=_bytes(PRIME),
                g_a=_bytes(_half()[1]),
                server_time=int(time.time()),
            )
        )
        padding = os.urandom(-(len(answer) + 20) % 16)
        plain = sha1(answer).digest() + answer + padding
        return types.ServerDHParamsOk(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            encrypted_answer=AES.encrypt_ige(plain, *self._temporary_key()),
        )

    def _agree(self, request: Any) -> Any:
        self._expect(request)
        plain = bytes(AES.decrypt_ige(request.encrypted_data, *self._temporary_key()))
        inner = _read(plain[20:])
        if sha1(bytes(inner)).digest() != plain[:20]:
            raise BrokenHandshake("the hash of the second secret is wrong")
        shared = pow(int.from_bytes(inner.g_b, "big"), _half()[0], PRIME)
        self.key = _bytes(shared)  # Telethon leaves out leading zeros, so both sides must
        return types.DhGenOk(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            new_nonce_hash1=AuthKey(self.key).calc_new_nonce_hash(self._new_nonce, 1),
        )

    def _expect(self, request: Any) -> None:
        if (request.nonce, request.server_nonce) != (self._nonce, self._server_nonce):
            raise BrokenHandshake("another handshake's step")

    def _temporary_key(self) -> tuple[bytes, bytes]:
        key, iv = generate_key_data_from_nonce(self._server_nonce, self._new_nonce)
        return key, iv


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _read(data: bytes) -> Any:
    with BinaryReader(data) as reader:
        return reader.tgread_object()
