"""Who has not said a statement: what watched channels carried, and what can be vouched for."""

from datetime import datetime, timedelta

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.errors import InputError
from bot.models import Occurrence, Silence, Spell, Watched
from bot.storage.silence import unjudged, watched_channels
from bot.storage.timelines import heard
from bot.stories.silence import may_break
from bot.timelines.silence import silence

MOST = timedelta(days=90)  # that are looked back on if nothing is said
LEAST = timedelta(days=7)


class Silences(Service):
    """Statements beside the channels that carried them, and those that did not."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def get(
        self, statement_id: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> Silence:
        """Return who said a statement in a time, who did not, and of whom nobody can say.

        Without `since` it is the time since it first appeared, at least a week and at most 90 days; of what
        nobody said for longer, the week before it was said last and the week after. Raises InputError for a
        statement never tracked, and for a time that ends before it begins.
        """
        title = self._statements.title(statement_id)
        found = heard(self.db, statement_id)
        period = self._period(found.said, since, until)
        if period.since >= period.until:
            raise InputError(f"since {period.since:%Y-%m-%d %H:%M} UTC: expected a time before the end")
        return silence(
            statement_id,
            title,
            found,
            self._watched(found.said, period),
            period,
            zone=self.config.zone,
            unjudged=unjudged(self.db, statement_id),
        )

    def _watched(self, said: tuple[Occurrence, ...], period: Spell) -> list[Watched]:
        """Return what is known of the channels: a silence that is broken may have begun before the period."""
        channels = self.opened.channels
        early = may_break(said, channels, period)
        since = min([period.since, *(one.at for one in said[:1])])
        later = [channel for channel in channels if channel not in early]
        known = [
            *watched_channels(self.db, early, period, since=since),
            *watched_channels(self.db, later, period),
        ]
        by_channel = {one.channel: one for one in known}
        return [by_channel[channel] for channel in channels]

    def _period(self, said: tuple[Occurrence, ...], since: datetime | None, until: datetime | None) -> Spell:
        ends = min(until or self.clock(), self.clock())
        if since is not None:
            return Spell(since=since, until=ends)
        if until is None and said and said[-1].at < ends - MOST:
            return Spell(since=said[-1].at - LEAST, until=said[-1].at + LEAST)
        first = said[0].at if said else ends
        return Spell(since=max(min(first, ends - LEAST), ends - MOST), until=ends)
