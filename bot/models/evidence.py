"""Evidence: findings, links of the chain of custody, receipts and files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.models.accounts import AccountRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was recorded, or cannot be shown to be."""

    what: str  # the altered thing, so that a person finds it: "versions 12 (https://t.me/example/7)"
    why: str  # what is wrong with it, and how we know


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """A link of the chain of custody; `previous` is the hash of the link before it."""

    seq: int
    at: str
    actor: str
    action: str
    subject: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A chat's name for a message that was written in it, and the date its server gave it, if told."""

    receipt: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that a post carries, as its source tells of it."""

    message_id: int  # the part of an album that carries it
    name: str  # what the source calls it: an id, an address
    kind: str  # "photo", "video", "document"…
    size: int | None = None  # bytes, where the source says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file to be fetched from where its post was read."""

    channel_id: int
    message_id: int
    name: str
    routes: tuple[AccountRoute, ...] = ()  # of the accounts that may fetch it
