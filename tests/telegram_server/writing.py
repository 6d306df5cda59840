"""Writing, editing and deleting messages, and uploading files."""

from hashlib import md5
from typing import Any

from telethon import types

from tests.telegram_server import portray
from tests.telegram_server.accounts import Account, Bot, Person
from tests.telegram_server.asked import Asked, Handler
from tests.telegram_server.box import Change, Event, File, Message
from tests.telegram_server.chats import Group, Private, WorldChannel
from tests.telegram_server.refusal import Refused

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # UTF-16 units
MOST_ENTITIES = 100
LONGEST_BUTTON = 64  # bytes of data


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def checked(text: str, entities: list[Any], markup: Any, *, longest: int = LONGEST_TEXT) -> None:
    """Refuses what Telegram does not accept."""
    if units(text) > longest:
        raise Refused("MESSAGE_TOO_LONG" if longest == LONGEST_TEXT else "MEDIA_CAPTION_TOO_LONG")
    if len(entities) > MOST_ENTITIES:
        raise Refused("ENTITIES_TOO_LONG")
    for one in entities:
        if one.offset < 0 or one.length <= 0 or one.offset + one.length > units(text):
            raise Refused("ENTITY_BOUNDS_INVALID")
    if any(len(data) > LONGEST_BUTTON for data in button_data(markup)):
        raise Refused("BUTTON_DATA_INVALID")


def button_data(markup: Any) -> list[bytes]:
    """The data of every button that calls the bot back."""
    rows = markup.rows if isinstance(markup, types.ReplyInlineMarkup) else []
    kinds = (button.type for row in rows for button in row.buttons)
    return [kind.data for kind in kinds if isinstance(kind, types.InlineButtonTypeCallback)]


def may_write(writer: Account, chat: Any) -> None:
    """Refuses whoever may not write to a chat."""
    match chat:
        case Private():
            _may_write_to(writer, chat.other(writer))
        case Group() if chat.became is not None:
            raise Refused("PEER_ID_INVALID")
        case WorldChannel() if not chat.has(writer):
            raise Refused("CHAT_WRITE_FORBIDDEN")
        case WorldChannel() if not chat.supergroup and not isinstance(writer, Bot):
            raise Refused("CHAT_ADMIN_REQUIRED")


def _may_write_to(writer: Account, other: Account) -> None:
    if other.deactivated:
        raise Refused("INPUT_USER_DEACTIVATED")
    if not isinstance(writer, Bot):
        return
    if not isinstance(other, Person):
        raise Refused("USER_IS_BOT")
    if writer.id not in other.started:
        raise Refused("PEER_ID_INVALID")
    if other.blocked:
        raise Refused("USER_IS_BLOCKED")


def send_message(asked: Asked) -> Any:
    request = asked.request
    chat = asked.view.chat(request.peer)
    if (earlier := asked.world.repeated(asked.viewer, chat, request.random_id)) is not None:
        return receipt(asked, earlier)
    if not request.message.strip():
        raise Refused("MESSAGE_EMPTY")
    checked(request.message, request.entities or [], request.reply_markup)
    return receipt(asked, _write(asked, chat))


def send_media(asked: Asked) -> Any:
    request = asked.request
    chat = asked.view.chat(request.peer)
    if (earlier := asked.world.repeated(asked.viewer, chat, request.random_id)) is not None:
        return receipt(asked, earlier)
    checked(request.message, request.entities or [], request.reply_markup, longest=LONGEST_CAPTION)
    return receipt(asked, _write(asked, chat, file=_uploaded(asked)))


def _write(asked: Asked, chat: Any, **fields: Any) -> Message:
    request, writer = asked.request, asked.viewer
    may_write(writer, chat)
    if isinstance(writer, Bot) and (seconds := asked.world.wait_for_room(writer, chat)):
        raise Refused(f"FLOOD_WAIT_{seconds}")
    reply = request.reply_to if isinstance(request.reply_to, types.InputReplyToMessage) else None
    broadcast = isinstance(chat, WorldChannel) and not chat.supergroup
    return asked.world.write(
        chat,
        writer,
        request.message,
        entities=list(request.entities or []),
        markup=request.reply_markup,
        random_id=request.random_id,
        silent=bool(request.silent) and not broadcast,
        reply_to=reply and reply.reply_to_msg_id,
        topic=reply and _topic(chat, reply),
        origin=asked.session,
        **fields,
    )


def _topic(chat: Any, reply: Any) -> int | None:
    """The topic that a reply is in; the number of a topic stands for its first message."""
    if reply.top_msg_id or not getattr(chat, "forum", False):
        return reply.top_msg_id
    original = chat.box.messages.get(reply.reply_to_msg_id)
    return reply.reply_to_msg_id if original is None else original.topic


def receipt(asked: Asked, message: Message) -> Any:
    """What the writer of a message is told."""
    box = message.chat.box_of(asked.viewer)
    number, pts = message.numbers[box], message.born[box]
    if isinstance(message.chat, Private):
        return types.UpdateShortSentMessage(
            out=True,
            id=number,
            pts=pts,
            pts_count=1,
            date=message.date,
            media=message.file and portray.media(message.file),
            entities=list(message.entities) or None,
        )
    owner = message.chat if isinstance(message.chat, WorldChannel) else asked.viewer
    event = Event(change=Change.NEW, numbers=(number,), pts=pts, at=message.date)
    told = [types.UpdateMessageID(id=number, random_id=message.random_id)]
    if (new := portray.event(owner, event, asked.viewer)) is not None:
        told.append(new)
    return _updates(asked, told, [message])


def _updates(asked: Asked, told: list[Any], messages: list[Message]) -> Any:
    company = portray.company(asked.world, messages, asked.viewer)
    return types.Updates(updates=told, date=asked.world.clock(), seq=0, **company)


def edit_message(asked: Asked) -> Any:
    request = asked.request
    chat = asked.view.chat(request.peer)
    message = chat.box_of(asked.viewer).messages.get(request.id)
    if message is None or message.chat is not chat or message.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    if message.sender is not asked.viewer:
        raise Refused("MESSAGE_AUTHOR_REQUIRED")
    may_write(asked.viewer, chat)
    changed = {"markup": request.reply_markup}
    if request.message is not None:
        changed |= {"text": request.message, "entities": list(request.entities or [])}
        if not request.message.strip() and message.file is None:
            raise Refused("MESSAGE_EMPTY")
    longest = LONGEST_TEXT if message.file is None else LONGEST_CAPTION
    text, entities = changed.get("text", message.text), changed.get("entities", message.entities)
    checked(text, entities, request.reply_markup, longest=longest)
    if all(_same(getattr(message, name), value) for name, value in changed.items()):
        raise Refused("MESSAGE_NOT_MODIFIED")
    asked.world.rewrite(message, origin=asked.session, **changed)
    owner = chat if isinstance(chat, WorldChannel) else asked.viewer
    return _updates(asked, [portray.event(owner, owner.box.events[-1], asked.viewer)], [message])


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return [bytes(each) for each in one] == [bytes(each) for each in other]
    if one is None or other is None or isinstance(one, str):
        return bool(one == other)
    return bytes(one) == bytes(other)


def delete_messages(asked: Asked) -> Any:
    return _deleted(asked, asked.viewer, asked.request.id)


def delete_channel_messages(asked: Asked) -> Any:
    channel = asked.view.channel(asked.request.channel)
    for number in asked.request.id:
        message = channel.box.messages.get(number)
        if message is not None and message.sender is not asked.viewer:
            raise Refused("MESSAGE_DELETE_FORBIDDEN")
    return _deleted(asked, channel, asked.request.id)


def _deleted(asked: Asked, owner: Account | WorldChannel, numbers: list[int]) -> Any:
    event = asked.world.remove(owner, numbers, origin=asked.session)
    return types.messages.AffectedMessages(pts=owner.box.pts, pts_count=event.count if event else 0)


def save_file_part(asked: Asked) -> Any:
    request = asked.request
    parts = asked.world.uploads.setdefault((asked.viewer.id, request.file_id), {})
    parts[request.file_part] = request.bytes
    return True


def _uploaded(asked: Asked) -> File:
    media = asked.request.media
    if not isinstance(media, types.InputMediaUploadedPhoto | types.InputMediaUploadedDocument):
        raise Refused("MEDIA_INVALID")
    given = media.file
    parts = asked.world.uploads.get((asked.viewer.id, given.id), {})
    for number in range(given.parts):
        if number not in parts:
            raise Refused(f"FILE_PART_{number}_MISSING")
    content = b"".join(parts[number] for number in range(given.parts))
    checksum = getattr(given, "md5_checksum", "")
    if checksum and checksum != md5(content, usedforsecurity=False).hexdigest():
        raise Refused("MD5_CHECKSUM_INVALID")
    attributes = getattr(media, "attributes", [])
    named = (one.file_name for one in attributes if isinstance(one, types.DocumentAttributeFilename))
    photo = isinstance(media, types.InputMediaUploadedPhoto)
    return asked.world.file(
        content,
        name=next(named, given.name),
        kind="image/jpeg" if photo else media.mime_type,
        photo=photo,
    )


METHODS: dict[str, Handler] = {
    "channels.deleteMessages": delete_channel_messages,
    "messages.deleteMessages": delete_messages,
    "messages.editMessage": edit_message,
    "messages.sendMedia": send_media,
    "messages.sendMessage": send_message,
    "upload.saveBigFilePart": save_file_part,
    "upload.saveFilePart": save_file_part,
}
