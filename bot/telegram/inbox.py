"""What people write to the bot and press, in our words. Who they are is told by their numeric ids alone."""

from datetime import UTC, datetime
from typing import Any

from telethon import events, types, utils
from telethon.tl import TLObject

from bot.models import Press, Said
from bot.sinks.messenger import Hear
from bot.telegram.line import Line
from bot.telegram.outgoing import FIRST_CHANNEL
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

    async def pressed(update: types.UpdateBotCallbackQuery) -> None:
        hear(press_of(update, datetime.now(UTC)))

    line.client.add_event_handler(said, events.NewMessage(incoming=True))
    line.client.add_event_handler(edited, events.MessageEdited(incoming=True))
    line.client.add_event_handler(pressed, events.Raw(types.UpdateBotCallbackQuery))


def said_of(message: Any) -> Said:
    """A message as it was said. Its writer is nobody when it is in a group's or channel's name.

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
    )


def press_of(update: types.UpdateBotCallbackQuery, at: datetime) -> Press:
    """The press of a button as it was told at this moment."""
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
    """The number that the Bot API uses for a chat."""
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
