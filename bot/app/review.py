"""What waits for a person's answer: matches for review, and near misses that were drawn to be asked about."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache

from bot.alerts.reviewing import ReviewList, review_list
from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.matching.engine import Engine
from bot.matching.rules import terms_identity
from bot.matching.sampling import FLOOR, SIZE, Missed, draw
from bot.matching.trial import Closeness
from bot.models import Accuracy, Filter, Needed, Sample, Statement, Version
from bot.storage.samples import latest_sample, save_sample
from bot.storage.search_index import candidates
from bot.storage.verdicts import latest_verdicts
from bot.threads.accuracy import accuracy_of

SEEDS = 2**31


class Review(Service):
    """The review list and samples."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def waiting(
        self, statement_id: str = "", *, since: datetime | None = None, per_day: int | None = None
    ) -> ReviewList:
        """Return what waits for an answer, the likeliest first. Raises InputError for an unknown id."""
        wanted = [statement_id] if statement_id else [one.id for one in self._statements.in_force]
        found = self._statements.matches(wanted, since=since) if wanted else []
        most = self.config.review_per_day if per_day is None else per_day
        return review_list(found, per_day=most, zone=self.config.zone)

    def sample(self, statement_id: str) -> Sample | None:
        """Return the near misses that were drawn last. Raises InputError for a statement not in force."""
        return latest_sample(self.db, self._statements.get(statement_id).id)

    def draw(
        self,
        statement_id: str,
        *,
        size: int = SIZE,
        seed: int | None = None,
        since: datetime | None = None,
        progress: Callable[[int], None] = lambda seen: None,
    ) -> Sample | None:
        """Draw near misses of a statement from the stored posts, on record with the seed, and return them.

        What is found, or was answered, is no near miss. The same posts, statement and seed give the same
        sample. Raises InputError for a statement not in force.
        """
        statement = self._statements.get(statement_id)
        misses = self._near_misses(statement, since, progress)
        chosen = secrets.randbelow(SEEDS) if seed is None else seed
        bands, drawn = draw(misses, statement.sensitivity, seed=chosen, size=size)
        save_sample(
            self.db,
            statement.id,
            seed=chosen,
            bands=[(band.least, band.below, band.posts) for band in bands],
            drawn=[(one.missed.version_id, one.band, one.missed.score, one.missed.passage) for one in drawn],
            actor=self.actor,
            at=self.clock(),
        )
        return latest_sample(self.db, statement.id)

    def accuracy(self, statement_id: str) -> Accuracy:
        """Return how well a statement is found, as far as people answered. Raises InputError for another."""
        return accuracy_of(self.db, self._statements.get(statement_id))

    def _near_misses(
        self, statement: Statement, since: datetime | None, progress: Callable[[int], None]
    ) -> list[Missed]:
        engine, close = self._statements.engine([statement]), Closeness(statement)
        answered = {one.url for one in latest_verdicts(self.db) if one.statement_id == statement.id}
        channel, misses, seen = cache(self.opened.channel), [], 0
        for batch in candidates(self.db, Filter(since=since), Needed(), scheme=terms_identity()):
            for version in batch:
                seen += 1
                progress(seen)
                if version.url in answered or not close.may_be_in(version.text):
                    continue
                if not statement.covers(version.posted_at.astimezone(self.config.zone).date()):
                    continue
                own = channel(version.username)
                if engine.match(version.text, channel=own, posted_at=version.posted_at):
                    continue
                if miss := _nearest(engine, statement, version):
                    misses.append(miss)
        return misses


def _nearest(engine: Engine, statement: Statement, version: Version) -> Missed | None:
    best = max(engine.findings(version.text, statement.id), key=lambda match: match.score, default=None)
    if best is None or best.score < FLOOR:
        return None
    return Missed(version_id=version.id, score=best.score, passage=best.evidence)
