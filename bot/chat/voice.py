"""Saying what is to be said: in each chat in order, again as long as it cannot be sent."""

import logging
from datetime import timedelta

from bot.app.application import App
from bot.display import shorten
from bot.errors import DeliveryError, RecipientGone, Throttled, WirewatchError
from bot.models import Press, Reply
from bot.sinks.messenger import Messenger

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
ATTEMPTS = 20  # an answer that could not be sent for hours is of no use any more
TOAST = 180  # characters of what is shown over the chat


class Voice:
    """What the bot says in its chats."""

    def __init__(self, app: App, messenger: Messenger) -> None:
        self._app, self._messenger = app, messenger

    async def say(self, chat: int) -> None:
        """Send what is due in a chat, in order; what cannot be sent now holds up what comes after it."""
        while (reply := self._app.chatting.next_due(chat)) is not None:
            try:
                number = await self._messenger.say(reply)
            except RecipientGone as error:
                self._app.chatting.given_up(reply, str(error))
            except DeliveryError as error:
                self._postpone(reply, error)
            else:
                self._app.chatting.sent(reply, number)

    async def acknowledge(self, press: Press, toast: str) -> None:
        """End the waiting of whoever pressed; it does not matter to anything else whether that arrives."""
        try:
            await self._messenger.acknowledge(press, shorten(toast, TOAST) if toast else "")
        except WirewatchError as error:
            log.info("the chat %d: a press was not answered: %s", press.chat, error)

    def _postpone(self, reply: Reply, error: DeliveryError) -> None:
        attempts = self._app.chatting.attempts(reply) + 1
        if attempts >= ATTEMPTS:
            self._app.chatting.given_up(reply, str(error))
            return
        pause = min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
        if isinstance(error, Throttled):
            pause = timedelta(seconds=error.retry_after)
        self._app.chatting.postponed(reply, str(error), until=self._app.clock() + pause)
