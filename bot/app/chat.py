"""The chat's inbox and outbox, kept: heard once, applied once, answered once."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.app.newsroom import OpenNewsroom, Service
from bot.models import (
    AlertShown,
    Buttons,
    Denial,
    Destination,
    File,
    GroupMove,
    Heard,
    Message,
    Press,
    Reply,
    Said,
    Shown,
)
from bot.storage import chat as store
from bot.storage.addresses import note_move
from bot.storage.database import open_beside
from bot.storage.pruning import prune_chat

KEPT_FOR = timedelta(days=90)  # what was said to the bot, its answers, and denials


class Chatting(Service):
    """The inbox and the outbox of the chat. What is done `together` is kept whole or not at all."""

    def together(self) -> contextlib.AbstractContextManager[None]:
        """Open a transaction, which must not contain an `await`."""
        return self.db.write()

    # --- what was heard ---------------------------------------------------------------------------

    def hear(self, event: Said | Press) -> bool:
        """Take note of something that reached the bot; false if it did before."""
        return store.keep_event(self.db, event, at=self.clock())

    def waiting(self, chat: int) -> Heard | None:
        """Return what is to be dealt with next in a chat."""
        return store.next_event(self.db, chat)

    def chats(self) -> set[int]:
        """Return the chats in which something is to be dealt with or may be sent."""
        return {*store.chats_heard(self.db), *store.chats_to_answer(self.db, at=self.clock())}

    def moved(self, move: GroupMove) -> None:
        """Note that a group became a supergroup: its people and alerts are there from now on."""
        note_move(self.db, move.chat, move.became, at=self.clock())

    def settle(self, heard: Heard, outcome: str) -> None:
        """Note that something was dealt with."""
        store.settle_event(self.db, heard, outcome, at=self.clock())

    def deny(self, heard: Heard, what: str, why: str) -> None:
        """Note that nothing was done for somebody."""
        store.deny_event(self.db, heard, what, why, at=self.clock())

    def prune(self) -> Counter[str]:
        """Let go of what was said to the bot, answered and refused long ago, on record; return how much.

        A link of the chain of custody counts and hashes what went.
        """
        at = self.clock()
        pruned: Counter[str] = Counter()
        while went := prune_chat(self.db, before=at - KEPT_FOR, actor=self.actor, at=at):
            pruned.update(went)
        return pruned

    def denials(self, *, since: datetime | None = None) -> list[Denial]:
        """List who was refused what and why, in order."""
        return store.denials(self.db, since=since)

    # --- what is answered -------------------------------------------------------------------------

    def answer(
        self,
        heard: Heard,
        message: Message,
        place: Destination,
        *,
        command: str,
        state: Mapping[str, Any],
        about: Mapping[str, Any] | None = None,
        file: File | None = None,
        asks: bool = False,
    ) -> None:
        """Queue an answer, frozen."""
        store.queue_answer(
            self.db,
            heard,
            message,
            place,
            command=command,
            state=state,
            about=about,
            file=file,
            asks=asks,
            at=self.clock(),
        )

    def next_due(self, chat: int) -> Reply | None:
        """Return what is to be sent next in a chat, if that may be now."""
        return store.next_answer(self.db, chat, at=self.clock())

    def attempts(self, reply: Reply) -> int:
        """Count the times that sending an answer failed."""
        return store.failed_attempts(self.db, reply.id)

    def sent(self, reply: Reply, message_id: int | None) -> None:
        """Note that an answer was sent, and the number it has in its chat."""
        store.record_sent(self.db, reply.id, message_id)

    def postponed(self, reply: Reply, why: str, *, until: datetime) -> None:
        """Note that an answer could not be sent, and when to try again."""
        store.postpone_answer(self.db, reply.id, why, until=until)

    def replaced(self, reply: Reply, message: Message, why: str) -> None:
        """Say something else in place of an answer that is refused."""
        store.replace_answer(self.db, reply.id, message, why)

    def given_up(self, reply: Reply, why: str) -> None:
        """Note that an answer never can be sent."""
        store.give_up_answer(self.db, reply.id, why)

    # --- what is gone on from -----------------------------------------------------------------------

    def shown(self, chat: int, message_id: int) -> Shown | None:
        """Return the answer that stands under a number in a chat."""
        return store.answer_under(self.db, chat, message_id)

    def question(self, chat: int, person: int) -> Shown | None:
        """Return the question whose answer the bot waits for from a person in a chat."""
        return store.open_question(self.db, chat, person)

    def asked_no_more(self, chat: int, person: int) -> None:
        """Wait for nothing from a person in a chat any more."""
        store.close_question(self.db, chat, person)

    def buttons_of(self, alert_id: int) -> Buttons:
        """Return the buttons that an alert came with."""
        return store.buttons_of_alert(self.db, alert_id)

    def alert(self, chat: int, message_id: int) -> AlertShown | None:
        """Return the alert that stands under a number in a chat, whichever recipient's chat that is."""
        return store.alert_under(self.db, self._recipients_in(chat), message_id)

    def _recipients_in(self, chat: int) -> Iterable[str]:
        return [recipient.id for recipient in self.opened.recipients if recipient.chat == chat]


@contextlib.contextmanager
def aside(opened: OpenNewsroom, given_up: threading.Event) -> Iterator[OpenNewsroom]:
    """Open the same newsroom on a connection of its own, for another thread to read.

    Once `given_up` is set its queries end with StorageError, but for those that take no time to speak of.
    """
    with contextlib.closing(open_beside(opened.db.path)) as db:
        db.interrupt_when(given_up.is_set)
        yield replace(opened, db=db)
