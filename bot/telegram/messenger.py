"""The bot in its chats: it hears, answers, changes what it said, and offers its commands."""

import mimetypes
from collections.abc import Callable, Sequence
from typing import Any

from telethon import errors, functions, types
from telethon.tl import TLObject, TLRequest

from bot.models import File, MenuEntry, Press, Reply, Said
from bot.sinks.messenger import Hear
from bot.telegram.inbox import listen
from bot.telegram.line import Line
from bot.telegram.outgoing import deliver, markup_of, peer_of, receipt_of, refusals
from bot.text import clean

Request = Callable[[list[TLObject]], TLRequest]

TOAST = 200  # characters: https://core.telegram.org/method/messages.setBotCallbackAnswer


class TelegramMessenger:
    """Talks in chats as the bot, over the line that alerts are sent by.

    To be made before the line connects: what comes until somebody listens is kept for them.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._unheard: list[Said | Press] = []
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
            await deliver(self._line, _change(reply, reply.edits), reply.message, reply.chat)
            return reply.edits
        media = None if reply.file is None else await self._upload(reply.file, reply.chat)
        answer = await deliver(self._line, _message(reply, media), reply.message, reply.chat)
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
        """The address of the post that a message replies to, if that was forwarded from a channel.

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

    async def offer(
        self, entries: Sequence[MenuEntry], *, language: str = "", chat: int | None = None
    ) -> None:
        """Show these commands in a menu. https://core.telegram.org/method/bots.setBotCommands"""
        scope = types.BotCommandScopeDefault() if chat is None else types.BotCommandScopePeer(peer_of(chat))
        commands = [types.BotCommand(entry.name, entry.help) for entry in entries]
        with refusals(chat or 0):
            await self._line.call(functions.bots.SetBotCommandsRequest(scope, language, commands))

    async def _upload(self, file: File, chat: int) -> TLObject:
        with refusals(chat):
            handle = await self._line.run(
                "upload.saveFilePart",
                lambda: self._line.client.upload_file(file.content, file_name=file.name),
            )
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if kind == "image/png":
            return types.InputMediaUploadedPhoto(handle)
        named = [types.DocumentAttributeFilename(file.name)]
        return types.InputMediaUploadedDocument(handle, mime_type=kind, attributes=named, force_file=True)


def _message(reply: Reply, media: TLObject | None) -> Request:
    """The request that sends an answer, once its formatting is said."""
    about = None
    if reply.reply_to is not None or reply.topic is not None:
        about = types.InputReplyToMessage(reply.reply_to or reply.topic, top_msg_id=reply.topic)
    common = {
        "reply_to": about,
        "random_id": reply.random_id,
        "reply_markup": markup_of(reply.message),
    }
    peer, text = peer_of(reply.chat), clean(reply.message.text)

    def request(entities: list[TLObject]) -> TLRequest:
        if media is not None:
            return functions.messages.SendMediaRequest(peer, media, text, entities=entities, **common)
        return functions.messages.SendMessageRequest(peer, text, entities=entities, no_webpage=True, **common)

    return request


def _change(reply: Reply, number: int) -> Request:
    """The request that changes a message; one without text leaves that as it is."""
    peer, markup = peer_of(reply.chat), markup_of(reply.message)

    def request(entities: list[TLObject]) -> TLRequest:
        if not reply.message.text:
            return functions.messages.EditMessageRequest(peer, number, reply_markup=markup)
        return functions.messages.EditMessageRequest(
            peer,
            number,
            message=clean(reply.message.text),
            entities=entities,
            no_webpage=True,
            reply_markup=markup,
        )

    return request


def _origin(message: Any) -> str:
    """The address of the post that a message was forwarded from."""
    header = getattr(message, "fwd_from", None)
    if header is None or not isinstance(header.from_id, types.PeerChannel) or not header.channel_post:
        return ""
    return f"https://t.me/c/{header.from_id.channel_id}/{header.channel_post}"
