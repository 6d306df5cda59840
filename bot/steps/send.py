"""The third step: send the alerts that are due, each once, and record what became of it."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.holding import pass_on, sort_due, summary_page, take_up_lost
from bot.alerts.pace import rate_of, room_in
from bot.alerts.summary_pages import SummaryPlace
from bot.backoff import doubled
from bot.errors import (
    AccountError,
    DeliveryError,
    InFlight,
    Moved,
    NeedsPerson,
    NotStarted,
    Overdue,
    RecipientGone,
    Throttled,
    Unacceptable,
)
from bot.models import Alert, AlertKind, AlertState, Message, Recipient
from bot.sinks.protocol import Sink
from bot.storage.addresses import following, note_move, settle_addresses
from bot.storage.alert_states import held_notices, mutes_in_force
from bot.storage.chat import keyboard_under, page_under
from bot.storage.database import Database
from bot.storage.deliveries import (
    attempts_of,
    begin_delivery,
    due_alerts,
    due_recipients,
    first_attempt,
    last_outcome,
    record_delivery,
    unreachable,
    written_since,
)
from bot.storage.summaries import stored_summary
from bot.text import translatable
from bot.worker import within

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
UNHEARD = timedelta(
    seconds=30
)  # the longest pause where nothing answers: what waits is told once something does
PATIENCE = timedelta(minutes=5)  # with what needs a person, before the fallback is told
LASTING = timedelta(minutes=1)  # for Telegram to say that it had a message before: it was delivered
KEEP = timedelta(days=1)  # what is older is not told any more to somebody who is back
LONGEST = timedelta(minutes=5)  # for one alert; what sends has limits of its own, and may hang all the same
PRESSED_MEANWHILE = 5  # times that buttons may be pressed while one amendment is on its way
PROBE_EVERY = timedelta(hours=1)  # with somebody who is gone, by one alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The outcome of a run of the step."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    passed_on: int = 0  # to a fallback, where they are counted again


async def send_due(
    db: Database,
    recipients: Iterable[Recipient],
    sinks: Mapping[str, Sink],
    *,
    clock: Callable[[], datetime],
    keep: timedelta = KEEP,
) -> Sent:
    """Send what is due, oldest first for each recipient; an alert that cannot be sent now stays due.

    The message and its `random_id` were frozen when it was queued, and the outcome is recorded after
    sending: a crash in between repeats the same message, which the sink knows and drops. Notices that were
    held, or are more than a chat takes, are listed in a summary, frozen in the transaction that puts them
    there. What is for somebody who cannot be reached goes to the fallback in the same run, and within ten
    minutes where a person has to do something first. What was given up is taken up again when its recipient
    is back, if it was queued no longer than `keep` ago. Groups are followed when they become supergroups.
    Sinks of different kinds work side by side: a slow one holds up only its own.
    """
    run = _Run(db, following(db, recipients), sinks, clock, keep)
    while run.queue:
        turns = run.turns()
        for ended in await asyncio.gather(*map(run.serve_each, turns), return_exceptions=True):
            if ended is not None:
                raise ended
    return Sent(sent=run.sent, waiting=len(run.left), dead=run.dead, passed_on=run.passed_on)


def pause(attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long to wait after that many attempts: doubling, up to an hour unless that is too long."""
    return doubled(FIRST_PAUSE, attempts, longest)


class _Run:
    """One run of the step: who is known, who is still to be served, and who is to be left alone."""

    def __init__(
        self,
        db: Database,
        recipients: Iterable[Recipient],
        sinks: Mapping[str, Sink],
        clock: Callable[[], datetime],
        keep: timedelta,
    ) -> None:
        self._known = {recipient.id: recipient for recipient in recipients}
        take_up_lost(db, list(self._known.values()), keep=keep, probe_every=PROBE_EVERY, at=clock())
        self.queue = due_recipients(db, at=clock())
        self.sent = self.dead = self.passed_on = 0
        self.left = set[int]()  # alerts that are due and were not sent in this run
        self._db, self._sinks, self._clock = db, sinks, clock
        self._mutes = mutes_in_force(db, at=clock())
        self._resting = set[str]()  # recipients and kinds of sink that asked to be left alone in this run

    def turns(self) -> list[list[str]]:
        """Yield whoever is queued, taken from the queue: those of one kind of sink in turn."""
        turns: dict[str, list[str]] = {}
        for name in dict.fromkeys(self.queue):
            kind = self._known[name].kind if name in self._known else ""
            turns.setdefault(kind, []).append(name)
        self.queue.clear()
        return list(turns.values())

    async def serve_each(self, recipient_ids: Iterable[str]) -> None:
        """Send these recipients what is due, one after another."""
        for recipient_id in recipient_ids:
            await self.serve(recipient_id)

    async def serve(self, recipient_id: str) -> None:
        """Send one recipient what is due, as far as there is room for it."""
        recipient = self._known.get(recipient_id)
        if recipient is None:
            self._give_up(recipient_id)
            return
        at = self._clock()
        sending, waiting = sort_due(self._db, recipient, self._mutes, self._room(recipient, at), at=at)
        self.left.update(message.alert.id for message in (*sending, *waiting))
        for message in sending:
            if recipient.kind not in self._sinks or self._resting & {recipient.id, recipient.kind}:
                break
            await self._send(message.alert, recipient)
            if self._known[recipient_id] is not recipient:  # it has moved: what is due is read anew
                self.queue.append(recipient_id)
                break

    def _room(self, recipient: Recipient, at: datetime) -> int | None:
        """Count the messages the recipient's chat takes now, whoever shares it; None if it takes all."""
        rate = rate_of(recipient)
        if rate is None:
            return None
        same = [
            sharer.id
            for sharer in self._known.values()
            if (sharer.kind, sharer.chat) == (recipient.kind, recipient.chat)
        ]
        return room_in(rate, written_since(self._db, same, at - rate.memory), at)

    async def _send(self, alert: Alert, recipient: Recipient) -> None:
        """Try one alert and record what became of it."""
        begin_delivery(self._db, alert.id, at=self._clock())
        try:
            receipt = await within(LONGEST, self._deliver(alert, recipient))
        except RecipientGone as error:
            self._gone(alert, recipient, error)
        except Throttled as error:
            self._resting.add(recipient.id)
            self._record(alert.id, "throttled", str(error), wait=timedelta(seconds=error.retry_after))
        except NeedsPerson as error:
            self._needs_person(alert, recipient, error)
        except InFlight as error:
            self._in_flight(alert, recipient, error)
        except Moved as error:
            self._moved(alert, recipient, error)
        except (DeliveryError, AccountError, Overdue) as error:
            self._resting.add(recipient.kind if isinstance(error, AccountError) else recipient.id)
            self._tell_once(recipient, "failed", error)
            wait = pause(attempts_of(self._db, alert.id) - 1, UNHEARD)
            self._record(alert.id, "failed", str(error), wait=wait)
        else:
            self._arrived(alert, receipt)

    async def _deliver(self, alert: Alert, recipient: Recipient) -> str:
        """Send an alert; what stands under a message already keeps the buttons that were opened there.

        They belong to whoever presses them: where that is done while an amendment is under way, it is sent
        anew with them.
        """
        sink, shown = self._sinks[recipient.kind], self._as_shown(alert, recipient)
        receipt = await sink.send(shown, recipient)
        for _ in range(PRESSED_MEANWHILE):
            if (now := self._as_shown(alert, recipient)) == shown:
                break
            shown = now
            receipt = await sink.send(shown, recipient)
        return receipt

    def _as_shown(self, alert: Alert, recipient: Recipient) -> Alert:
        """Return an amendment with the buttons that stand under its message now, of a summary the page."""
        if alert.kind is not AlertKind.AMENDMENT or recipient.chat is None or not alert.about.isdecimal():
            return alert
        if alert.pages:
            return replace(alert, message=self._page_shown(alert, recipient.chat))
        opened = keyboard_under(self._db, recipient.chat, int(alert.about))
        return alert if opened is None else replace(alert, message=replace(alert.message, buttons=opened))

    def _page_shown(self, alert: Alert, chat: int) -> Message:
        """Return the page of a summary that stands open, as it reads now; a notice on it is left alone."""
        summary, page = stored_summary(self._db, alert.id), page_under(self._db, chat, int(alert.about))
        if summary is None or page is None:
            return alert.message
        message, state = page
        if "open" in state:
            return replace(message, buttons=keyboard_under(self._db, chat, int(alert.about)) or ())
        return summary_page(self._db, summary, SummaryPlace.of(state["place"]))

    def _arrived(self, alert: Alert, receipt: str, detail: str = "") -> None:
        at = self._clock()
        record_delivery(
            self._db, alert.id, "sent", detail=detail, at=at, receipt=receipt, state=AlertState.SENT
        )
        self.left.discard(alert.id)
        self.sent += 1

    def _gone(self, alert: Alert, recipient: Recipient, error: RecipientGone) -> None:
        """Pass everything on to the fallback; without one, give this alert up."""
        self._tell_once(recipient, "gone", error)
        if self._fallback(recipient):
            self._record(alert.id, "gone", str(error))
            self._pass_on(recipient)
        else:
            self._bury(alert, "gone", error)

    def _bury(self, alert: Alert, outcome: str, error: Exception) -> None:
        self._record(alert.id, outcome, str(error), state=AlertState.DEAD)
        self.left.discard(alert.id)
        self.dead += 1

    def _needs_person(self, alert: Alert, recipient: Recipient, error: NeedsPerson) -> None:
        """Wait for somebody to do something; before long let the fallback know.

        Where nothing but this one message is refused, that goes alone, and is given up without a fallback.
        """
        outcome = "not started" if isinstance(error, NotStarted) else "refused"
        alone = isinstance(error, Unacceptable)
        self._tell_once(recipient, outcome, error)
        at, wait = self._clock(), pause(attempts_of(self._db, alert.id) - 1)
        since = first_attempt(self._db, alert.id, outcome) if alone else self._lost_since(recipient)
        left = (since or at) + PATIENCE - at
        late = left <= timedelta(0)
        if late and alone and not self._fallback(recipient):
            self._bury(alert, outcome, error)
            return
        self._record(alert.id, outcome, str(error), wait=wait if late else min(wait, left))
        if late and self._fallback(recipient):
            self._pass_on(recipient, only=alert.id if alone else None)
        elif not alone:
            self._resting.add(recipient.id)

    def _lost_since(self, recipient: Recipient) -> datetime | None:
        return next((lost.since for lost in unreachable(self._db, recipient_id=recipient.id)), None)

    def _in_flight(self, alert: Alert, recipient: Recipient, error: InFlight) -> None:
        """Ask again; what Telegram goes on saying that it had before was delivered."""
        at, first = self._clock(), first_attempt(self._db, alert.id, "in flight")
        if first is not None and at - first >= LASTING:
            log.info("%s: alert %d: %s, so it is there", recipient.id, alert.id, error)
            self._arrived(alert, "", str(error))
        else:
            self._record(alert.id, "in flight", str(error), wait=pause(attempts_of(self._db, alert.id) - 1))

    def _moved(self, alert: Alert, recipient: Recipient, error: Moved) -> None:
        """Go on where the group went, with everybody who is written to there."""
        log.warning("%s: %s; write that in recipients.toml", recipient.id, error)
        assert recipient.chat is not None
        self._record(alert.id, "moved", str(error))
        with self._db.write():
            note_move(self._db, recipient.chat, error.chat, at=self._clock())
            self._known = {known.id: known for known in following(self._db, self._known.values())}
            settle_addresses(self._db, self._known.values(), at=self._clock())

    def _pass_on(self, recipient: Recipient, *, only: int | None = None) -> None:
        fallback = self._fallback(recipient)
        assert fallback is not None
        if only is None:
            self._resting.add(recipient.id)
        gone = pass_on(self._db, recipient, fallback, only=only, at=self._clock())
        self.left.difference_update(gone)
        self.passed_on += len(gone)
        self.queue.append(fallback.id)

    def _fallback(self, recipient: Recipient) -> Recipient | None:
        return self._known.get(recipient.fallback)

    def _give_up(self, recipient_id: str) -> None:
        """Give up what is for somebody who is no longer configured and can never be sent."""
        at = self._clock()
        due = [message.alert.id for message in due_alerts(self._db, recipient_id, at=at)]
        for alert_id in (*due, *(notice.id for notice in held_notices(self._db, recipient_id, until=at))):
            self._record(
                alert_id, "gone", translatable("no longer in recipients.toml"), state=AlertState.DEAD
            )
            self.dead += 1

    def _tell_once(self, recipient: Recipient, outcome: str, error: Exception) -> None:
        if last_outcome(self._db, recipient.id) != outcome:
            log.warning("%s: %s", recipient.id, error)

    def _record(
        self,
        alert_id: int,
        outcome: str,
        detail: str,
        *,
        state: AlertState = AlertState.DUE,
        wait: timedelta = timedelta(0),
    ) -> None:
        at = self._clock()
        record_delivery(self._db, alert_id, outcome, detail=detail, state=state, at=at, not_before=at + wait)
