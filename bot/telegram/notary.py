"""Messages whose date matters: Telegram's server says when they were written."""

from datetime import datetime
from typing import Any, cast

from telethon import functions, types
from telethon.tl import TLObject, TLRequest

from bot.errors import DeliveryError
from bot.models import Message, Recipient, Told
from bot.telegram.line import Line
from bot.telegram.outgoing import deliver, peer_of, receipt_of


class TelegramNotary:
    """A Notary over the bot's line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def tell(self, recipient: Recipient, text: str, random_id: int) -> Told:
        """Write in the recipient's chat, without a sound, under a `random_id` that Telegram knows again."""
        if recipient.chat is None:
            raise DeliveryError("has no chat to write to")
        peer = peer_of(recipient.chat)

        def request(entities: list[TLObject]) -> TLRequest:
            return functions.messages.SendMessageRequest(
                peer, text, random_id=random_id, no_webpage=True, silent=True
            )

        answer = await deliver(self._line, request, Message(text=text), recipient.chat)
        receipt = receipt_of(answer, random_id)
        return Told(receipt=receipt, at=_date_of(answer, receipt))


def _date_of(answer: Any, receipt: str) -> datetime | None:
    """The date of the message, which a repeat does not change; None if Telegram did not tell it."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return cast("datetime", answer.date)
    for update in getattr(answer, "updates", ()):
        message: Any = getattr(update, "message", None)
        if str(getattr(message, "id", "")) == receipt:
            return cast("datetime", message.date)
    return None
