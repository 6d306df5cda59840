"""How much may be written to a chat, and what to do when there is more. It only decides.

Telegram takes about one message a second for a person, with short bursts, and twenty a minute in a group
or channel; edits count: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.models import Alert, AlertKind, Due, Recipient

MARGIN = timedelta(seconds=1)  # our clock is read before Telegram's


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most so many messages within any such time."""

    most: int
    within: timedelta

    @property
    def memory(self) -> timedelta:
        """The time for which what was written counts."""
        return self.within + MARGIN


PERSON = Rate(most=10, within=timedelta(seconds=10))
ROOM = Rate(most=20, within=timedelta(minutes=1))
STORM = Rate(most=5, within=timedelta(minutes=2))  # of one manner; what is more comes in a list
CALM = 2  # within the same time: a storm that has begun goes on as long as more than that comes

Manner = tuple[bool, bool]  # urgent, silent: how a message comes


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOfLate:
    """The messages that came, or were put on the list of a storm, within a storm's time, by manner."""

    counts: Mapping[Manner, int] = field(default_factory=dict)
    storms: frozenset[Manner] = frozenset()  # manners of which some are on such a list

    def most(self, manner: Manner) -> int:
        """Return how many of a manner may come by themselves."""
        return CALM if manner in self.storms else STORM.most


def manner_of(alert: Alert) -> Manner:
    """Return how a message comes; each manner has its own storms."""
    return alert.urgent, alert.silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The messages to send now, in this order, and those to list in a summary. The rest waits."""

    send: tuple[Due, ...] = ()
    group: tuple[Due, ...] = ()


def rate_of(recipient: Recipient) -> Rate | None:
    """Return how fast a recipient may be written to; None for what takes everything."""
    if recipient.kind == "telegram":
        return PERSON if (recipient.chat or 0) > 0 else ROOM
    return ROOM if recipient.kind == "apprise" else None


def room_in(rate: Rate, written: Sequence[datetime], at: datetime) -> int:
    """Return how many messages more there may be now, after those that were written at these times."""
    return max(0, rate.most - sum(1 for moment in written if moment > at - rate.memory))


def plan_messages(
    due: Sequence[Due], room: int, pages: Callable[[Sequence[Due]], int], told: ToldOfLate | None = None
) -> Plan:
    """Decide what to do with what is due when there is room for so many messages.

    What was begun or promised comes first, then notices, the urgent ones before the others, then
    amendments, those of lists before others. Notices that are more of their manner than STORM, after what
    was `told` already, are listed; None where nobody minds storms. So are those beyond the room: as many go
    out by themselves as leave room for the `pages` of the list. Without any room everything waits.
    """
    amendments = sorted(
        (item for item in due if item.alert.kind is AlertKind.AMENDMENT),
        key=lambda item: (not item.alert.pages, item.alert.id),
    )
    loose = sorted(filter(may_be_listed, due), key=lambda item: (not item.alert.urgent, item.alert.id))
    bound = [item for item in due if item.alert.kind is not AlertKind.AMENDMENT and not may_be_listed(item)]
    calm, storm = (loose, []) if told is None else _beyond(loose, told)
    if not storm and len(due) <= room:
        return Plan(send=tuple(due))
    left = room - len(bound)
    if left <= 0:
        return Plan(send=tuple(bound[:room]))
    if not storm and len(calm) <= left:
        return Plan(send=(*bound, *calm, *amendments[: left - len(calm)]))
    most = min(len(calm), left - 1)
    alone = next((n for n in range(most, 0, -1) if n + pages([*calm[n:], *storm]) <= left), 0)
    return Plan(send=(*bound, *calm[:alone]), group=(*calm[alone:], *storm))


def _beyond(loose: Iterable[Due], told: ToldOfLate) -> tuple[list[Due], list[Due]]:
    """Return what may come by itself, and what is more of its manner than a storm begins with."""
    counts = dict(told.counts)
    calm: list[Due] = []
    storm: list[Due] = []
    for item in loose:
        manner = manner_of(item.alert)
        counts[manner] = counts.get(manner, 0) + 1
        (calm if counts[manner] <= told.most(manner) else storm).append(item)
    return calm, storm


def may_be_listed(due: Due) -> bool:
    """Tell whether a summary may list it: a notice of which nothing can be there yet."""
    return due.alert.kind is AlertKind.NOTICE and not due.tried
