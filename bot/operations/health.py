"""Whether the watch works: silence told apart from blindness."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import __version__
from bot.models import Channel
from bot.storage.coverage import LastLooks
from bot.storage.deliveries import Unreachable
from bot.storage.progress import Backlog

MISSED = 2  # intervals after which a channel that was not read counts as not watched
LEEWAY = timedelta(minutes=1)  # for a round that takes its time
PATIENCE = timedelta(minutes=10)  # how long something may wait before somebody should know


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The state of the watch over one channel."""

    username: str
    last_read: datetime | None
    late: bool  # what it says now goes unseen, see `is_late`
    failure: str  # why the last look failed, "" when it did not
    partly: str = ""  # what the last look could not ask
    partly_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything that tells whether the watch works, at one moment."""

    at: datetime
    watches: tuple[Watch, ...]
    backlog: Backlog
    unreachable: tuple[Unreachable, ...] = ()  # recipients

    @property
    def sees(self) -> bool:
        """Whether at least one channel is watched."""
        return any(not watch.late for watch in self.watches)

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each thing that needs a person; none when all is well."""
        return tuple(_problems(self))


def health(
    channels: Iterable[Channel],
    known: Mapping[str, LastLooks],
    backlog: Backlog,
    *,
    unreachable: Iterable[Unreachable] = (),
    at: datetime,
) -> Health:
    """Sum up how the watch stands. `known` has the last looks at each channel by its key."""
    watches = tuple(_watch(channel, known[channel.key], at) for channel in channels)
    return Health(at=at, watches=watches, backlog=backlog, unreachable=tuple(unreachable))


def is_late(channel: Channel, known: LastLooks, at: datetime) -> bool:
    """Tell whether a channel is not watched: it goes unread for longer than two of its intervals.

    That may be known beforehand: where a person has to act, or a wait that was asked for takes longer.
    """
    if known.success is None or known.lasting:
        return True
    until = max(at, known.not_before or at)
    return until - known.success > MISSED * channel.every + LEEWAY


def _watch(channel: Channel, known: LastLooks, at: datetime) -> Watch:
    return Watch(
        username=channel.username,
        last_read=known.success,
        late=is_late(channel, known, at),
        failure=known.failure,
        partly=known.partly,
        partly_since=known.partly_since,
    )


def _problems(health: Health) -> Iterator[str]:
    for watch in health.watches:
        if watch.late:
            last = f"not read since {watch.last_read:%Y-%m-%d %H:%M} UTC" if watch.last_read else "never read"
            yield f"{watch.username}: {last}" + (f": {watch.failure}" if watch.failure else "")
        elif watch.partly_since is not None and health.at - watch.partly_since > PATIENCE:
            yield (
                f"{watch.username}: partly watched since {watch.partly_since:%Y-%m-%d %H:%M} UTC: "
                f"{watch.partly}"
            )
    backlog = health.backlog
    if backlog.oldest_due is not None and health.at - backlog.oldest_due > PATIENCE:
        yield f"{backlog.due} alerts due, the oldest since {backlog.oldest_due:%Y-%m-%d %H:%M} UTC"
    for lost in health.unreachable:
        yield f"{lost.recipient_id} cannot be reached since {lost.since:%Y-%m-%d %H:%M} UTC: {lost.detail}"
    if backlog.given_up:
        last = f", the last for {backlog.given_up_why}" if backlog.given_up_why else ""
        yield f"{backlog.given_up} alerts given up since yesterday{last} (see: wirewatch alerts --state dead)"


log = logging.getLogger(__name__)

LIMIT = 10.0  # seconds
NAME = f"Wirewatch/{__version__} (heartbeat)"


class Heartbeat:
    """Asks for one address, which may hold a secret and is never told."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._failing = False

    async def beat(self) -> bool:
        """Ask once; false, and one warning for each spell of failures, if nobody took it."""
        import httpx

        async with httpx.AsyncClient(timeout=LIMIT, headers={"User-Agent": NAME}) as client:
            try:
                answer = await client.get(self._address)
                why = "" if answer.is_success else f"the answer was {answer.status_code}"
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                why = type(error).__name__  # its words hold the address
        if why and not self._failing:
            log.warning("the heartbeat was not taken: %s", why)
        self._failing = bool(why)
        return not why
