"""The conversation: whatever reaches the bot is dealt with once and answered once, whenever it is killed.

Both to-do lists are in the database. What was heard is kept before anything else; dealing with it is one
transaction, in which what it came to is kept and the answer frozen; the answer is sent after that, under
its own `random_id`, by which Telegram knows a repeat. Chats go on side by side, each in its own order.
"""

import asyncio
import functools
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.app.application import App
from bot.backoff import doubled
from bot.chat.dispatch import Dealer
from bot.chat.gate import Gate
from bot.chat.people import People, offer_menus
from bot.chat.protocol import Command
from bot.chat.requests import is_command
from bot.errors import (
    DeliveryError,
    InFlight,
    Moved,
    NeedsPerson,
    RecipientGone,
    StorageError,
    Throttled,
    Unacceptable,
    WirewatchError,
)
from bot.i18n import catalogue_for, translatable
from bot.models import GroupMove, Heard, Message, Messenger, Press, Reply, Said
from bot.text import shorten

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
ATTEMPTS = 20  # an answer that could not be sent for hours is of no use any more
REFUSALS = 2  # of an answer and then of words that say so
REFUSED = translatable("The answer to this was refused by Telegram and cannot be shown.")
TOAST = 180  # characters of what is shown over the chat


class ReplySender:
    """The bot's own words in its chats."""

    def __init__(self, app: App, messenger: Messenger) -> None:
        self._app, self._messenger = app, messenger

    async def say(self, chat: int) -> None:
        """Send what is due in a chat, in order; what cannot be sent now holds up what comes after it.

        What is refused for good does not: it is given up, once it was tried by itself.
        """
        while (reply := self._app.chatting.next_due(chat)) is not None:
            try:
                number = await self._messenger.say(reply)
            except (RecipientGone, NeedsPerson) as error:
                self._refused(reply, error)
            except Moved as error:
                self._app.chatting.moved(GroupMove(chat=chat, became=error.chat))
            except InFlight as error:
                if self._app.chatting.attempts(reply):
                    self._app.chatting.sent(reply, None)  # Telegram goes on saying that it has it
                else:
                    self._postpone(reply, error)
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

    def _refused(self, reply: Reply, error: RecipientGone | NeedsPerson) -> None:
        """Try it by itself, then say that it was refused, then give up; whatever else is gone at once."""
        chatting, attempts = self._app.chatting, self._app.chatting.attempts(reply)
        if not isinstance(error, Unacceptable) or attempts >= REFUSALS:
            chatting.given_up(reply, str(error))
            return
        if attempts == 0:
            chatting.postponed(reply, str(error), until=self._app.clock())
            return
        log.warning("the chat %d: an answer was refused: %s", reply.chat, error)
        language = next((one.language for one in self._app.opened.recipients if one.chat == reply.chat), "")
        chatting.replaced(reply, Message(text=catalogue_for(language).say(REFUSED)), str(error))

    def _postpone(self, reply: Reply, error: DeliveryError) -> None:
        attempts = self._app.chatting.attempts(reply) + 1
        if attempts >= ATTEMPTS:
            self._app.chatting.given_up(reply, str(error))
            return
        pause = doubled(FIRST_PAUSE, attempts - 1, LONGEST_PAUSE)
        if isinstance(error, Throttled):
            pause = timedelta(seconds=error.retry_after)
        self._app.chatting.postponed(reply, str(error), until=self._app.clock() + pause)


log = logging.getLogger(__name__)

TICK = 15.0  # seconds between looks at answers whose pause is over
DRAIN = 4.0  # seconds that what is under way gets to end by itself


class Conversation:
    """The exchange of people with the bot and what comes of it, for as long as it runs.

    `acted` is called after something was changed, so that its consequences need not wait.
    """

    def __init__(
        self,
        app: App,
        messenger: Messenger,
        commands: Mapping[str, Command],
        under_alerts: Command,
        *,
        acted: Callable[[], None] = lambda: None,
    ) -> None:
        self._app, self._messenger, self._commands = app, messenger, commands
        self._given_up = threading.Event()
        self._sender = ReplySender(app, messenger)
        self._dealer = Dealer(app, messenger, commands, under_alerts, acted=acted, given_up=self._given_up)
        self._gate = Gate(lambda: app.opened.recipients)
        self._heard: deque[Said | Press | GroupMove] = deque()  # what the database has not taken yet
        self._wake = asyncio.Event()
        self._turns: dict[int, asyncio.Task[bool]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deal with what comes until `stop` is set, then let what is under way end, or cut it short."""
        self._messenger.listen(self._hear)
        people = People(self._app.opened.recipients, self._app.config.zone)
        menus = asyncio.create_task(offer_menus(self._messenger, self._commands, people))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                self._attend()
                self._wake.clear()
                waking = asyncio.ensure_future(self._wake.wait())
                await asyncio.wait({stopping, waking}, timeout=TICK, return_when=asyncio.FIRST_COMPLETED)
                waking.cancel()
        finally:
            for task in (stopping, menus):
                task.cancel()
            await self._drain()

    # --- hearing ------------------------------------------------------------------------------------

    def _hear(self, event: Said | Press | GroupMove) -> None:
        if not isinstance(event, GroupMove) and not self._gate.lets_in(event, at=self._app.clock()):
            return
        self._heard.append(event)
        self._keep()
        self._wake.set()

    def _keep(self) -> None:
        """Keep what was heard, in order; what the database does not take now is kept at the next look."""
        try:
            while self._heard:
                event = self._heard[0]
                if isinstance(event, GroupMove):
                    self._app.chatting.moved(event)
                elif self._is_for_us(event):
                    self._app.chatting.hear(event)
                self._heard.popleft()
        except StorageError as error:
            log.error("the chat: %s", error)

    def _is_for_us(self, event: Said | Press) -> bool:
        """Tell whether it may concern the bot; what people say to each other is none of its business."""
        if isinstance(event, Press) or is_command(event.text):
            return True
        return event.private or self._app.chatting.question(event.chat, event.person) is not None

    # --- whose turn it is -----------------------------------------------------------------------------

    def _attend(self) -> None:
        """Let every chat go on in which there is something to do."""
        self._keep()
        try:
            chats = self._app.chatting.chats()
        except StorageError as error:
            log.error("the chat: %s", error)
            return
        for chat in chats - self._turns.keys():
            turn = self._turns[chat] = asyncio.create_task(self._turn(chat))
            turn.add_done_callback(functools.partial(self._ended, chat))

    def _ended(self, chat: int, turn: asyncio.Task[bool]) -> None:
        del self._turns[chat]
        went_well = not turn.cancelled() and turn.result()
        if went_well and self._app.chatting.waiting(chat) is not None:
            self._wake.set()  # it came while the turn was ending

    async def _turn(self, chat: int) -> bool:
        """Deal with all that waits in a chat and say what is to be said; false if that stopped short."""
        try:
            await self._sender.say(chat)
            while (heard := self._app.chatting.waiting(chat)) is not None:
                await self._deal(heard)
                await self._sender.say(chat)
        except WirewatchError as error:
            log.warning("the chat %d: %s", chat, error)  # it is tried again at the next look
            return False
        return True

    async def _deal(self, heard: Heard) -> None:
        """Deal with one thing; a bug in that is told and ends nothing else."""
        try:
            toast = await self._dealer.deal(heard)
            if isinstance(heard.event, Press):
                await self._sender.acknowledge(heard.event, toast)
        except WirewatchError:
            raise
        except Exception:
            log.exception("the chat %d: this is a bug", heard.event.chat)
            with self._app.chatting.together():
                self._app.chatting.settle(heard, "failed")

    async def _drain(self) -> None:
        self._given_up.set()
        if self._turns:
            _, late = await asyncio.wait(set(self._turns.values()), timeout=DRAIN)
            for turn in late:
                turn.cancel()
            if late:
                await asyncio.wait(late, timeout=1)
