"""The sink that writes to people, groups and channels as the bot."""

from collections.abc import Callable
from typing import Any

from telethon import errors, functions, types
from telethon.tl import TLObject, TLRequest

from bot.errors import DeliveryError, NotStarted, RateLimited, RecipientGone, SourceError, Throttled
from bot.models import Alert, AlertKind, Entity, Message, Recipient
from bot.telegram.line import Line
from bot.telegram.text import units
from bot.text import clean

FIRST_CHANNEL = 10**12  # -1000000000123 is channel 123: https://core.telegram.org/api/bots/ids

FORMATS: dict[str, type] = {
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "link": types.MessageEntityTextUrl,
}

# The formatting is refused, not the text.
BAD_FORMATTING = (
    errors.EntityBoundsInvalidError,
    errors.EntitiesTooLongError,
    errors.EntityMentionUserInvalidError,
)

# A person whom Telegram does not let the bot know yet.
STRANGER = (errors.PeerIdInvalidError, errors.UserIdInvalidError)

GONE: dict[type[BaseException], str] = {
    errors.UserIsBlockedError: "has blocked the bot",
    errors.InputUserDeactivatedError: "has deleted the account",
    errors.UserIsBotError: "is a bot, which a bot cannot write to",
    errors.UserPrivacyRestrictedError: "does not let the bot write",
    errors.PeerIdInvalidError: "is not a chat that the bot is in; a group that was upgraded has a new id",
    errors.ChatIdInvalidError: "is not a group that the bot is in; a group that was upgraded has a new id",
    errors.ChannelInvalidError: "is not a channel or group that the bot is in",
    errors.ChannelPrivateError: "has removed the bot, or was never joined",
    errors.ChannelBannedError: "was banned by Telegram",
    errors.ChatForbiddenError: "has removed the bot",
    errors.ChatWriteForbiddenError: "does not let the bot write",
    errors.ChatSendPlainForbiddenError: "does not let the bot write text",
    errors.ChatGuestSendForbiddenError: "lets only members write",
    errors.ChatRestrictedError: "was restricted by Telegram",
    errors.ChatAdminRequiredError: "lets only administrators write; make the bot one",
    errors.UserBannedInChannelError: "has banned the bot from writing",
}


class TelegramSender:
    """Sends each alert under its own `random_id`, by which Telegram knows a repeat and shows it once."""

    kind = "telegram"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Deliver an alert and return the id that its message has in the chat.

        An amendment changes the message of the notice that it is about, which may read like it already;
        a reply stands under that message. Raises NotStarted, Throttled, RecipientGone, DeliveryError or
        AccountError; to send it again after any of them is right. https://core.telegram.org/method/messages.sendMessage
        """
        if recipient.chat is None:
            raise DeliveryError("has no chat to write to")
        if alert.kind is AlertKind.AMENDMENT:
            if alert.about:  # else Telegram never said which message it is, and there is nothing to change
                await self.amend(recipient.chat, int(alert.about), alert.message)
            return alert.about
        peer, text = peer_of(recipient.chat), clean(alert.message.text)
        about = types.InputReplyToMessage(int(alert.about)) if alert.about else None

        def request(entities: list[TLObject]) -> TLRequest:
            return functions.messages.SendMessageRequest(
                peer,
                text,
                entities=entities,
                random_id=alert.random_id,
                no_webpage=True,
                reply_to=about,
            )

        answer = await self._deliver(request, alert.message, recipient.chat)
        return _receipt(answer, alert.random_id)

    async def amend(self, chat: int, message_id: int, message: Message) -> None:
        """Make a message that was sent read like this; it may do so already.

        It is no error if the person has removed it. Raises as `send`.
        """
        peer, text = peer_of(chat), clean(message.text)

        def request(entities: list[TLObject]) -> TLRequest:
            return functions.messages.EditMessageRequest(
                peer, message_id, message=text, entities=entities, no_webpage=True
            )

        await self._deliver(request, message, chat)

    async def _deliver(
        self, request: Callable[[list[TLObject]], TLRequest], message: Message, chat: int
    ) -> Any:
        """Telegram's answer; without the formatting if it does not take that, None if nothing changed."""
        scope = str(chat)
        try:
            try:
                return await self._line.call(request(entities_of(message)), scope=scope)
            except BAD_FORMATTING:
                return await self._line.call(request([]), scope=scope)
        except (errors.MessageNotModifiedError, errors.MessageIdInvalidError):
            return None  # it reads like that already, or the person has removed it
        except RateLimited as wait:
            raise Throttled(str(wait), retry_after=wait.retry_after) from wait
        except SourceError as error:
            raise DeliveryError(str(error)) from error
        except errors.RPCError as error:
            raise _undelivered(error, chat) from error


def peer_of(chat: int) -> TLObject:
    """Where a chat is, by the number that the Bot API uses for it.

    A bot needs no access hash for people who wrote to it and chats it is in.
    """
    if chat > 0:
        return types.InputPeerUser(chat, 0)
    if chat < -FIRST_CHANNEL:
        return types.InputPeerChannel(-chat - FIRST_CHANNEL, 0)
    return types.InputPeerChat(-chat)


def entities_of(message: Message) -> list[TLObject]:
    """The formatting of a message as Telegram counts it, in UTF-16 units."""
    return [_entity(entity, clean(message.text)) for entity in message.entities]


def _entity(entity: Entity, text: str) -> TLObject:
    end = entity.offset + entity.length
    place = {"offset": units(text[: entity.offset]), "length": units(text[entity.offset : end])}
    if entity.url:
        return FORMATS[entity.kind](**place, url=entity.url)
    return FORMATS[entity.kind](**place)


def _receipt(answer: Any, random_id: int) -> str:
    """The id that a sent message got, or "" if Telegram did not say."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return str(answer.id)
    for update in getattr(answer, "updates", ()):
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            return str(update.id)
    return ""


def _undelivered(error: errors.RPCError, chat: int) -> DeliveryError:
    if chat > 0 and isinstance(error, STRANGER):
        return NotStarted("has not pressed Start in a chat with the bot yet, so it cannot write")
    if why := GONE.get(type(error)):
        return RecipientGone(why)
    return DeliveryError(f"Telegram refused the message: {error}")
