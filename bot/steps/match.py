"""The second step: put versions before the statements that have not judged them; queue what is due."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from bot.alerts.amendment import Reader, amended
from bot.alerts.notice import Began, Sighting, compose, earlier
from bot.alerts.rules import Decision, route
from bot.i18n import catalogue_for
from bot.language.encoder import Encoder
from bot.matching.engine import Engine
from bot.models import (
    AlertState,
    Channel,
    Match,
    MatchProgress,
    NewNotice,
    Recipient,
    Speaker,
    Statement,
    Version,
)
from bot.steps.follow import follow_changes
from bot.steps.index import index_terms
from bot.storage import progress
from bot.storage import statements as registry
from bot.storage.alert_states import mutes_in_force
from bot.storage.alerts import has_notice, queue_notice
from bot.storage.changes import changes_of
from bot.storage.database import Database
from bot.storage.matches import last_version, save_matches, versions_between
from bot.storage.timelines import began
from bot.storage.verdicts import is_rejected
from bot.stories.likeness.ties import WINDOW
from bot.stories.placing import place, prepare
from bot.stories.story import story_of
from bot.stories.translations import Meanings

BATCH = 200  # versions in one transaction
STORIES = "stories"  # the name under which placing them keeps its progress
STATES = {Decision.NOW: AlertState.DUE, Decision.HELD: AlertState.HELD, Decision.MUTED: AlertState.MUTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The people who track, and the way they want to be told."""

    statements: tuple[Statement, ...]
    channels: tuple[Channel, ...]
    recipients: tuple[Recipient, ...]
    zone: ZoneInfo
    speakers: tuple[Speaker, ...] = ()  # whom queries may name, beside the statements' own
    encoder: Encoder | None = None  # for the semantic rung, and for stories across languages
    story_window: timedelta = WINDOW


def match(
    db: Database,
    newsroom: Newsroom,
    *,
    clock: Callable[[], datetime],
    alert_since: datetime | None = None,
) -> Iterator[MatchProgress]:
    """Judge what is not judged yet; after each batch that was saved, yield what it came to so far.

    A batch is one transaction: its matches, the alerts that are due, and how far the statements came.

    First all new versions are placed in stories; last, the notices of stories that changed are amended, and
    the versions are indexed for queries.
    Only news alerts: not what was stored when a statement was added, nor what was published before we
    watched. With `alert_since`, all posts published from then on are judged again and alert. No notice is
    queued twice.
    """
    total = MatchProgress()
    for placed in place_new(db, newsroom, clock):
        total += placed
        yield total
    if alert_since is not None:
        registry.judge_again(db, [one.id for one in newsroom.statements], since=alert_since)
    judging = Judge(newsroom, alert_since)
    latest = last_version(db)
    while (batch := _next_batch(db, latest, judging.known)) is not None:
        waiting, to = batch
        engine = judging.engine(one.statement_id for one in waiting)
        low = waiting[0].judged_to
        versions = versions_between(db, low, to, BATCH)
        reached = versions[-1].id if len(versions) == BATCH else to
        found = [(version, judging.hits(engine, version)) for version in versions]
        found.sort(key=lambda one: (one[0].posted_at, one[0].id))  # the first carrier alerts
        saved = judging.save(db, found, waiting, reached, clock())
        total += replace(saved, left=latest - reached)
        yield total
    for queued in follow_changes(db, newsroom.channels, judged_to=latest, clock=clock):
        total += MatchProgress(queued=queued)
        yield total
    yield from (replace(total, left=left) for left in index_terms(db))


def place_new(db: Database, newsroom: Newsroom, clock: Callable[[], datetime]) -> Iterator[MatchProgress]:
    """Place versions in stories, batch by batch; yield between, and while an encoder reads them."""
    latest = last_version(db)
    window = newsroom.story_window
    meanings = Meanings(newsroom.encoder) if newsroom.encoder else None
    while (done := progress.reached(db, STORIES)) < latest:
        versions = versions_between(db, done, latest, BATCH)
        at = clock()
        ids = tuple(dict.fromkeys(one.post_id for one in versions))
        for _ in prepare(db, ids, now=at, window=window, meanings=meanings):
            yield MatchProgress(left=latest - done)
        with db.write():
            place(db, ids, now=at, window=window, meanings=meanings)
            progress.reach(db, STORIES, versions[-1].id)
        yield MatchProgress(left=latest - versions[-1].id)


def _next_batch(db: Database, latest: int, known: Container[str]) -> tuple[list[registry.Judged], int] | None:
    """Return the statements that are furthest behind, and up to where they may go together.

    One that somebody began to track after this run of the step began waits for the next.
    """
    behind = [one for one in registry.judged(db) if one.judged_to < latest and one.statement_id in known]
    if not behind:
        return None
    low = min(one.judged_to for one in behind)
    waiting = [one for one in behind if one.judged_to == low]
    return waiting, min([one.judged_to for one in behind if one.judged_to > low], default=latest)


class Judge:
    """The newsroom's configuration, looked up by id, for one run of the step."""

    def __init__(self, newsroom: Newsroom, alert_since: datetime | None) -> None:
        self._newsroom = newsroom
        self._alert_since = alert_since
        self._statements = {one.id: one for one in newsroom.statements}
        self._channels = {one.key: one for one in newsroom.channels}
        self._engines: dict[tuple[str, ...], Engine] = {}

    @property
    def known(self) -> Container[str]:
        """The ids of the statements that can be judged."""
        return self._statements.keys()

    def engine(self, statement_ids: Iterable[str]) -> Engine:
        """Return what finds these statements."""
        ids = tuple(statement_ids)
        if ids not in self._engines:
            self._engines[ids] = Engine(
                [self._statements[one] for one in ids],
                encoder=self._newsroom.encoder,
                speakers=self._newsroom.speakers,
                zone=self._newsroom.zone,
            )
        return self._engines[ids]

    def hits(self, engine: Engine, version: Version) -> list[Match]:
        """Return what an engine finds in a version, less what was posted before its statement's `since`."""
        day = version.posted_at.astimezone(self._newsroom.zone).date()
        channel = self.channel(version)
        found = engine.match(version.text, channel=channel, posted_at=version.posted_at)
        return [hit for hit in found if self._statements[hit.statement_id].covers(day)]

    def channel(self, version: Version) -> Channel:
        known = self._channels.get(version.username.lower())
        return known or Channel(username=version.username)

    def save(
        self,
        db: Database,
        found: Sequence[tuple[Version, list[Match]]],
        waiting: Sequence[registry.Judged],
        reached: int,
        at: datetime,
    ) -> MatchProgress:
        """Keep one batch whole: its matches, its alerts, and how far these statements have come."""
        digests = {one.statement_id: one.digest for one in waiting}
        quiet_to = {one.statement_id: one.alert_after for one in waiting}
        told = [(version, hit) for version, hits in found for hit in hits if hit.outcome == "alert"]
        queued, review = 0, sum(len(hits) for _, hits in found) - len(told)
        with db.write():
            for version, hits in found:
                save_matches(db, version, hits, digests, at=at)
            registry.advance(db, digests, reached)
            stories = cache(partial(began, db))
            for version, hit in told:  # once all is judged: a notice tells what became of its post since
                if self._is_due(version, quiet_to[hit.statement_id]):
                    queued += self._queue(db, version, hit, stories, at)
        return MatchProgress(judged=len(found), matches=len(told), review=review, queued=queued)

    def _is_due(self, version: Version, quiet_to: int) -> bool:
        if self._alert_since is not None and version.posted_at >= self._alert_since:
            return True
        return version.news and version.id > quiet_to

    def _queue(
        self, db: Database, version: Version, hit: Match, stories: Callable[[str], Began], at: datetime
    ) -> int:
        """Queue the notices that this version's story has not had; one story is one notice for each."""
        statement, channel = self._statements[hit.statement_id], self.channel(version)
        mutes = mutes_in_force(db, at=at)
        waiting = [
            (one, found)
            for one in self._newsroom.recipients
            if (
                found := route(one, statement, hit, channel, story_id=version.story_id, at=at, mutes=mutes)
            ).kept
            and not has_notice(db, statement.id, version.story_id, one.id)
        ]
        if not waiting or is_rejected(db, statement.id, version.story_id):
            return 0
        story = story_of(db, version.story_id, self._newsroom.channels, at=at)
        changes = changes_of(db, statement.id, version.post_id, version.id)
        seen = Sighting(
            statement=statement,
            match=hit,
            text=version.text,
            channel=channel,
            url=version.url,
            posted_at=version.posted_at,
            earlier=earlier(stories(statement.id), version.story_id, before=version.posted_at),
        )
        for recipient, found in waiting:
            catalogue = catalogue_for(recipient.language)
            zone = ZoneInfo(recipient.zone) if recipient.zone else self._newsroom.zone
            body = compose(seen, catalogue, zone=zone, at=at)
            notice = NewNotice(
                statement_id=statement.id,
                post_id=version.post_id,
                recipient_id=recipient.id,
                message=amended(
                    body, story, version.post_id, changes, Reader(catalogue=catalogue, zone=zone)
                ),
                version_id=version.id,
                body=len(body.text),
                origins=story.corroboration.origins,
                language=catalogue.language,
                zone=zone.key,
                urgent=statement.urgent,
                silent=not found.loud,
                state=STATES[found.decision],
                held_until=found.until if found.decision is Decision.HELD else None,
            )
            queue_notice(db, notice, at=at)
        return sum(found.decision is not Decision.MUTED for _, found in waiting)
