"""The second step: put versions before the statements that have not judged them; queue what is due."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import notice
from bot.followup import follow, grown
from bot.matching.encoders import Encoder
from bot.matching.engine import Engine
from bot.models import Channel, Match, Recipient, Speaker, Statement
from bot.storage import progress
from bot.storage import statements as registry
from bot.storage.alerts import has_notice, queue_notice
from bot.storage.database import Database
from bot.storage.matches import Version, last_version, save_matches, versions_between
from bot.story import place, prepare, story_of

BATCH = 200  # versions in one transaction
STORIES = "stories"  # the name under which placing them keeps its progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Who tracks what, and how they want to be told."""

    statements: tuple[Statement, ...]
    channels: tuple[Channel, ...]
    recipients: tuple[Recipient, ...]
    zone: ZoneInfo
    speakers: tuple[Speaker, ...] = ()  # whom queries may name, beside the statements' own
    encoder: Encoder | None = None  # for the semantic rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a run of the step came to."""

    judged: int = 0  # versions
    matches: int = 0
    review: int = 0
    queued: int = 0  # alerts
    left: int = 0  # versions still to be judged

    def __add__(self, later: "Judgement") -> "Judgement":
        """Both taken together."""
        return Judgement(
            judged=self.judged + later.judged,
            matches=self.matches + later.matches,
            review=self.review + later.review,
            queued=self.queued + later.queued,
            left=later.left,
        )


def match(
    db: Database,
    newsroom: Newsroom,
    *,
    clock: Callable[[], datetime],
    alert_since: datetime | None = None,
) -> Iterator[Judgement]:
    """Judge what is not judged yet; after each batch that was saved, yield what it came to so far.

    A batch is one transaction: its matches, the alerts that are due, and how far the statements came.

    First all new versions are placed in stories, and the notices of stories that grew are amended.
    Only news alerts: not what was stored when a statement was added, nor what was published before we
    watched. With `alert_since`, all posts published from then on are judged again and alert. No notice is
    queued twice.
    """
    total = Judgement()
    for placed in _place_new(db, newsroom, clock):
        total += placed
        yield total
    if alert_since is not None:
        registry.judge_again(db, [one.id for one in newsroom.statements], since=alert_since)
    judging = _Judging(newsroom, alert_since)
    latest = last_version(db)
    while (batch := _next_batch(db, latest)) is not None:
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


def _place_new(db: Database, newsroom: Newsroom, clock: Callable[[], datetime]) -> Iterator[Judgement]:
    """Place versions in stories, batch by batch; a story that grew amends its notices in the same breath."""
    latest = last_version(db)
    while (done := progress.reached(db, STORIES)) < latest:
        versions = versions_between(db, done, latest, BATCH)
        at, queued = clock(), 0
        ids = tuple(dict.fromkeys(one.post_id for one in versions))
        prepare(db, ids, now=at)
        with db.write():
            placed = place(db, ids, now=at)
            for story_id in {one.story_id for one in placed if one.reason}:
                queued += follow(db, story_id, newsroom.channels, at=at)
            progress.reach(db, STORIES, versions[-1].id)
        yield Judgement(queued=queued, left=latest - versions[-1].id)


def _next_batch(db: Database, latest: int) -> tuple[list[registry.Judged], int] | None:
    """The statements that are furthest behind, and up to where they may go together."""
    behind = [one for one in registry.judged(db) if one.judged_to < latest]
    if not behind:
        return None
    low = min(one.judged_to for one in behind)
    waiting = [one for one in behind if one.judged_to == low]
    return waiting, min([one.judged_to for one in behind if one.judged_to > low], default=latest)


class _Judging:
    """The newsroom's configuration, looked up by id, for one run of the step."""

    def __init__(self, newsroom: Newsroom, alert_since: datetime | None) -> None:
        self._newsroom = newsroom
        self._alert_since = alert_since
        self._statements = {one.id: one for one in newsroom.statements}
        self._channels = {one.key: one for one in newsroom.channels}
        self._engines: dict[tuple[str, ...], Engine] = {}

    def engine(self, statement_ids: Iterable[str]) -> Engine:
        ids = tuple(one for one in statement_ids if one in self._statements)
        if ids not in self._engines:
            self._engines[ids] = Engine(
                [self._statements[one] for one in ids],
                encoder=self._newsroom.encoder,
                speakers=self._newsroom.speakers,
                zone=self._newsroom.zone,
            )
        return self._engines[ids]

    def hits(self, engine: Engine, version: Version) -> list[Match]:
        """What an engine finds in a version, less what was posted before its statement's `since`."""
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
    ) -> Judgement:
        """Keep one batch whole: its matches, its alerts, and how far these statements have come."""
        digests = {one.statement_id: one.digest for one in waiting}
        quiet_to = {one.statement_id: one.alert_after for one in waiting}
        queued = matches = review = 0
        with db.write():
            for version, hits in found:
                save_matches(db, version, hits, digests, at=at)
                for hit in hits:
                    review += hit.outcome == "review"
                    matches += hit.outcome == "alert"
                    if hit.outcome == "alert" and self._is_due(version, quiet_to[hit.statement_id]):
                        queued += self._queue(db, version, hit, at)
            registry.advance(db, digests, reached)
        return Judgement(judged=len(found), matches=matches, review=review, queued=queued)

    def _is_due(self, version: Version, quiet_to: int) -> bool:
        if self._alert_since is not None and version.posted_at >= self._alert_since:
            return True
        return version.news and version.id > quiet_to

    def _queue(self, db: Database, version: Version, hit: Match, at: datetime) -> int:
        """Queue the notices that this version's story has not had; one story is one notice for each."""
        statement = self._statements[hit.statement_id]
        waiting = [
            recipient
            for recipient in self._newsroom.recipients
            if wants(recipient, statement)
            and not has_notice(db, statement.id, version.story_id, recipient.id)
        ]
        if not waiting:
            return 0
        story = story_of(db, version.story_id, self._newsroom.channels, at=at)
        for recipient in waiting:
            message = notice.compose(
                statement,
                hit,
                text=version.text,
                channel=self.channel(version),
                url=version.url,
                posted_at=version.posted_at,
                zone=ZoneInfo(recipient.zone) if recipient.zone else self._newsroom.zone,
            )
            now = grown(message, story, version.post_id)
            queue_notice(
                db,
                statement_id=statement.id,
                post_id=version.post_id,
                recipient_id=recipient.id,
                message=now.amended,
                body=len(message.text),
                origins=now.origins,
                at=at,
            )
        return len(waiting)


def wants(recipient: Recipient, statement: Statement) -> bool:
    """Whether a recipient asked for this statement: by id, by "#tag", or all with "*"."""
    names = {"*", statement.id, *(f"#{tag}" for tag in statement.tags)}
    return not names.isdisjoint(recipient.statements)
