"""Messages as Telethon gives them: written in Telegram's bytes and read back."""

from datetime import UTC, datetime
from typing import Any

from telethon import types
from telethon.extensions import BinaryReader
from telethon.tl import TLObject

CHANNEL = 1186921499
NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)


def received(thing: TLObject) -> Any:
    """The object as the other side of the wire reads it."""
    with BinaryReader(bytes(thing)) as reader:
        return reader.tgread_object()


def a_message(number: int = 58234, text: str = "The dam held", **fields: Any) -> Any:
    peer = types.PeerChannel(CHANNEL)
    defaults = {"id": number, "peer_id": peer, "date": NOON, "message": text, "post": True}
    return received(types.Message(**(defaults | fields)))


def a_channel(number: int = 4321, **fields: Any) -> Any:
    defaults: dict[str, Any] = {
        "id": number,
        "title": "War Translated",
        "photo": types.ChatPhotoEmpty(),
        "date": NOON,
        "username": "wartranslated",
        "access_hash": 77,
    }
    return received(types.Channel(**(defaults | fields)))


def a_document(*attributes: TLObject) -> TLObject:
    return types.MessageMediaDocument(
        document=types.Document(
            id=1,
            access_hash=2,
            file_reference=b"\x00\xff",
            date=NOON,
            mime_type="video/mp4",
            size=3,
            dc_id=2,
            attributes=list(attributes),
        )
    )
