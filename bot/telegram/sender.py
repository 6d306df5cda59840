"""The sink that writes to people, groups and channels as the bot."""

from telethon import functions, types
from telethon.tl import TLObject, TLRequest

from bot.errors import DeliveryError
from bot.models import Alert, AlertKind, Message, Recipient
from bot.telegram.line import Line
from bot.telegram.outgoing import deliver, markup_of, peer_of, receipt_of
from bot.text import clean

FIRST_TOPIC = 1


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

        def request(entities: list[TLObject]) -> TLRequest:
            return functions.messages.SendMessageRequest(
                peer,
                text,
                entities=entities,
                random_id=alert.random_id,
                no_webpage=True,
                silent=alert.silent,
                reply_to=place_of(alert, recipient),
                reply_markup=markup_of(alert.message),
            )

        answer = await deliver(self._line, request, alert.message, recipient.chat)
        return receipt_of(answer, alert.random_id)

    async def amend(self, chat: int, message_id: int, message: Message) -> None:
        """Make a message that was sent read like this; it may do so already.

        It is no error if the person has removed it. Raises as `send`.
        """
        peer, text = peer_of(chat), clean(message.text)

        def request(entities: list[TLObject]) -> TLRequest:
            return functions.messages.EditMessageRequest(
                peer,
                message_id,
                message=text,
                entities=entities,
                no_webpage=True,
                reply_markup=markup_of(message),
            )

        await deliver(self._line, request, message, chat)


def place_of(alert: Alert, recipient: Recipient) -> TLObject | None:
    """Under which message, and in which topic of a forum; None for the end of the chat.

    The first topic is not named, and another only where something else is replied to in it:
    https://core.telegram.org/constructor/inputReplyToMessage
    """
    topic = recipient.topic if recipient.topic != FIRST_TOPIC else None
    if alert.about:
        return types.InputReplyToMessage(int(alert.about), top_msg_id=topic)
    return types.InputReplyToMessage(topic) if topic else None
