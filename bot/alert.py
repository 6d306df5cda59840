"""The third step: send the alerts that are due, each once, and record what became of it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import AccountError, DeliveryError, NotStarted, RecipientGone, Throttled
from bot.models import Alert, Recipient
from bot.sinks.protocol import Sink
from bot.storage.alerts import attempts_of, due_alerts, last_outcome, record_delivery
from bot.storage.database import Database

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a run of the step came to."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0


async def send_due(
    db: Database,
    recipients: Iterable[Recipient],
    sinks: Mapping[str, Sink],
    *,
    clock: Callable[[], datetime],
) -> Sent:
    """Send what is due, oldest first; an alert that cannot be sent now stays due.

    The message and its `random_id` were frozen when it was queued and the outcome is recorded after
    sending: a crash in between repeats the same message, which the sink knows and drops.
    """
    known = {one.id: one for one in recipients}
    counts = {"sent": 0, "due": 0, "dead": 0}
    held: set[str] = set()  # recipients and kinds of sink that asked to be left alone in this run
    for alert in due_alerts(db, at=clock()):
        recipient = known.get(alert.recipient_id)
        if recipient is None:
            _record(db, alert, "gone", "no longer in recipients.toml", "dead", clock())
            counts["dead"] += 1
        elif held & {recipient.id, recipient.kind} or recipient.kind not in sinks:
            counts["due"] += 1
        else:
            counts[await _send(db, alert, recipient, sinks[recipient.kind], held, clock)] += 1
    return Sent(sent=counts["sent"], waiting=counts["due"], dead=counts["dead"])


async def _send(
    db: Database,
    alert: Alert,
    recipient: Recipient,
    sink: Sink,
    held: set[str],
    clock: Callable[[], datetime],
) -> str:
    """Try one alert; return its state afterwards."""
    try:
        receipt = await sink.send(alert, recipient)
    except RecipientGone as error:
        log.error("%s: %s", recipient.id, error)
        _record(db, alert, "gone", str(error), "dead", clock())
        return "dead"
    except Throttled as error:
        held.add(recipient.id)
        _record(db, alert, "throttled", str(error), "due", clock(), timedelta(seconds=error.retry_after))
    except NotStarted as error:
        held.add(recipient.id)
        if last_outcome(db, recipient.id) != "not started":
            log.warning("%s: %s", recipient.id, error)
        _record(db, alert, "not started", str(error), "due", clock(), pause(attempts_of(db, alert.id)))
    except (DeliveryError, AccountError) as error:
        held.add(recipient.kind if isinstance(error, AccountError) else recipient.id)
        if last_outcome(db, recipient.id) != "failed":
            log.warning("%s: %s", recipient.id, error)
        _record(db, alert, "failed", str(error), "due", clock(), pause(attempts_of(db, alert.id)))
    else:
        record_delivery(db, alert.id, "sent", at=clock(), receipt=receipt, state="sent")
        return "sent"
    return "due"


def pause(attempts: int) -> timedelta:
    """How long to wait after that many attempts: doubling, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts, 10)), LONGEST_PAUSE)


def _record(
    db: Database,
    alert: Alert,
    outcome: str,
    detail: str,
    state: str,
    at: datetime,
    wait: timedelta = timedelta(0),
) -> None:
    record_delivery(db, alert.id, outcome, detail=detail, state=state, at=at, not_before=at + wait)
