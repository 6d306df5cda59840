"""Telegram's messages in our words. Pure: what a message says is read, nothing is asked."""

import base64
import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from telethon import utils
from telethon.tl import TLObject, types
from telethon.tl.alltlobjects import LAYER

from bot.models import Forward, Link, Post
from bot.models.passages import with_passages
from bot.telegram.attachments import media_identity, media_kind, passages_of
from bot.telegram.protocol import Batch
from bot.text import clean


def to_raw(message: TLObject, origins: Iterable[TLObject]) -> bytes:
    """Write a message as one line; the same message gives the same bytes."""
    record = {
        "layer": LAYER,
        "message": _plain(message.to_dict()),
        "origins": [_plain(origin.to_dict()) for origin in origins],
    }
    line = _LINE.encode(record)
    return line.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def from_raw(raw: bytes) -> Iterator[tuple[TLObject, tuple[TLObject, ...]]]:
    """Return each message of a capture with its origins, as Telethon gave them when it was made.

    Raises ValueError if it was written in a layer that this Telethon does not speak.
    """
    for line in raw.splitlines():
        record = json.loads(line)
        if record["layer"] != LAYER:
            raise ValueError(f"written in layer {record['layer']}; this Telethon speaks {LAYER}")
        yield _built(record["message"]), tuple(_built(origin) for origin in record["origins"])


_LINE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_AS_THEY_ARE = frozenset({str, int, bool, float})  # most of what a message has: asked for first


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {
                key: item if type(item) in _AS_THEY_ARE else _plain(item)
                for key, item in value.items()
                if item is not None and item != []
            }
        case list() | tuple():
            return [_plain(item) for item in value]
        case bytes():
            return {"_": "bytes", "base64": base64.b64encode(value).decode("ascii")}
        case datetime():
            return {"_": "date", "at": value.isoformat()}
    return value


def _built(value: Any) -> Any:
    match value:
        case {"_": "bytes", "base64": text}:
            return base64.b64decode(text)
        case {"_": "date", "at": text}:
            return datetime.fromisoformat(text)
        case {"_": name, **fields}:
            kind = getattr(types, str(name))
            given = {str(key): _built(item) for key, item in fields.items()}
            return kind(**(_left_out(kind) | given))
        case list():
            return [_built(item) for item in value]
    return value


@cache
def _left_out(kind: type) -> dict[str, Any]:
    """Return what the fields that a constructor insists on were when the record lacks them."""
    return {
        name: [] if str(field.annotation).startswith(("List", "typing.List")) else None
        for name, field in inspect.signature(kind).parameters.items()
        if field.default is field.empty and name != "self"
    }


def cut(text: str, offset: int, length: int) -> str:
    """Cut the stretch of a text that Telegram means by an offset and a length, as far as there is one."""
    offset = max(offset, 0)
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


NO_DATE = datetime.fromtimestamp(0, UTC)  # Telethon reads Telegram's zero as None

PEERS: dict[type, str] = {  # which kind of id a peer, a channel, a group or a person has
    types.PeerChannel: "channel_id",
    types.Channel: "channel_id",
    types.ChannelForbidden: "channel_id",
    types.PeerChat: "chat_id",
    types.Chat: "chat_id",
    types.ChatForbidden: "chat_id",
    types.PeerUser: "user_id",
    types.User: "user_id",
}

Origins = Mapping[tuple[str, int], TLObject]

LINKS: dict[type, Callable[[Any, str], str]] = {
    types.MessageEntityTextUrl: lambda entity, words: str(entity.url),
    types.MessageEntityUrl: lambda entity, words: words,
    types.MessageEntityMention: lambda entity, words: f"https://t.me/{words.removeprefix('@')}",
    types.MessageEntityMentionName: lambda entity, words: f"tg://user?id={entity.user_id}",
}


def batch_of(messages: Iterable[TLObject], origins: Iterable[TLObject], *, pts: int = 0) -> Batch:
    """Make one batch of messages, oldest first; `origins` are the chats and users that came with them."""
    known = _known(origins)
    by_id = {message.id: message for message in messages}  # the last word on an id counts
    ordered = [by_id[number] for number in sorted(by_id)]
    return Batch(
        posts=tuple(post_of(message, known) for message in ordered if isinstance(message, types.Message)),
        service=tuple(message.id for message in ordered if isinstance(message, types.MessageService)),
        empty=tuple(message.id for message in ordered if isinstance(message, types.MessageEmpty)),
        pts=pts,
    )


def post_of(message: types.Message, origins: Origins) -> Post:
    """Make a post of one message of a channel, with every field of it in `raw`."""
    edited_at = None if message.edit_hide else message.edit_date  # hidden: counters or a preview changed
    origin = _origin(message, origins)
    text, passages = with_passages(clean(message.message or ""), passages_of(message.media))
    return Post(
        channel_id=message.peer_id.channel_id,
        message_id=message.id,
        posted_at=message.date or NO_DATE,
        text=text,
        passages=passages,
        edited=edited_at is not None,
        edited_at=edited_at,
        grouped_id=message.grouped_id,
        forward=_forward(message.fwd_from, origin),
        reply_to=_reply_to(message.reply_to),
        links=tuple(_links(message)),
        author=clean(message.post_author or ""),
        media=media_kind(message.media),
        media_identity=media_identity(message.media),
        views=message.views,
        raw=to_raw(message, [origin] if origin else []),
    )


def posts_of_raw(raw: bytes) -> list[Post]:
    """Return the posts that were captured as these bytes, one per message."""
    return [post_of(message, _known(origins)) for message, origins in from_raw(raw)]


def _known(origins: Iterable[TLObject]) -> Origins:
    return {(PEERS[type(origin)], origin.id): origin for origin in origins if type(origin) in PEERS}


def _origin(message: types.Message, origins: Origins) -> TLObject | None:
    peer = message.fwd_from.from_id if message.fwd_from else None
    if peer is None:
        return None
    kind = PEERS[type(peer)]
    return origins.get((kind, getattr(peer, kind)))


def _forward(header: types.MessageFwdHeader | None, origin: TLObject | None) -> Forward | None:
    if header is None:
        return None
    from_channel = isinstance(header.from_id, types.PeerChannel)
    return Forward(
        channel_id=header.from_id.channel_id if from_channel else None,
        username=_username(origin) if from_channel else "",
        name=clean(utils.get_display_name(origin) or header.from_name or ""),
        message_id=header.channel_post,
        posted_at=header.date,
    )


def _username(chat: TLObject | None) -> str:
    if not isinstance(chat, types.Channel):
        return ""
    others = (username.username for username in chat.usernames or () if username.active)
    return chat.username or next(others, "")


def _reply_to(header: TLObject | None) -> int | None:
    if not isinstance(header, types.MessageReplyHeader) or header.reply_to_peer_id is not None:
        return None
    number: int | None = header.reply_to_msg_id
    return number


def _links(message: types.Message) -> Iterable[Link]:
    text = message.message or ""
    for entity in message.entities or ():
        if address := LINKS.get(type(entity)):
            words = clean(cut(text, entity.offset, entity.length))
            url = clean(address(entity, words))
            yield Link(url=url, label="" if words == url else words)
