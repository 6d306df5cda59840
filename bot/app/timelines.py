"""Timelines of statements: when each appeared, drawn and written out."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.files import destination, write_whole
from bot.i18n import ENGLISH, catalogue_for
from bot.models import Appearance, MatchedPosts, Period, Spell, Timeline, WatchedSpells
from bot.models.watching import watched_spells
from bot.storage import coverage
from bot.storage.timelines import appearances, appearances_and_posts
from bot.timelines import chart
from bot.timelines.timeline import timeline

CHARTS = {"png": chart.png, "svg": chart.svg}


class Timelines(Service):
    """The appearances of statements in time, with their channels and words."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def get(
        self,
        statement_id: str,
        *,
        by: Period | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Timeline:
        """Return the timeline of a statement that is tracked or was. Raises InputError for another."""
        title = self._statements.title(statement_id)
        found = appearances(self.db, statement_id)
        return timeline(
            statement_id,
            title,
            found,
            zone=self.config.zone,
            by=by,
            since=since,
            until=until,
            watching=self._watching(found),
            watching_since=coverage.watching_since(self.db),
        )

    def with_posts(self, statement_id: str) -> tuple[Timeline, MatchedPosts]:
        """Return the timeline of a statement, without its new words, and count the posts it was found in.

        Raises InputError for a statement that was never tracked.
        """
        title = self._statements.title(statement_id)
        found, posts = appearances_and_posts(self.db, statement_id)
        told = timeline(
            statement_id,
            title,
            found,
            zone=self.config.zone,
            watching=self._watching(found),
            watching_since=coverage.watching_since(self.db),
            new_words=False,
        )
        return told, posts

    def _watching(self, found: Sequence[Appearance]) -> Iterator[WatchedSpells]:
        """Yield when each channel of a timeline was watched or read, from its first post to its last."""
        posts = [post for appearance in found for post in appearance.occurrences]
        if not posts:
            return
        period = Spell(since=min(post.at for post in posts), until=max(post.at for post in posts))
        channel, by_id = self.opened.channel_by_name(), {post.channel_id: post for post in posts}
        names = {post.channel.lower() for post in by_id.values() if post.channel}
        watched = coverage.spells_of(self.db, names, period)
        for channel_id, post in by_id.items():
            among = coverage.ids_within(self.db, channel_id, period)
            archive = coverage.archive_spells(self.db, channel_id, among)
            seen, pause = watched.get(post.channel.lower(), ()), channel(post.channel).pause
            yield watched_spells(post.name, seen, archive, period, pause=pause)

    def chart(self, found: Timeline, form: str, language: str = ENGLISH) -> bytes:
        """Draw a timeline as "png" or "svg", lettered in a language."""
        return CHARTS[form](found, catalogue_for(language))

    def describe(self, found: Timeline, language: str = ENGLISH) -> str:
        """Describe what a timeline's chart shows, in sentences."""
        return chart.alt_text(found, catalogue_for(language))

    def draw(
        self, found: Timeline, target: str | Path, form: str, language: str = ENGLISH, *, force: bool = False
    ) -> Path:
        """Write a timeline's chart to a file or into a folder, whole or not at all, and return its path.

        Raises InputError for another file of that name, unless `force` is given.
        """
        path = destination(target, f"timeline-{found.statement_id}.{form}")
        write_whole(path, self.chart(found, form, language), force=force)
        return path
