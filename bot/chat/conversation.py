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
from dataclasses import asdict, replace
from datetime import timedelta

from bot.app import App, Heard, Messenger, Place
from bot.catalogue import catalogue
from bot.chat.addressed import is_command
from bot.chat.menu import offer_menus
from bot.chat.pages import fitting
from bot.chat.people import People
from bot.chat.protocol import About, Answer, Command, Reads, Request
from bot.chat.understanding import WORDS, Ignored, Listener, Meaning, Refused, Understood, Unknown
from bot.display import shorten
from bot.errors import (
    DeliveryError,
    InputError,
    RecipientGone,
    StorageError,
    Throttled,
    WirewatchError,
)
from bot.models import Message, Press, Reply, Said

log = logging.getLogger(__name__)

TICK = 15.0  # seconds between looks at answers whose pause is over
DRAIN = 5.0  # seconds that what is under way gets to end by itself
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
ATTEMPTS = 20  # an answer that could not be sent for hours is of no use any more
TOAST = 180  # characters of what is shown over the chat


class Conversation:
    """What people say to the bot and what comes of it, for as long as it runs.

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
        self._app = app
        self._messenger = messenger
        self._commands = commands
        self._under_alerts = under_alerts
        self._acted = acted
        self._people = People(app.config.recipients, app.config.zone)
        self._heard: deque[Said | Press] = deque()  # what the database has not taken yet
        self._wake = asyncio.Event()
        self._given_up = threading.Event()
        self._turns: dict[int, asyncio.Task[bool]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deal with what comes until `stop` is set, then let what is under way end, or cut it short."""
        self._messenger.listen(self._hear)
        menus = asyncio.create_task(offer_menus(self._messenger, self._commands, self._people))
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

    def _hear(self, event: Said | Press) -> None:
        self._heard.append(event)
        self._keep()
        self._wake.set()

    def _keep(self) -> None:
        """Keep what was heard, in order; what the database does not take now is kept at the next look."""
        try:
            while self._heard:
                if self._is_for_us(self._heard[0]):
                    self._app.chatting.hear(self._heard[0])
                self._heard.popleft()
        except StorageError as error:
            log.error("the chat: %s", error)

    def _is_for_us(self, event: Said | Press) -> bool:
        """Whether it may concern the bot; what people say to each other is none of its business."""
        if isinstance(event, Press) or is_command(event.text):
            return True
        return self._app.chatting.question(event.chat, event.person) is not None

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
            await self._say(chat)
            while (heard := self._app.chatting.waiting(chat)) is not None:
                try:
                    await self._deal(heard)
                except Exception as error:
                    if isinstance(error, WirewatchError):
                        raise
                    log.exception("the chat %d: this is a bug", chat)
                    with self._app.chatting.together():
                        self._app.chatting.settle(heard, "failed")
                await self._say(chat)
        except WirewatchError as error:
            log.warning("the chat %d: %s", chat, error)  # it is tried again at the next look
            return False
        return True

    async def _drain(self) -> None:
        self._given_up.set()
        if self._turns:
            _, late = await asyncio.wait(set(self._turns.values()), timeout=DRAIN)
            for turn in late:
                turn.cancel()
            if late:
                await asyncio.wait(late, timeout=1)

    # --- dealing --------------------------------------------------------------------------------------

    async def _deal(self, heard: Heard) -> None:
        event = heard.event
        meaning = self._meaning(event)
        if isinstance(meaning, Understood):
            toast = await self._do(heard, meaning)
        else:
            toast = self._decline(heard, meaning)
        if isinstance(event, Press):
            await self._acknowledge(event, toast)

    def _meaning(self, event: Said | Press) -> Meaning:
        chatting = self._app.chatting
        listener = Listener(
            commands=self._commands,
            under_alerts=self._under_alerts,
            people=self._people,
            username=self._messenger.username,
        )
        if isinstance(event, Press):
            shown = chatting.shown(event.chat, event.message_id)
            return listener.pressed(event, shown, chatting.alert(event.chat, event.message_id))
        question = chatting.question(event.chat, event.person)
        return listener.said(event, question, at=self._app.clock())

    def _decline(self, heard: Heard, meaning: Refused | Unknown | Ignored) -> str:
        """Do nothing, on record; tell whoever is known why. Return what to show over the chat."""
        language = meaning.person.language if not isinstance(meaning, Ignored) and meaning.person else ""
        told, words = catalogue(language or heard.event.language), ""
        with self._app.chatting.together():
            if isinstance(meaning, Refused):
                words = told.say(WORDS[meaning.why]) if meaning.why in WORDS else ""
                self._app.chatting.deny(heard, shorten(meaning.what, 100), meaning.why)
                log.warning("the chat: %s: refused to %d: %s", shorten(meaning.what, 100),
                            heard.event.person, meaning.why)  # fmt: skip
            elif isinstance(meaning, Unknown):
                words = told.say("There is no such command; /help lists them.")
                self._app.chatting.settle(heard, "unknown")
            else:
                self._app.chatting.settle(heard, "ignored")
            if (
                words
                and isinstance(heard.event, Said)
                and not isinstance(meaning, Ignored)
                and meaning.person
            ):
                self._freeze(heard, "", Answer(message=Message(text=words)), None)
        return words

    async def _do(self, heard: Heard, asked: Understood) -> str:
        """Carry out a step once; return what to show over the chat."""
        about = await self._about(heard.event, asked)
        request = Request(
            app=self._app.acted_by(asked.person.actor),
            person=asked.person,
            told=catalogue(asked.person.language),
            chat=heard.event.chat,
            words=asked.words,
            data=heard.event.data if isinstance(heard.event, Press) else "",
            state=asked.gone_on_from.state if asked.gone_on_from else {},
            about=about,
        )
        try:
            if isinstance(asked.step, Reads):
                answer = await asyncio.to_thread(self._aside, asked.step.act, request)
                return self._conclude(heard, asked, about, lambda: answer)
            toast = self._conclude(heard, asked, about, lambda: asked.step.act(request))
            self._acted()
        except InputError as error:
            words = str(error)
            return self._conclude(heard, asked, about, lambda: _refusal(heard, words), refused=True)
        except WirewatchError:
            raise
        except Exception:
            log.exception("the chat: /%s: this is a bug", asked.command.name)
            words = request.told.say("Something went wrong; it is in the log.")
            return self._conclude(heard, asked, about, lambda: _refusal(heard, words))
        return toast

    def _aside(self, act: Callable[[Request], Answer], request: Request) -> Answer:
        with request.app.aside(self._given_up) as app:
            return act(replace(request, app=app))

    def _conclude(
        self,
        heard: Heard,
        asked: Understood,
        about: About | None,
        act: Callable[[], Answer],
        *,
        refused: bool = False,
    ) -> str:
        """Keep, whole or not at all, what an act does, that it was done, and what it answers.

        A reply that was refused may be given again: the question stands. Returns what to show over the chat.
        """
        with self._app.chatting.together():
            if isinstance(heard.event, Said) and not (refused and asked.step is asked.command.heard):
                self._app.chatting.asked_no_more(heard.event.chat, heard.event.person)
            answer = act()
            self._app.chatting.settle(heard, asked.command.name)
            self._freeze(heard, asked.command.name, answer, about)
        return answer.toast

    def _freeze(self, heard: Heard, command: str, answer: Answer, about: About | None) -> None:
        if answer.message is None and answer.file is None:
            return
        self._app.chatting.answer(
            heard,
            fitting(answer.message or Message(text=""), caption=answer.file is not None),
            _place(heard.event, answer),
            command=command,
            state=answer.state,
            about=asdict(about) if about else None,
            file=answer.file,
            asks=answer.asks,
        )

    async def _about(self, event: Said | Press, asked: Understood) -> About | None:
        """The post that somebody means: of the alert or of the forwarded post that they reply to."""
        alert, shown = asked.alert, asked.gone_on_from
        if isinstance(event, Said) and event.reply_to is not None:
            alert = self._app.chatting.alert(event.chat, event.reply_to)
            if alert is None:
                try:
                    url = await self._messenger.origin_of(event.chat, event.reply_to)
                except RecipientGone:
                    url = ""
                return About(url=url) if url else None
        if alert is not None:
            return About(url=alert.post_url, statement=alert.statement_id, alert=alert.id)
        return About(**shown.about) if shown and shown.about else None

    # --- saying ---------------------------------------------------------------------------------------

    async def _acknowledge(self, press: Press, toast: str) -> None:
        """End the waiting of whoever pressed; it does not matter to anything else whether that arrives."""
        try:
            await self._messenger.acknowledge(press, shorten(toast, TOAST) if toast else "")
        except WirewatchError as error:
            log.info("the chat %d: a press was not answered: %s", press.chat, error)

    async def _say(self, chat: int) -> None:
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

    def _postpone(self, reply: Reply, error: DeliveryError) -> None:
        attempts = self._app.chatting.attempts(reply) + 1
        if attempts >= ATTEMPTS:
            self._app.chatting.given_up(reply, str(error))
            return
        pause = min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
        if isinstance(error, Throttled):
            pause = timedelta(seconds=error.retry_after)
        self._app.chatting.postponed(reply, str(error), until=self._app.clock() + pause)


def _refusal(heard: Heard, words: str) -> Answer:
    """One line that says why not: over the chat to who pressed a button, else as a message."""
    if isinstance(heard.event, Press):
        return Answer(toast=words)
    return Answer(message=Message(text=words))


def _place(event: Said | Press, answer: Answer) -> Place:
    """Where an answer goes: in a group under what it answers; to a press in the place of the message."""
    if isinstance(event, Press):
        return Place(reply_to=event.message_id) if answer.file else Place(edits=event.message_id)
    return Place(reply_to=None if event.private else event.message_id, topic=event.topic)
