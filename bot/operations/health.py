"""Whether the watch works: silence told apart from blindness."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import __version__
from bot.alerts.troubles import trouble_line
from bot.models import AccountState, Channel, Trouble, TroubleKind
from bot.storage.coverage import LastLooks
from bot.storage.deliveries import Unreachable
from bot.storage.progress import Backlog
from bot.text import PlainEnglish

MISSED = 2  # intervals after which a channel that was not read counts as not watched
LEEWAY = timedelta(minutes=1)  # for a round that takes its time
BOT = "bot"  # the account that writes
ROOM = 10**9  # bytes that a disk should have left, or a twentieth of a small one
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
class Surroundings:
    """The ground that the watch stands on, beside its channels; by default nothing is wrong."""

    unreachable: tuple[Unreachable, ...] = ()  # recipients
    accounts: tuple[AccountState, ...] = ()  # in trouble
    silent: Mapping[str, datetime] = field(default_factory=dict)  # against habit, since when, by username
    readers: int = 1  # accounts that read
    free: int | None = None  # bytes of the disk, where they are few
    work: tuple[Trouble, ...] = ()  # that fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything that tells whether the watch works, at one moment."""

    at: datetime
    watches: tuple[Watch, ...]
    backlog: Backlog
    around: Surroundings = Surroundings()

    @property
    def sees(self) -> bool:
        """Whether at least one channel is watched."""
        return any(not watch.late for watch in self.watches)

    @property
    def tells(self) -> bool:
        """Whether the bot may write: what nobody is told of might as well not be seen."""
        return not any(account.account == BOT and account.why for account in self.around.accounts)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Everything that needs a person; nothing when all is well."""
        return tuple(_troubles(self))

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each thing that needs a person, in English."""
        return tuple(trouble_line(trouble, PlainEnglish(), utc) for trouble in self.troubles)


def health(
    channels: Iterable[Channel],
    known: Mapping[str, LastLooks],
    backlog: Backlog,
    *,
    around: Surroundings | None = None,
    at: datetime,
) -> Health:
    """Sum up how the watch stands. `known` has the last looks at each channel by its key."""
    watches = tuple(_watch(channel, known[channel.key], at) for channel in channels)
    return Health(at=at, watches=watches, backlog=backlog, around=around or Surroundings())


def scarce(free: int, whole: int) -> bool:
    """Tell whether a disk of that size, in bytes, is about to be full."""
    return free < min(ROOM, whole // 20)


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


def utc(moment: datetime) -> str:
    """Write a moment for those who run the watch."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _troubles(health: Health) -> Iterator[Trouble]:
    around = health.around
    if around.free is not None:
        yield Trouble(kind=TroubleKind.DISK, number=around.free)
    yield from around.work
    yield from _of_accounts(around, health.at)
    refusals = [account.why for account in around.accounts if account.why]
    for watch in health.watches:
        if not any(why in watch.failure for why in refusals):  # that was told of the account
            yield from _of_channel(watch, around.silent.get(watch.username), health.at)
    backlog = health.backlog
    if backlog.oldest_due is not None and health.at - backlog.oldest_due > PATIENCE:
        yield Trouble(kind=TroubleKind.UNSENT, since=backlog.oldest_due, number=backlog.due)
    for lost in around.unreachable:
        yield Trouble(
            kind=TroubleKind.UNREACHABLE, about=lost.recipient_id, since=lost.since, why=lost.detail
        )
    if backlog.given_up:
        yield Trouble(kind=TroubleKind.GIVEN_UP, why=backlog.given_up_why, number=backlog.given_up)


def _of_accounts(around: Surroundings, at: datetime) -> Iterator[Trouble]:
    """Yield one for each account: that it is refused, or how long it has to wait at least."""
    waits: dict[str, AccountState] = {}
    refused = [account.account for account in around.accounts if account.why]
    others = max(0, around.readers - sum(name != BOT for name in refused))
    for account in around.accounts:
        if account.why:
            yield Trouble(
                kind=TroubleKind.ACCOUNT,
                about=account.account,
                since=account.since,
                why=account.why,
                number=others if account.account != BOT else 0,
            )
        elif account.until is not None and account.until - at > PATIENCE:
            waits[account.account] = account
    for name, wait in waits.items():
        assert wait.until is not None
        why = f"asked to leave {wait.method} alone until {utc(wait.until)}".replace(" * ", " everything ")
        yield Trouble(kind=TroubleKind.ACCOUNT, about=name, why=why)


def _of_channel(watch: Watch, silent: datetime | None, at: datetime) -> Iterator[Trouble]:
    if watch.late:
        yield Trouble(kind=TroubleKind.UNREAD, about=watch.username, since=watch.last_read, why=watch.failure)
    elif watch.partly_since is not None and at - watch.partly_since > PATIENCE:
        yield Trouble(
            kind=TroubleKind.PARTLY, about=watch.username, since=watch.partly_since, why=watch.partly
        )
    elif silent is not None:
        yield Trouble(kind=TroubleKind.SILENT, about=watch.username, since=silent)


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
