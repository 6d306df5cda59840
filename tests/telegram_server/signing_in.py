"""Signing in and out, by code and password or by a bot's token.

https://core.telegram.org/api/auth, https://core.telegram.org/api/srp
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from telethon import types
from telethon.password import compute_digest

from tests.telegram_server import portray
from tests.telegram_server.accounts import Account, Bot, Person
from tests.telegram_server.asked import Asked, Handler
from tests.telegram_server.prime import GENERATOR, PRIME
from tests.telegram_server.refusal import Refused

SIZE = 256  # bytes of every number in the protocol


@dataclass(frozen=True, slots=True)
class Challenge:
    """The server's part of one proof that a client knows the password."""

    id: int
    secret: int
    public: int
    verifier: int


@cache
def _algorithm() -> Any:
    return types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1=b"first salt", salt2=b"second salt", g=GENERATOR, p=_wide(PRIME)
    )


@cache
def _verifier(password: str) -> int:
    return int.from_bytes(compute_digest(_algorithm(), password), "big")


def _wide(number: int) -> bytes:
    return number.to_bytes(SIZE, "big")


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def challenge_for(password: str) -> Challenge:
    """A fresh challenge."""
    secret, verifier = secrets.randbits(2048), _verifier(password)
    factor = int.from_bytes(_hash(_wide(PRIME), _wide(GENERATOR)), "big")
    public = (factor * verifier + pow(GENERATOR, secret, PRIME)) % PRIME
    return Challenge(secrets.randbits(62), secret, public, verifier)


def proves(challenge: Challenge, a: bytes, proof: bytes) -> bool:
    """Whether the client's number and proof show that it knows the password."""
    theirs, ours = _wide(int.from_bytes(a, "big")), _wide(challenge.public)
    mix = int.from_bytes(_hash(theirs, ours), "big")
    base = int.from_bytes(theirs, "big") * pow(challenge.verifier, mix, PRIME)
    shared = _hash(_wide(pow(base, challenge.secret, PRIME)))
    p, g = _hash(_wide(PRIME)), _hash(_wide(GENERATOR))
    salts = _hash(_algorithm().salt1), _hash(_algorithm().salt2)
    both = bytes(one ^ other for one, other in zip(p, g, strict=True))
    return secrets.compare_digest(_hash(both, *salts, theirs, ours, shared), proof)


def send_code(asked: Asked) -> Any:
    key, phone = asked.session.key, asked.request.phone_number.lstrip("+")
    if not phone.isdigit():
        raise Refused("PHONE_NUMBER_INVALID")
    key.phone, key.code_hash = phone, secrets.token_hex(8)
    kind = types.auth.SentCodeTypeApp(length=len(asked.world.code))
    return types.auth.SentCode(type=kind, phone_code_hash=key.code_hash)


def sign_in(asked: Asked) -> Any:
    key, request = asked.session.key, asked.request
    if not key.code_hash or request.phone_code_hash != key.code_hash:
        raise Refused("PHONE_CODE_EXPIRED")
    if not request.phone_code:
        raise Refused("PHONE_CODE_EMPTY")
    if request.phone_code != asked.world.code:
        raise Refused("PHONE_CODE_INVALID")
    people = (one for one in asked.world.accounts.values() if isinstance(one, Person))
    account = next((one for one in people if one.phone == key.phone), None)
    if account is None:
        raise Refused("PHONE_NUMBER_UNOCCUPIED")
    if account.password:
        key.undecided = account
        raise Refused("SESSION_PASSWORD_NEEDED")
    return _signed_in(asked, account)


def get_password(asked: Asked) -> Any:
    account = asked.session.key.undecided or asked.viewer
    password = getattr(account, "password", None)
    known = {}
    if password:
        challenge = asked.session.key.challenge = challenge_for(password)
        known = {
            "current_algo": _algorithm(),
            "srp_B": _wide(challenge.public),
            "srp_id": challenge.id,
        }
    return types.account.Password(
        new_algo=_algorithm(),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=b"",
        has_password=bool(password),
        **known,
    )


def check_password(asked: Asked) -> Any:
    key, given = asked.session.key, asked.request.password
    if key.undecided is None:
        raise Refused("AUTH_KEY_UNREGISTERED")
    challenge, key.challenge = key.challenge, None
    if challenge is None or given.srp_id != challenge.id:
        raise Refused("SRP_ID_INVALID")
    if not proves(challenge, given.A, given.M1):
        raise Refused("PASSWORD_HASH_INVALID")
    return _signed_in(asked, key.undecided)


def import_bot_authorization(asked: Asked) -> Any:
    bots = (one for one in asked.world.accounts.values() if isinstance(one, Bot))
    bot = next((one for one in bots if one.token == asked.request.bot_auth_token), None)
    if bot is None:
        raise Refused("ACCESS_TOKEN_INVALID")
    return _signed_in(asked, bot)


def log_out(asked: Asked) -> Any:
    asked.session.key.account = None
    return types.auth.LoggedOut()


def _signed_in(asked: Asked, account: Account) -> Any:
    key = asked.session.key
    key.account, key.undecided, key.code_hash = account, None, ""
    return types.auth.Authorization(user=portray.account(account, account))


def get_config(asked: Asked) -> Any:
    host, port = asked.address
    now = asked.world.clock()
    limits = dict.fromkeys(LIMITS, 1000)
    return types.Config(
        date=now,
        expires=now + timedelta(hours=1),
        test_mode=False,
        this_dc=portray.DC,
        dc_options=[types.DcOption(id=number, ip_address=host, port=port) for number in range(1, 6)],
        dc_txt_domain_name="",
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=4096,
        webfile_dc_id=portray.DC,
        **limits,
    )


LIMITS = (
    "chat_size_max",
    "megagroup_size_max",
    "forwarded_count_max",
    "online_update_period_ms",
    "offline_blur_timeout_ms",
    "offline_idle_timeout_ms",
    "online_cloud_timeout_ms",
    "notify_cloud_delay_ms",
    "notify_default_delay_ms",
    "push_chat_period_ms",
    "push_chat_limit",
    "edit_time_limit",
    "revoke_time_limit",
    "revoke_pm_time_limit",
    "rating_e_decay",
    "stickers_recent_limit",
    "channels_read_media_period",
    "call_receive_timeout_ms",
    "call_ring_timeout_ms",
    "call_connect_timeout_ms",
    "call_packet_timeout_ms",
)
"""Settings for apps with a screen."""


def get_nearest_dc(asked: Asked) -> Any:
    return types.NearestDc(country="UA", this_dc=portray.DC, nearest_dc=portray.DC)


METHODS: dict[str, Handler] = {
    "auth.sendCode": send_code,
    "auth.signIn": sign_in,
    "auth.checkPassword": check_password,
    "auth.importBotAuthorization": import_bot_authorization,
    "auth.logOut": log_out,
    "account.getPassword": get_password,
    "help.getConfig": get_config,
    "help.getNearestDc": get_nearest_dc,
}
