"""A batch of versions judged: what deciding needs is read, what it comes to is written. Not the deciding."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.judging import Background, Judge, JudgedVersion, Precedents, Routed
from bot.matching.engine import Engine
from bot.models import AlertState, MatchProgress, NewNotice, Version
from bot.storage import custody
from bot.storage import statements as registry
from bot.storage.alert_states import mutes_in_force
from bot.storage.alerts import noticed, queue_notice
from bot.storage.changes import changes_of
from bot.storage.database import Database
from bot.storage.matches import matched, save_matches
from bot.storage.statements import Judged
from bot.storage.stories import posts_of_stories
from bot.storage.timelines import began
from bot.storage.verdicts import rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBatch:
    """Versions that were judged, with what is to be written of them."""

    found: tuple[JudgedVersion, ...]
    before: Mapping[int, Set[str]]  # by version, the statements that were found in it the last time
    digests: Mapping[str, str]  # of the statements that judged
    reached: int  # the version up to which they have judged
    notices: tuple[NewNotice, ...]
    acts: int  # what people did up to this link of the chain is thought of
    at: datetime

    @property
    def progress(self) -> MatchProgress:
        """The sum of it."""
        matches = sum(one.alerts for one in self.found)
        return MatchProgress(
            judged=len(self.found),
            matches=matches,
            review=sum(len(one.matches) for one in self.found) - matches,
            queued=sum(notice.state is not AlertState.MUTED for notice in self.notices),
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
    found = judge.find(engine, versions)
    due = judge.due(found, {one.statement_id: one.alert_after for one in waiting}, alert_since)
    stories = {sighted.version.story_id for sighted in due}
    told = Precedents()
    if due:
        told = Precedents(
            mutes=mutes_in_force(db, at=at), noticed=noticed(db, stories), rejected=rejected(db, stories)
        )
    routed = judge.route(due, told, at)
    background = _background(db, routed, found, reached) if routed else Background()
    return JudgedBatch(
        found=tuple(found),
        before=matched(db, [version.id for version in versions]),
        digests={one.statement_id: one.digest for one in waiting},
        reached=reached,
        notices=tuple(judge.notices(routed, background, at)),
        acts=acts,
        at=at,
    )


def keep(db: Database, batch: JudgedBatch) -> MatchProgress | None:
    """Keep a batch whole, inside the caller's transaction: its matches, its notices, how far it came.

    None, and nothing is kept, if somebody did something meanwhile: then it is to be judged anew.
    """
    if custody.acted_since(db, batch.acts):
        return None
    for one in batch.found:
        judging = {match.statement_id for match in one.matches} | batch.before.get(one.version.id, set())
        if by := {name: batch.digests[name] for name in judging if name in batch.digests}:
            save_matches(db, one.version, one.matches, by, at=batch.at)
    registry.advance(db, batch.digests, batch.reached)
    for notice in batch.notices:
        queue_notice(db, notice, at=batch.at)
    return batch.progress


def _background(
    db: Database, routed: Sequence[Routed], found: Iterable[JudgedVersion], reached: int
) -> Background:
    """Read what the notices tell, as it is once the batch is kept."""
    found, outcomes = list(found), dict[str, dict[int, str]]()
    for statement in {one.sighted.match.statement_id for one in routed}:
        of = {one.version.id: {m.statement_id: m.outcome for m in one.matches} for one in found}
        outcomes[statement] = {version: by.get(statement, "") for version, by in of.items()}
    posts = posts_of_stories(db, {one.story_id for one in routed})
    return Background(
        stories={
            story_id: [post for post in posts if post.story_id == story_id]
            for story_id in {one.story_id for one in routed}
        },
        began={statement: began(db, statement, outcomes=of) for statement, of in outcomes.items()},
        changes={
            (name, version.id): changes_of(
                db, name, version.post_id, version.id, outcomes=outcomes[name], judged_to=reached
            )
            for name, version in {(one.sighted.match.statement_id, one.sighted.version) for one in routed}
        },
    )
