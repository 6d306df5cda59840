"""A batch of versions judged: what deciding needs is read, what it comes to is written. Not the deciding."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.digests import keep_digests, read_digests, with_mentions
from bot.alerts.informed import Digests
from bot.alerts.judging import Background, EngineOf, Judge, JudgedVersion, Precedents, Routed
from bot.alerts.silences import broken_by
from bot.matching.engine import Engine
from bot.matching.outcomes import ALERT, REVIEW
from bot.models import AlertState, Match, MatchProgress, NewNotice, Version
from bot.storage import custody
from bot.storage import statements as registry
from bot.storage.alert_states import mutes_in_force
from bot.storage.alerts import noticed, posts_noticed, queue_notice
from bot.storage.changes import changes_of
from bot.storage.coverage import watching_since
from bot.storage.database import Database
from bot.storage.matches import matched, save_matches
from bot.storage.pictures import with_pictures_read
from bot.storage.statements import Judged
from bot.storage.stories import posts_of_stories
from bot.storage.story_joins import told_apart
from bot.storage.timelines import began
from bot.storage.verdicts import rejected
from bot.stories.repeated import repeated_by


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBatch:
    """Versions that were judged, with what is to be written of them."""

    found: tuple[JudgedVersion, ...]
    before: Mapping[int, Set[str]]  # by version, the statements that were found in it the last time
    digests: Mapping[str, str]  # of the statements that judged
    reached: int  # the version up to which they have judged
    notices: tuple[NewNotice, ...]
    lines: Digests  # of digests among them
    acts: int  # what people did up to this link of the chain is thought of
    at: datetime

    @property
    def progress(self) -> MatchProgress:
        """The sum of it."""
        return self._sum(self._matches, self.notices)

    def progress_of(self, statement_id: str) -> MatchProgress:
        """Return the sum of what it is to one statement."""
        return self._sum(
            [match for match in self._matches if match.statement_id == statement_id],
            [notice for notice in self.notices if notice.statement_id == statement_id],
        )

    @property
    def _matches(self) -> list[Match]:
        return [match for judged_version in self.found for match in judged_version.matches]

    def _sum(self, listed: Sequence[Match], notices: Sequence[NewNotice]) -> MatchProgress:
        matches = sum(match.outcome == ALERT for match in listed)
        return MatchProgress(
            judged=len(self.found),
            matches=matches,
            review=sum(match.outcome == REVIEW for match in listed),
            queued=sum(notice.state is not AlertState.MUTED for notice in notices),
        )


def judged(
    db: Database,
    judge: Judge,
    engine: Engine,
    versions: Sequence[Version],
    waiting: Sequence[Judged],
    *,
    reached: int,
    alert_since: datetime | None,
    at: datetime,
) -> JudgedBatch:
    """Judge versions by the statements that wait for them; nothing is written."""
    acts = custody.last(db)
    found = judge.find(engine, with_pictures_read(db, versions))
    listed = _digests(db, judge, found)
    due = judge.due(found, {mark.statement_id: mark.alert_after for mark in waiting}, alert_since, listed)
    stories = {sighted.version.story_id for sighted in due} | set(listed.stories.values())
    precedents = Precedents()
    if due:
        told = told_apart(db, {sighted.version.post_id for sighted in due})
        precedents = Precedents(
            mutes=mutes_in_force(db, at=at),
            noticed=noticed(db, stories),
            told_apart=told,
            posts_noticed=posts_noticed(db, told | listed.mentions.keys() | listed.stories.keys()),
            linked=listed.stories,
            rejected=rejected(db, stories),
            broken=broken_by(db, judge, due, found),
        )
    routed = judge.route(due, precedents, at)
    background = _background(db, routed, found, listed, reached, at) if routed else Background()
    return JudgedBatch(
        found=tuple(found),
        before=matched(db, [version.id for version in versions]),
        digests={mark.statement_id: mark.digest for mark in waiting},
        reached=reached,
        notices=tuple(judge.notices(routed, background, at)),
        lines=listed,
        acts=acts,
        at=at,
    )


def marks_of(db: Database, judge: Judge) -> list[Judged]:
    """Return how far the statements of a newsroom have judged."""
    return [mark for mark in registry.judged(db) if mark.statement_id in judge.statements]


def judged_beside(
    db: Database,
    judge: Judge,
    engine_of: EngineOf,
    versions: Sequence[Version],
    marks: Sequence[Judged],
    *,
    at: datetime,
) -> JudgedBatch:
    """Judge versions by all these statements out of turn: keeping it moves no mark; nothing is written."""
    return judged(
        db,
        judge,
        engine_of([judge.statements[mark.statement_id] for mark in marks]),
        versions,
        marks,
        reached=min((mark.judged_to for mark in marks), default=0),
        alert_since=None,
        at=at,
    )


def keep(db: Database, batch: JudgedBatch) -> MatchProgress | None:
    """Keep a batch whole, inside the caller's transaction: its matches, its notices, how far it came.

    None, and nothing is kept, if somebody did something meanwhile: then it is to be judged anew.
    """
    if custody.acted_since(db, batch.acts):
        return None
    for judged_version in batch.found:
        judging = {match.statement_id for match in judged_version.matches} | batch.before.get(
            judged_version.version.id, set()
        )
        if by := {name: batch.digests[name] for name in judging if name in batch.digests}:
            save_matches(db, judged_version.version, judged_version.matches, by, at=batch.at)
    keep_digests(db, batch.lines)
    registry.advance(db, batch.digests, batch.reached)
    for notice in batch.notices:
        queue_notice(db, notice, at=batch.at)
    return batch.progress


def _digests(db: Database, judge: Judge, found: Sequence[JudgedVersion]) -> Digests:
    told = {judged_version.version.id: judge.told(judged_version) for judged_version in found}
    return read_digests(
        db,
        [judged_version.version for judged_version in found],
        {version_id: wordings for version_id, wordings in told.items() if wordings},
        judge.newsroom.story_window,
    )


def _background(
    db: Database,
    routed: Sequence[Routed],
    found: Iterable[JudgedVersion],
    digests: Digests,
    reached: int,
    at: datetime,
) -> Background:
    """Read what the notices tell, as it is once the batch is kept."""
    found_in = {
        judged_version.version.id: {m.statement_id: m.outcome for m in judged_version.matches}
        for judged_version in found
    }
    outcomes = {
        statement: {version: by.get(statement, "") for version, by in found_in.items()}
        for statement in {way.sighted.match.statement_id for way in routed}
    }
    posts = posts_of_stories(db, {way.story_id for way in routed})
    return Background(
        stories={
            story_id: [post for post in posts if post.story_id == story_id]
            for story_id in {way.story_id for way in routed}
        },
        began={statement: began(db, statement, outcomes=of) for statement, of in outcomes.items()},
        changes={
            (name, version.id, line): with_mentions(
                changes_of(
                    db,
                    name,
                    version.post_id,
                    version.id,
                    line=line,
                    outcomes=outcomes[name],
                    judged_to=reached,
                ),
                version,
                line,
                digests,
            )
            for name, version, line in {
                (way.sighted.match.statement_id, way.sighted.version, way.sighted.number) for way in routed
            }
        },
        watching_since=watching_since(db),
        repeated=repeated_by(db, {way.sighted.version.channel_id for way in routed}, at),
    )
