"""Telegram Desktop's JSON export, of one chat or of a whole account."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.models import Forward, Post, Refused
from bot.models.passages import with_passages
from bot.sources.archive.attachments import identity_of, media_of, passages_of, text_of_pieces
from bot.sources.archive.json_stream import Broken, JsonPiece, JsonReader
from bot.sources.archive.records import FileChannel, FoundMessage
from bot.sources.values import (
    Unusable,
    channel_id,
    message_id,
    moment,
    text_of,
    unix_moment,
    username_or_none,
    whole,
)
from bot.text import clean_text

CHANNELS = ("public_channel", "private_channel")  # the types of chat that are channels
LISTS = ("chats", "left_chats")  # where an account's export has its chats

_FROM_CHANNEL = re.compile(r"channel([0-9]{1,13})")
_NEVER = ("0", 0)  # older exports write an edit time of zero for a message that was not edited

_OLD_SHIFT = 2**33  # exports from before 2021 add it to a channel's id: Telegram Desktop's kChatPeerIdShift
_OLD_IDS = 2**31  # what channels' ids were below by then

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """The facts that an export does not hold: the time it is read, whose it is, its zone."""

    now: datetime
    username: str = ""
    zone: tzinfo | None = None


def read_desktop(reader: JsonReader, context: ExportContext) -> Iterator[FoundMessage | Refused]:
    """Yield every message of an export, in its order; chats that are no channels are refused as a whole.

    Raises Unusable when the document holds no chats at all, and Broken where it stops being JSON.
    """
    header: dict[str, object] = {"username": context.username}
    seen = False
    for key in reader.members():
        if key == "messages":
            seen = True
            yield from _messages(reader, header, context, "messages")
        elif key in LISTS and reader.next() == "{":
            seen = True
            yield from _account(reader, key, context)
        else:
            _note(reader, key, header)
    if not seen:
        raise Unusable("it holds neither messages nor chats")
    if reader.next():
        raise Broken(reader.line, "something follows the end of the export")


def read_message(raw: bytes, channel: int, context: ExportContext) -> FoundMessage | Refused:
    """Read one message of a channel's export again, from the bytes that it stood as."""
    return _found(JsonPiece(raw=raw, line=1), FileChannel(channel_id=channel), context, "message")


def _account(reader: JsonReader, name: str, context: ExportContext) -> Iterator[FoundMessage | Refused]:
    for key in reader.members():
        if key != "list":
            continue
        for index in reader.elements():
            header: dict[str, object] = {}
            for inner in reader.members():
                if inner == "messages":
                    yield from _messages(reader, header, context, f"{name}.list[{index}].messages")
                else:
                    _note(reader, inner, header)


def _note(reader: JsonReader, key: str, header: dict[str, object]) -> None:
    """Remember what an export says of a chat before its messages."""
    if key in ("id", "name", "type", "username") and reader.next() not in ("{", "["):
        try:
            header[key] = reader.piece().value()
        except Unusable as problem:
            header[key] = f"({problem})"


def _messages(
    reader: JsonReader, header: Record, context: ExportContext, where: str
) -> Iterator[FoundMessage | Refused]:
    if reader.next() != "[":
        yield Refused(line=reader.line, where=where, reason="not a list of messages")
        return
    line = reader.line
    try:
        origin = _origin(header)
    except Unusable as problem:
        count = sum(1 for _ in reader.elements())
        if count:
            yield Refused(line=line, where=where, reason=str(problem), count=count)
        return
    for index in reader.elements():
        yield _found(reader.piece(), origin, context, f"{where}[{index}]")


def _origin(header: Record) -> FileChannel:
    kind = header.get("type", "public_channel")
    if kind not in CHANNELS:
        raise Unusable(f"a {str(kind)[:40].replace('_', ' ')}, not a channel")
    if "id" not in header:
        raise Unusable("the id of the chat does not stand before its messages")
    return FileChannel(
        channel_id=_channel_id(header["id"]),
        username=username_or_none(header.get("username")) or "",
        title=clean_text(str(header.get("name") or "")),
    )


def _channel_id(value: object) -> int:
    number = channel_id(value)
    return number - _OLD_SHIFT if _OLD_SHIFT < number < _OLD_SHIFT + _OLD_IDS else number


def _found(
    piece: JsonPiece, origin: FileChannel, context: ExportContext, where: str
) -> FoundMessage | Refused:
    try:
        record = piece.value()
        if not isinstance(record, dict):
            raise Unusable("not an object")
        if type(record.get("id")) is int:
            where = f"{where} (id {record['id']})"
        number = message_id(record.get("id"))
        kind = record.get("type", "message")
        if kind == "service":
            return FoundMessage(origin=origin, service=number, line=piece.line)
        if kind != "message":
            raise Unusable(f"a message of the unknown type {str(kind)[:40]!r}")
        post = _post(record, number, origin, context, piece)
        return FoundMessage(origin=origin, versions=(post,), line=piece.line)
    except Unusable as problem:
        return Refused(line=piece.line, where=where, reason=str(problem))


def _post(record: Record, number: int, origin: FileChannel, context: ExportContext, piece: JsonPiece) -> Post:
    body, links = text_of_pieces(record.get("text", ""))
    text, passages = with_passages(body, passages_of(record))
    touched_at = _time(record, "edited", context) if _is_edited(record) else None
    edited_at = None if record.get("reactions") else touched_at  # `edited` is written for a reaction, too
    return Post(
        channel_id=origin.channel_id,
        message_id=number,
        posted_at=_time(record, "date", context),
        text=text,
        passages=passages,
        edited=edited_at is not None,
        edited_at=edited_at,
        touched_at=touched_at,
        grouped_id=whole(record, "grouped_id"),
        forward=_forward(record),
        reply_to=_reply(record),
        links=links,
        author=text_of(record, "author"),
        media=media_of(record),
        media_identity=identity_of(record),
        raw=piece.raw or b"",
        zone=str(context.zone) if context.zone and "date_unixtime" not in record else "",
    )


def _time(record: Record, key: str, context: ExportContext) -> datetime:
    """Read a message's time; the one in seconds counts, since the other is local time without its zone."""
    if f"{key}_unixtime" in record:
        return unix_moment(record[f"{key}_unixtime"], now=context.now)
    return moment(record.get(key), now=context.now, zone=context.zone)


def _is_edited(record: Record) -> bool:
    seconds = record.get("edited_unixtime")
    return seconds not in _NEVER if seconds is not None else _has_time(record.get("edited"))


def _has_time(edited: object) -> bool:
    return edited is not None and not str(edited).startswith("1970-01-01")


def _forward(record: Record) -> Forward | None:
    if "forwarded_from" not in record and "forwarded_from_id" not in record:
        return None
    channel = _FROM_CHANNEL.fullmatch(text_of(record, "forwarded_from_id"))
    return Forward(
        name=text_of(record, "forwarded_from"),
        channel_id=_channel_id(int(channel[1])) if channel else None,
    )


def _reply(record: Record) -> int | None:
    if record.get("reply_to_peer_id") is not None:  # a message of another chat
        return None
    return whole(record, "reply_to_message_id")
