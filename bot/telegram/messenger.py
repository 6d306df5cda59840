"""The bot in its chats: it hears, answers, changes what it said, and offers its commands."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from telethon import errors, events, functions, types, utils
from telethon.tl import TLObject, TLRequest

from bot.errors import DeliveryError
from bot.models import GroupMove, Hear, MenuEntry, Press, Reply, Said
from bot.telegram.line import Line
from bot.telegram.media import PIECE
from bot.telegram.refusals import refusals
from bot.telegram.sender import (
    FIRST_CHANNEL,
    amend,
    peer_of,
    receipt_of,
    upload,
    write,
)
from bot.text import clean

LONGEST_NAME = 64  # characters of how people call themselves


def listen(line: Line, hear: Hear) -> None:
    """Have all that is said to the bot and pressed told to `hear`, also what was missed; see `Messenger`.

    The line asks Telegram for what it missed whenever it is put up again.
    https://core.telegram.org/api/updates
    """

    async def said(event: Any) -> None:
        hear(said_of(event.message))

    async def edited(event: Any) -> None:
        if (message := said_of(event.message)).edited:  # else it got a reaction, or a link its picture
            hear(message)

    async def moved(update: types.UpdateNewMessage | types.UpdateNewChannelMessage) -> None:
        if (move := move_of(update.message)) is not None:
            hear(move)

    async def pressed(update: types.UpdateBotCallbackQuery) -> None:
        hear(press_of(update, datetime.now(UTC)))

    line.client.add_event_handler(said, events.NewMessage(incoming=True))
    line.client.add_event_handler(edited, events.MessageEdited(incoming=True))
    line.client.add_event_handler(pressed, events.Raw(types.UpdateBotCallbackQuery))
    line.client.add_event_handler(moved, events.Raw((types.UpdateNewMessage, types.UpdateNewChannelMessage)))


def said_of(message: Any) -> Said:
    """Return a message as it was said. Its writer is nobody when it is in a group's or channel's name.

    What was edited before the bot heard of it comes as edited, too.
    """
    reply = message.reply_to if isinstance(message.reply_to, types.MessageReplyHeader) else None
    topic = (reply.reply_to_top_id or reply.reply_to_msg_id) if reply and reply.forum_topic else None
    about = reply.reply_to_msg_id if reply else None
    return Said(
        chat=chat_of(message.peer_id),
        message_id=message.id,
        person=_person(message),
        name=_name(message.sender),
        text=clean(message.message or ""),
        sent_at=message.date,
        language=getattr(message.sender, "lang_code", None) or "",
        reply_to=None if about == topic else about,  # to write in a topic is to reply to its first message
        topic=topic,
        forwarded=message.fwd_from is not None,
        edited=message.edit_date is not None and not message.edit_hide,
        via_bot=message.via_bot_id is not None,
        **_document(message),
    )


def _document(message: Any) -> dict[str, Any]:
    """Return what is to be known of the file that came with a message; nothing of a photo."""
    document = _document_of(message)
    if document is None:
        return {}
    names = (one.file_name for one in document.attributes if hasattr(one, "file_name"))
    return {"document": clean(next(names, "file"))[:LONGEST_NAME], "size": int(document.size)}


def move_of(message: Any) -> GroupMove | None:
    """Return what a message of Telegram's says of a group that became a supergroup; None of anything else."""
    action, peer = getattr(message, "action", None), getattr(message, "peer_id", None)
    if isinstance(action, types.MessageActionChatMigrateTo) and isinstance(peer, types.PeerChat):
        return GroupMove(chat=chat_of(peer), became=-FIRST_CHANNEL - int(action.channel_id))
    if isinstance(action, types.MessageActionChannelMigrateFrom) and isinstance(peer, types.PeerChannel):
        return GroupMove(chat=-int(action.chat_id), became=chat_of(peer))
    return None


def press_of(update: types.UpdateBotCallbackQuery, at: datetime) -> Press:
    """Return the press of a button as it was told at this moment."""
    who = getattr(update, "_entities", {}).get(update.user_id)
    return Press(
        chat=chat_of(update.peer),
        message_id=update.msg_id,
        person=update.user_id,
        name=_name(who),
        query_id=update.query_id,
        data=(update.data or b"").decode("utf-8", "replace"),
        pressed_at=at,
        language=getattr(who, "lang_code", None) or "",
    )


def chat_of(peer: TLObject) -> int:
    """Return the number that the Bot API uses for a chat."""
    if isinstance(peer, types.PeerUser):
        return int(peer.user_id)
    if isinstance(peer, types.PeerChat):
        return -int(peer.chat_id)
    return -FIRST_CHANNEL - int(peer.channel_id)


def _person(message: Any) -> int:
    who = message.from_id or message.peer_id
    return int(who.user_id) if isinstance(who, types.PeerUser) else 0


def _name(who: Any) -> str:
    return clean(" ".join(utils.get_display_name(who).split()))[:LONGEST_NAME] if who else ""


TOAST = 200  # characters: https://core.telegram.org/method/messages.setBotCallbackAnswer


class TelegramMessenger:
    """Talks in chats as the bot, over the line that alerts are sent by.

    To be made before the line connects: what comes until somebody listens is kept for them.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._unheard: list[Said | Press | GroupMove] = []
        self._hear: Hear = self._unheard.append
        listen(line, lambda event: self._hear(event))

    @property
    def username(self) -> str:
        """By which people call the bot in groups; "" before the line was up for the first time."""
        return self._line.me.username if self._line.me else ""

    def listen(self, hear: Hear) -> None:
        """Tell of what is said and pressed; see `Messenger`."""
        self._hear = hear
        while self._unheard:
            hear(self._unheard.pop(0))

    async def say(self, reply: Reply) -> int | None:
        """Send a message under its `random_id`, or change one; return the number it has in its chat."""
        if reply.edits is not None:
            await amend(self._line, reply.chat, reply.edits, reply.message)
            return reply.edits
        media = None if reply.file is None else await upload(self._line, reply.file, reply.chat)
        answer = await write(
            self._line,
            reply.chat,
            reply.message,
            reply.random_id,
            reply_to=reply.reply_to,
            topic=reply.topic,
            media=media,
        )
        number = receipt_of(answer, reply.random_id)
        return int(number) if number else None

    async def acknowledge(self, press: Press, text: str) -> None:
        """Show whoever pressed a button a short word, or end their waiting."""
        request = functions.messages.SetBotCallbackAnswerRequest(
            press.query_id, cache_time=0, message=clean(text)[:TOAST] or None
        )
        with refusals(press.chat):
            try:
                await self._line.call(request)
            except errors.QueryIdInvalidError:
                return  # it was answered before, or nobody waits any more

    async def origin_of(self, chat: int, message_id: int) -> str:
        """Find the address of the post that a message replies to, if that was forwarded from a channel.

        A bot may not see what is written in groups; what is replied to it may ask for by the reply.
        https://core.telegram.org/type/InputMessage
        """
        wanted = [types.InputMessageReplyTo(message_id)]
        peer = peer_of(chat)
        request: TLRequest = functions.messages.GetMessagesRequest(wanted)
        if isinstance(peer, types.InputPeerChannel):
            channel = types.InputChannel(peer.channel_id, peer.access_hash)
            request = functions.channels.GetMessagesRequest(channel, wanted)
        with refusals(chat):
            answer = await self._line.call(request)
        return next(filter(None, map(_origin, answer.messages)), "")

    async def content_of(self, said: Said) -> bytes:
        """Return the file that came with a message, piece by piece.

        https://core.telegram.org/api/files#downloading-files
        """
        peer, wanted = peer_of(said.chat), [types.InputMessageID(said.message_id)]
        request: TLRequest = functions.messages.GetMessagesRequest(wanted)
        if isinstance(peer, types.InputPeerChannel):
            channel = types.InputChannel(peer.channel_id, peer.access_hash)
            request = functions.channels.GetMessagesRequest(channel, wanted)
        with refusals(said.chat):
            answer = await self._line.call(request)
            document = next(filter(None, map(_document_of, answer.messages)), None)
            if document is None or document.size > said.size:
                raise DeliveryError("the file is not there any more")
            place = types.InputDocumentFileLocation(
                document.id, document.access_hash, document.file_reference, ""
            )
            pieces = self._line.client.iter_download(
                place, request_size=PIECE, file_size=document.size, dc_id=document.dc_id
            )
            content = b""
            while piece := await self._line.run("upload.getFile", lambda: anext(pieces, b"")):
                content += bytes(piece)
        if len(content) != document.size:
            raise DeliveryError(f"{len(content)} of {document.size} bytes came")
        return content

    async def offer(
        self, entries: Sequence[MenuEntry], *, language: str = "", chat: int | None = None
    ) -> None:
        """Show these commands in a menu. https://core.telegram.org/method/bots.setBotCommands"""
        scope = types.BotCommandScopeDefault() if chat is None else types.BotCommandScopePeer(peer_of(chat))
        commands = [types.BotCommand(entry.name, entry.help) for entry in entries]
        with refusals(chat or 0):
            await self._line.call(functions.bots.SetBotCommandsRequest(scope, language, commands))


def _document_of(message: Any) -> types.Document | None:
    match getattr(message, "media", None):
        case types.MessageMediaDocument(document=types.Document() as document):
            return document
    return None


def _origin(message: Any) -> str:
    """Return the address of the post that a message was forwarded from."""
    header = getattr(message, "fwd_from", None)
    if header is None or not isinstance(header.from_id, types.PeerChannel) or not header.channel_post:
        return ""
    return f"https://t.me/c/{header.from_id.channel_id}/{header.channel_post}"
