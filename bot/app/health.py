"""The health of the watch, reported, and told to the admins."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.app.newsroom import OpenNewsroom, Service
from bot.errors import StorageError
from bot.models import AccountStanding, Channel, Trouble, TroubleKind
from bot.operations.health import BOT, Health, Surroundings, health, scarce
from bot.operations.signs import PACE, POSTS, WorkLog, next_look, silent_since
from bot.storage.accounts import accounts_in_trouble, accounts_met
from bot.storage.coverage import channel_id_of, first_read, last_looks, last_posted
from bot.storage.deliveries import unreachable
from bot.storage.progress import backlog
from bot.storage.statements import added_statements
from bot.storage.troubles import known_troubles
from bot.storage.wordings import DOUBTFUL, in_standing

if TYPE_CHECKING:
    from bot.sinks.protocol import Sink

log = logging.getLogger(__name__)

RECENT = timedelta(days=1)
OF_SERVICE = (TroubleKind.WORK, TroubleKind.SETTINGS)  # known to its own process, and by what it notes
SEEN = timedelta(minutes=3)  # ago, at which the service still says that its own work fails


class HealthReport(Service):
    """A report that tells silence from blindness."""

    def __init__(self, opened: OpenNewsroom) -> None:
        super().__init__(opened)
        self.work = WorkLog()  # of the service, where this is one
        self.disk_usage = shutil.disk_usage
        self._begun = self.clock()
        self._unkept: StorageError | None = None  # why troubles could not be noted, and admins were told

    def now(self) -> Health:
        """Tell how the watch stands at this moment."""
        at = self.clock()
        channels = self.opened.channels
        known = {channel.key: last_looks(self.db, channel.username) for channel in channels}
        return health(
            channels, known, backlog(self.db, since=at - RECENT), around=self._surroundings(at), at=at
        )

    def next_look(self, channel: Channel) -> timedelta:
        """Return how long a channel is left alone, which for some is as their posts are."""
        if channel.at_least is None:
            return channel.every
        number = channel_id_of(self.db, channel.username)
        posted = last_posted(self.db, number, most=PACE) if number is not None else []
        return next_look(posted, self.clock(), at_least=channel.at_least, at_most=channel.every)

    def metrics(self, accounts: Sequence[AccountStanding]) -> bytes:
        """Write the figures of the watch, and of its accounts, as Prometheus reads them."""
        from bot.operations.metrics import exposition
        from bot.storage.figures import stored_figures

        return exposition(self.now(), stored_figures(self.db), self._sizes(), accounts)

    def _sizes(self) -> Iterator[tuple[str, int]]:
        yield "disk_free", self._disk()[1]
        for name, suffix in (("database", ""), ("log", "-wal")):
            path = self.db.path.with_name(f"{self.db.path.name}{suffix}")
            yield name, path.stat().st_size if path.exists() else 0

    def doubtful_wordings(self) -> int:
        """Count the confirmed wordings of statements in force that wait for an answer."""
        known = {statement.id for statement in self.config.statements}
        known |= {added.statement.id for added in added_statements(self.db)}
        return sum(one.statement_id in known for one in in_standing(self.db, DOUBTFUL))

    def _surroundings(self, at: datetime) -> Surroundings:
        ours = {recipient.id for recipient in self.opened.recipients}
        whole, free = self._disk()
        return Surroundings(
            unreachable=tuple(lost for lost in unreachable(self.db) if lost.recipient_id in ours),
            accounts=tuple(accounts_in_trouble(self.db, self._gone(), at=at)),
            readers=len(self.config.accounts),
            silent=dict(self._silent(at)),
            free=free if scarce(free, whole) else None,
            work=tuple(self._failing(at)),
        )

    def _disk(self) -> tuple[int, int]:
        """Return how many bytes the disk has, and how many are free."""
        folder = self.db.path.parent
        try:
            usage = self.disk_usage(folder)
            return usage.total, usage.free
        except OSError as error:  # somebody moved the folder away
            raise StorageError(f"{folder}: {error.strerror}") from error

    def _gone(self) -> frozenset[str]:
        """Return the accounts that were used and that the settings name no more."""
        return accounts_met(self.db) - {account.name for account in self.config.accounts} - {BOT}

    def _silent(self, at: datetime) -> Iterator[tuple[str, datetime]]:
        for channel in self.opened.channels:
            number = channel_id_of(self.db, channel.username)
            if number is None or not (latest := last_posted(self.db, number, most=1)):
                continue
            if silent_since(latest * POSTS, at) is None:  # as nearly always; its habit need not be read
                continue
            since = silent_since(last_posted(self.db, number, most=POSTS), at)
            begun = first_read(self.db, channel.username)
            if since is not None and begun is not None and begun <= since:  # it fell silent while we watched
                yield channel.username, since

    def _failing(self, at: datetime) -> Iterator[Trouble]:
        """Yield what fails in the service, be it this process or another one."""
        found = {trouble.key: trouble for trouble in self.work.troubles()}
        if not self.db.owned:
            for known in known_troubles(self.db):
                if known.trouble.kind in OF_SERVICE and at - known.seen_at < SEEN:
                    found.setdefault(known.trouble.key, known.trouble)
        yield from found.values()

    async def tell(self, sinks: Mapping[str, Sink]) -> None:
        """Write to the admins what began to be wrong and what is over; what they know is kept.

        Where the database takes nothing, or gives nothing, they are written to at once and past it, under
        numbers by which a repeat of the same day is known.
        """
        from bot.steps.tell_troubles import tell_troubles, tell_unkept

        try:
            before = self._unkept  # it was told, and is over now if this succeeds
            tell_troubles(
                self.db,
                self.now().troubles,
                self.opened.recipients,
                told=Trouble(kind=TroubleKind.STORAGE, why=str(before)) if before else None,
                begun=self._begun,
                clock=self.clock,
            )
            self._unkept = None
        except StorageError as error:
            if self._unkept is None:
                self._unkept = error
                await tell_unkept(str(error), self.opened.recipients, sinks, clock=self.clock)
            raise
