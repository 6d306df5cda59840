"""The sink that writes to people, groups and channels as the bot."""

import mimetypes
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from telethon import Button as TelegramButton
from telethon import errors, functions, types
from telethon.tl import TLObject, TLRequest

from bot.errors import DeliveryError, Moved, NeedsPerson, Unacceptable
from bot.models import Alert, AlertKind, Button, Entity, File, InPicture, Message, Receipt, Recipient
from bot.telegram.line import Line
from bot.telegram.refusals import BAD_FORMATTING, DELETED, MOVING, UNDER_NOTHING, name_of, refusals
from bot.text import clean, utf16_length

FIRST_CHANNEL = 10**12  # -1000000000123 is channel 123: https://core.telegram.org/api/bots/ids

FORMATS: dict[str, type] = {
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "code": types.MessageEntityCode,
    "link": types.MessageEntityTextUrl,
}


CutOut = Callable[[InPicture], Awaitable[bytes | None]]
Request = Callable[[list[TLObject]], TLRequest]  # one of Telegram's, once the formatting is given


async def deliver(line: Line, request: Request, message: Message, chat: int) -> Any:
    """Return Telegram's answer; the formatting goes if it is not taken.

    Raises NeedsPerson, InFlight, Moved, Throttled, RecipientGone, another DeliveryError, or AccountError.
    """
    scope = str(chat)
    with refusals(chat):
        try:
            try:
                return await line.call(request(entities_of(message)), scope=scope)
            except BAD_FORMATTING:
                return await line.call(request([]), scope=scope)
        except errors.RPCError as error:
            moving = _is_group(chat) and name_of(error).startswith(MOVING)
            if moving and (supergroup := await _became(line, chat)) is not None:
                raise Moved(supergroup) from error
            raise


async def amend(line: Line, chat: int, number: int, message: Message) -> None:
    """Make a message read like this; it may do so already, and the person may have removed it."""
    try:
        await deliver(line, changing(chat, number, message), message, chat)
    except Unacceptable as error:
        cause = error.__cause__
        if not isinstance(cause, errors.MessageNotModifiedError | errors.MessageIdInvalidError):
            raise


async def write(
    line: Line,
    chat: int,
    message: Message,
    random_id: int,
    *,
    reply_to: int | None = None,
    topic: int | None = None,
    silent: bool = False,
    media: TLObject | None = None,
) -> Any:
    """Write in a chat under a message, or at least in a topic if that is gone; return the answer."""
    for under in dict.fromkeys((reply_to, None)):
        place = place_of(under, topic)
        request = sending(chat, message, random_id, reply_to=place, silent=silent, media=media)
        try:
            return await deliver(line, request, message, chat)
        except Unacceptable as error:
            cause = error.__cause__
            if not isinstance(cause, errors.RPCError) or name_of(cause) not in UNDER_NOTHING:
                raise
            if under is None:
                raise NeedsPerson(DELETED) if place else error from cause
    raise AssertionError("the last attempt returns or raises")


def _is_group(chat: int) -> bool:
    return -FIRST_CHANNEL <= chat < 0


async def _became(line: Line, chat: int) -> int | None:
    """Return the supergroup that a group has become, None if it has not, or we are not told."""
    try:
        answer = await line.call(functions.messages.GetChatsRequest([-chat]))
    except errors.RPCError:
        return None
    for group in answer.chats:
        target = getattr(group, "migrated_to", None)
        if isinstance(target, types.InputChannel):
            return -FIRST_CHANNEL - int(target.channel_id)
    return None


def sending(
    chat: int,
    message: Message,
    random_id: int,
    *,
    reply_to: TLObject | None = None,
    silent: bool = False,
    media: TLObject | None = None,
) -> Request:
    """Return the request that writes a message in a chat, under a file if there is one."""
    peer, text = peer_of(chat), clean(message.text)
    common = {
        "random_id": random_id,
        "reply_to": reply_to,
        "silent": silent,
        "reply_markup": markup_of(message),
    }

    def request(entities: list[TLObject]) -> TLRequest:
        if media is not None:
            return functions.messages.SendMediaRequest(peer, media, text, entities=entities, **common)
        return functions.messages.SendMessageRequest(peer, text, entities=entities, no_webpage=True, **common)

    return request


def changing(chat: int, number: int, message: Message) -> Request:
    """Return the request that changes a message; one without text changes the buttons alone."""
    peer, markup = peer_of(chat), markup_of(message)

    def request(entities: list[TLObject]) -> TLRequest:
        if not message.text:
            return functions.messages.EditMessageRequest(peer, number, reply_markup=markup)
        return functions.messages.EditMessageRequest(
            peer,
            number,
            message=clean(message.text),
            entities=entities,
            no_webpage=True,
            reply_markup=markup,
        )

    return request


def peer_of(chat: int) -> TLObject:
    """Find where a chat is, by the number that the Bot API uses for it.

    A bot needs no access hash for people who wrote to it and chats it is in.
    """
    if chat > 0:
        return types.InputPeerUser(chat, 0)
    if chat < -FIRST_CHANNEL:
        return types.InputPeerChannel(-chat - FIRST_CHANNEL, 0)
    return types.InputPeerChat(-chat)


def entities_of(message: Message) -> list[TLObject]:
    """Return the formatting of a message as Telegram counts it, in UTF-16 units."""
    return [_entity(entity, clean(message.text)) for entity in message.entities]


def _entity(entity: Entity, text: str) -> TLObject:
    end = entity.offset + entity.length
    place = {"offset": utf16_length(text[: entity.offset]), "length": utf16_length(text[entity.offset : end])}
    if entity.url:
        return FORMATS[entity.kind](**place, url=entity.url)
    return FORMATS[entity.kind](**place)


def markup_of(message: Message) -> types.ReplyInlineMarkup | None:
    """Make the buttons under a message; None for none. https://core.telegram.org/api/bots/buttons"""
    rows = [[_button(button) for button in row] for row in message.buttons if row]
    return types.ReplyInlineMarkup([types.KeyboardButtonRow(row) for row in rows]) if rows else None


def _button(button: Button) -> TLObject:
    return TelegramButton.inline(clean(button.label), button.data.encode())


def receipt_of(answer: Any, random_id: int) -> str:
    """Return the id that a sent message got, or "" if Telegram did not say."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return str(answer.id)
    for update in getattr(answer, "updates", ()):
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            return str(update.id)
    return ""


FIRST_TOPIC = 1


async def upload(line: Line, file: File, chat: int) -> TLObject:
    """Hand a file to Telegram, pictures to be shown and others to be kept. Raises as `deliver`."""
    with refusals(chat):
        handle = await line.run(
            "upload.saveFilePart",
            lambda: line.client.upload_file(file.content, file_name=file.name),
        )
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind in ("image/png", "image/jpeg"):
        return types.InputMediaUploadedPhoto(handle)
    named = [types.DocumentAttributeFilename(file.name)]
    return types.InputMediaUploadedDocument(handle, mime_type=kind, attributes=named, force_file=True)


class TelegramSender:
    """Sends each alert under its own `random_id`, by which Telegram knows a repeat and shows it once."""

    kind = "telegram"

    def __init__(self, line: Line, cut_out: CutOut | None = None) -> None:
        """Send over a line; `cut_out` gives the parts of pictures that alerts show, where they are kept."""
        self._line, self._cut_out = line, cut_out

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Deliver an alert and return the id that its message has in the chat.

        An amendment changes the message of the notice that it is about, which may read like it already;
        a reply stands under that message, as long as that is there. Raises as `deliver`; to send it again
        after any of that is right. https://core.telegram.org/method/messages.sendMessage
        """
        if recipient.chat is None:
            raise DeliveryError("has no chat to write to")
        if alert.kind is AlertKind.AMENDMENT:
            if alert.about:  # else Telegram never said which message it is, and there is nothing to change
                await self.amend(recipient.chat, int(alert.about), alert.message)
            return alert.about
        answer = await write(
            self._line,
            recipient.chat,
            alert.message,
            alert.random_id,
            reply_to=int(alert.about) if alert.about else None,
            topic=recipient.topic if recipient.topic != FIRST_TOPIC else None,
            silent=alert.silent,
            media=await self._shown(alert, recipient.chat),
        )
        return receipt_of(answer, alert.random_id)

    async def _shown(self, alert: Alert, chat: int) -> TLObject | None:
        if alert.shows is None or self._cut_out is None:
            return None
        picture = await self._cut_out(alert.shows)
        return (
            None
            if picture is None
            else await upload(self._line, File(name="words.jpg", content=picture), chat)
        )

    async def amend(self, chat: int, message_id: int, message: Message) -> None:
        """Make a message that was sent read like this; it may do so already.

        It is no error if the person has removed it. Raises as `send`.
        """
        await amend(self._line, chat, message_id, message)


def place_of(reply_to: int | None, topic: int | None) -> TLObject | None:
    """Say under which message, and in which topic of a forum; None for the end of the chat.

    The first topic is not named, and another only where something else is replied to in it:
    https://core.telegram.org/constructor/inputReplyToMessage
    """
    if reply_to:
        return types.InputReplyToMessage(reply_to, top_msg_id=topic)
    return types.InputReplyToMessage(topic) if topic else None


class TelegramNotary:
    """A Notary over the bot's line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def tell(self, recipient: Recipient, text: str, random_id: int) -> Receipt:
        """Write in the recipient's chat, without a sound, under a `random_id` that Telegram knows again."""
        if recipient.chat is None:
            raise DeliveryError("has no chat to write to")
        answer = await write(self._line, recipient.chat, Message(text=text), random_id, silent=True)
        receipt = receipt_of(answer, random_id)
        return Receipt(receipt=receipt, at=_date_of(answer, receipt))


def _date_of(answer: Any, receipt: str) -> datetime | None:
    """Return the date of the message, which a repeat does not change; None if Telegram did not tell it."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return cast("datetime", answer.date)
    for update in getattr(answer, "updates", ()):
        message: Any = getattr(update, "message", None)
        if str(getattr(message, "id", "")) == receipt:
            return cast("datetime", message.date)
    return None
