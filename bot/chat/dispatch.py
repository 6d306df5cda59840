"""Dealing with one thing that was heard: one transaction keeps what came of it, and the answer."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial

from bot.alerts.message import Composer
from bot.app.application import App
from bot.chat.pages import fitting
from bot.chat.people import People
from bot.chat.protocol import About, Answer, Command, Reads, Request
from bot.chat.requests import WORDS, Denied, Listener, Meaning, Understood, Unknown
from bot.errors import ConfigError, DeliveryError, InputError, WirewatchError
from bot.i18n import catalogue_for, translatable
from bot.models import Destination, File, Heard, Message, Messenger, Press, Said
from bot.text import shorten, visible
from bot.worker import in_a_thread

log = logging.getLogger(__name__)

NO_SUCH = translatable("There is no such command; /help lists them.")
LARGEST = 256 << 10  # bytes of a file that is sent to the bot
WHAT = 100  # characters of what somebody wanted, as it is put on record


class Dealer:
    """Does what people ask for, once, or puts on record why not.

    `acted` is called after something was changed. Once `given_up` is set, long readings end; they are
    done at the next start.
    """

    def __init__(
        self,
        app: App,
        messenger: Messenger,
        commands: Mapping[str, Command],
        under_alerts: Command,
        *,
        acted: Callable[[], None],
        given_up: threading.Event,
    ) -> None:
        self._app = app
        self._messenger = messenger
        self._commands = commands
        self._under_alerts = under_alerts
        self._acted = acted
        self._given_up = given_up

    async def deal(self, heard: Heard) -> str:
        """Deal with something; return the short word for whoever pressed a button.

        Raises WirewatchError if it could not be done now: nothing of it is kept then.
        """
        meaning = self._meaning(heard.event)
        if not isinstance(meaning, Understood):
            return self._decline(heard, meaning)
        words = catalogue_for(meaning.person.language).say("Something went wrong; it is in the log.")
        try:
            return await self._do(heard, meaning)
        except WirewatchError:
            raise
        except Exception:
            log.exception("the chat: /%s: this is a bug", meaning.command.name)
            return self._conclude(heard, meaning, None, lambda: _refusal(heard, words))

    def _meaning(self, event: Said | Press) -> Meaning:
        chatting = self._app.chatting
        listener = Listener(
            commands=self._commands,
            under_alerts=self._under_alerts,
            people=People(self._app.opened.recipients, self._app.config.zone),
            username=self._messenger.username,
        )
        if isinstance(event, Press):
            shown = chatting.shown(event.chat, event.message_id)
            return listener.pressed(event, shown, chatting.alert(event.chat, event.message_id))
        question = chatting.question(event.chat, event.person)
        return listener.said(event, question, at=self._app.clock())

    # --- nothing is done --------------------------------------------------------------------------

    def _decline(self, heard: Heard, meaning: Meaning) -> str:
        """Do nothing, on record; tell whoever is known why."""
        person = meaning.person if isinstance(meaning, Denied | Unknown) else None
        words = ""
        with self._app.chatting.together():
            if isinstance(meaning, Denied):
                what = shorten(meaning.what, WHAT)
                words = WORDS.get(meaning.why, "")
                self._app.chatting.deny(heard, what, meaning.why)
                log.warning("the chat: %s: refused to %d: %s", what, heard.event.person, meaning.why)
            elif isinstance(meaning, Unknown):
                words = NO_SUCH
                self._app.chatting.settle(heard, "unknown")
            else:
                self._app.chatting.settle(heard, "ignored")
            catalogue = catalogue_for(person.language if person else heard.event.language)
            words = catalogue.say(words) if words else ""
            if words and person and isinstance(heard.event, Said):
                self._freeze(heard, "", _refusal(heard, words), None)
        return words

    # --- something is done ------------------------------------------------------------------------

    async def _do(self, heard: Heard, asked: Understood) -> str:
        """Carry out a step once; return what to show over the chat."""
        about = None
        try:
            about = await self._about(heard.event, asked)
            request = self._request(heard.event, asked, about)
            if isinstance(heard.event, Said) and asked.step is asked.command.sent:
                request = replace(request, file=await self._file(heard.event, asked))
            if isinstance(asked.step, Reads):
                answer = await in_a_thread(partial(self._aside, asked.step.act, request))
                return self._conclude(heard, asked, about, lambda: answer)
            toast = self._conclude(heard, asked, about, lambda: asked.step.act(request))
        except (InputError, ConfigError) as error:
            catalogue = catalogue_for(asked.person.language)
            words = catalogue.told(error) if isinstance(error, InputError) else str(error)
            return self._conclude(heard, asked, about, lambda: _refusal(heard, words), refused=True)
        self._acted()
        return toast

    def _request(self, event: Said | Press, asked: Understood, about: About | None) -> Request:
        return Request(
            app=self._app.acted_by(asked.person.actor),
            person=asked.person,
            catalogue=catalogue_for(asked.person.language),
            chat=event.chat,
            words=asked.words,
            data=event.data if isinstance(event, Press) else "",
            pressed=isinstance(event, Press),
            state=asked.gone_on_from.state if asked.gone_on_from and not asked.anew else {},
            about=about,
        )

    async def _about(self, event: Said | Press, asked: Understood) -> About | None:
        """Find the post that somebody means: of the alert or of the forwarded post that they reply to."""
        alert, shown = asked.alert, asked.gone_on_from
        if isinstance(event, Said) and event.reply_to is not None:
            alert = self._app.chatting.alert(event.chat, event.reply_to)
            if alert is None:
                return await self._forwarded(event, asked)
            if alert.summary:
                return None  # of which of them, nobody can say
        if alert is not None:
            return About(
                url=alert.post_url, statement=alert.statement_id, alert=alert.id, summary=alert.summary
            )
        return About(**shown.about) if shown and shown.about and not asked.anew else None

    async def _forwarded(self, event: Said, asked: Understood) -> About | None:
        try:
            url = await self._messenger.origin_of(event.chat, event.message_id)
        except DeliveryError as error:
            catalogue = catalogue_for(asked.person.language)
            raise InputError(
                catalogue.say("What you replied to could not be looked up; try again.")
            ) from error
        return About(url=url) if url else None

    async def _file(self, event: Said, asked: Understood) -> File:
        """Fetch the file that somebody sent, if it is not too large."""
        catalogue = catalogue_for(asked.person.language)
        if event.size > LARGEST:
            raise InputError("The file is too large: expected at most %(size)d KB.", size=LARGEST >> 10)
        try:
            return File(name=event.document, content=await self._messenger.content_of(event))
        except DeliveryError as error:
            raise InputError(catalogue.say("The file could not be fetched; send it again.")) from error

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
            if self._ends_question(heard.event, asked, refused=refused):
                self._app.chatting.asked_no_more(heard.event.chat, heard.event.person)
            answer = act()
            self._app.chatting.settle(heard, asked.command.name)
            self._freeze(heard, asked.command.name, answer, about)
        return answer.toast

    def _ends_question(self, event: Said | Press, asked: Understood, *, refused: bool) -> bool:
        """Tell whether nothing is waited for any more: words end a question, and so do its own buttons."""
        if isinstance(event, Said):
            return not (refused and asked.step is asked.command.heard)
        question = self._app.chatting.question(event.chat, event.person)
        return bool(question and asked.gone_on_from and question.id == asked.gone_on_from.id)

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


def _refusal(heard: Heard, words: str) -> Answer:
    """Say why not: over the chat to who pressed a button, else as a message, carets under their place."""
    if isinstance(heard.event, Press):
        return Answer(toast=words)
    why, _, drawing = words.partition("\n")
    out = Composer().add(visible(why))
    return Answer(message=out.add("\n").add(visible(drawing), "code").message() if drawing else out.message())


def _place(event: Said | Press, answer: Answer) -> Destination:
    """Decide where an answer goes: in a group under what it answers; to a press in the message's place."""
    if isinstance(event, Press):
        apart = answer.apart or answer.file is not None
        return Destination(reply_to=event.message_id) if apart else Destination(edits=event.message_id)
    return Destination(reply_to=None if event.private else event.message_id, topic=event.topic)
