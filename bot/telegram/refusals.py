"""What Telegram refuses in a chat, and what that means for whoever is to be written to."""

import contextlib
from collections.abc import Iterator

from telethon import errors
from telethon.errors.rpcerrorlist import rpc_errors_dict

from bot.errors import (
    DeliveryError,
    InFlight,
    NeedsPerson,
    NotStarted,
    RateLimited,
    RecipientGone,
    SourceError,
    Throttled,
    Unacceptable,
)
from bot.telegram.limits import KNOWN_BEFORE
from bot.text import translatable

# The formatting is refused, not the text.
BAD_FORMATTING = (
    errors.EntityBoundsInvalidError,
    errors.EntitiesTooLongError,
    errors.EntityMentionUserInvalidError,
)

# A person whom Telegram does not let the bot know yet.
STRANGER = (errors.PeerIdInvalidError, errors.UserIdInvalidError)

GONE: dict[type[BaseException], str] = {
    errors.UserIsBlockedError: translatable("has blocked the bot"),
    errors.InputUserDeactivatedError: translatable("has deleted the account"),
    errors.UserIsBotError: translatable("is a bot, which a bot cannot write to"),
    errors.UserPrivacyRestrictedError: translatable("does not let the bot write"),
    errors.PeerIdInvalidError: translatable(
        "is not a chat that the bot is in; a group that was upgraded has a new id"
    ),
    errors.ChatIdInvalidError: translatable(
        "is not a group that the bot is in; a group that was upgraded has a new id"
    ),
    errors.ChannelInvalidError: translatable("is not a channel or group that the bot is in"),
    errors.ChannelPrivateError: translatable("has removed the bot, or was never joined"),
    errors.ChannelBannedError: translatable("was banned by Telegram"),
    errors.ChatForbiddenError: translatable("has removed the bot"),
    errors.ChatWriteForbiddenError: translatable("does not let the bot write"),
    errors.ChatSendPlainForbiddenError: translatable("does not let the bot write text"),
    errors.ChatGuestSendForbiddenError: translatable("lets only members write"),
    errors.ChatRestrictedError: translatable("was restricted by Telegram"),
    errors.ChatAdminRequiredError: translatable("lets only administrators write; make the bot one"),
    errors.UserBannedInChannelError: translatable("has banned the bot from writing"),
}

# A person has to do something in the chat; by the names that Telegram gives its refusals.
CLOSED = translatable("has closed the topic: open it, or name another in recipients.toml")
DELETED = translatable("has no such topic any more: name another in recipients.toml")
TOPICS: dict[str, str] = {"TOPIC_CLOSED": CLOSED, "TOPIC_DELETED": DELETED, "TOPIC_ID_INVALID": DELETED}

# What is to be replied to is not there.
UNDER_NOTHING = ("MESSAGE_ID_INVALID", "REPLY_MESSAGE_ID_INVALID", "REPLY_TO_INVALID", "MSG_ID_INVALID")

# A group may have another number by now.
MOVING = ("PEER_ID_INVALID", "CHAT_ID_INVALID", "CHAT_MIGRATE")

FOR_GOOD = range(400, 500)  # codes: asking for the same again is of no use

NAMES = {kind: name for name, kind in rpc_errors_dict.items()}


@contextlib.contextmanager
def refusals(chat: int) -> Iterator[None]:
    """Turn what Telegram refuses in a chat into our errors."""
    try:
        yield
    except RateLimited as wait:
        raise Throttled(str(wait), retry_after=wait.retry_after) from wait
    except SourceError as error:
        raise DeliveryError(str(error)) from error
    except errors.RPCError as error:
        raise undelivered(error, chat) from error


def name_of(error: errors.RPCError) -> str:
    """Name a refusal as Telegram does, also one that Telethon has no class for."""
    return NAMES.get(type(error)) or str(error.message or "").upper()


def undelivered(error: errors.RPCError, chat: int) -> DeliveryError:
    """Return what a refusal means for what was to be written in a chat."""
    if isinstance(error, KNOWN_BEFORE):
        return InFlight(translatable("Telegram had this message before and does not say what became of it"))
    if chat > 0 and isinstance(error, STRANGER):
        return NotStarted(
            translatable("has not pressed Start in a chat with the bot yet, so it cannot write")
        )
    if why := TOPICS.get(name_of(error)):
        return NeedsPerson(why)
    if why := GONE.get(type(error)):
        return RecipientGone(why)
    if error.code in FOR_GOOD:
        return Unacceptable(f"Telegram refused the message for good: {error}")
    return DeliveryError(f"Telegram refused the message: {error}")
