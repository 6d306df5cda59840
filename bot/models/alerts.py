"""What people are told: recipients, messages and alerts."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person or room that gets alerts."""

    id: str
    kind: str = "console"
    chat: int | None = None
    role: str = "journalist"
    statements: tuple[str, ...] = ("*",)
    language: str = "en"
    zone: str = ""  # "" is the newsroom's


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A piece of formatting over text[offset:offset + length], in code points."""

    kind: str  # "bold", "italic", "link"
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message. `data` is what pressing it sends: at most 64 bytes, and no secret."""

    label: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Text with its formatting, as a sink sends it. Post text in it is never markup."""

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows of them, under the text


class AlertKind(StrEnum):
    """What an alert is to the person who gets it."""

    NOTICE = "notice"  # the first word of a story
    AMENDMENT = "amendment"  # the notice, as it reads from now on
    REPLY = "reply"  # a short word under the notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message for one recipient, frozen when it was queued: a repeat is the same to the byte."""

    id: int
    recipient_id: str
    statement_id: str
    message: Message
    random_id: int  # signed 64-bit; the sink's key against doubles
    kind: AlertKind = AlertKind.NOTICE
    about: str = ""  # the sink's receipt of the notice that this amends or replies to
    body: int = 0  # where in the text of an amendment the notice ends and what is added begins
