"""What a batch of versions comes to: what is found in them, and who is told of it. It only decides.

All that goes in is read beforehand and all that comes out is written afterwards, so a worker on another
machine can do it: everything but the encoder is plain records.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.amendment import amended
from bot.alerts.changed import Reader
from bot.alerts.informed import Digests, Informed, Sighted, sighted_in
from bot.alerts.notice import Began, Sighting, caption, compose, earlier, translating
from bot.alerts.reversal import compose_reversal
from bot.alerts.rules import Decision, Route, route
from bot.i18n import catalogue_for
from bot.language.encoder import Encoder
from bot.matching.engine import Engine
from bot.matching.outcomes import ALERT, REVERSAL
from bot.matching.pictured import with_pictures
from bot.models import (
    AlertState,
    BrokenSilence,
    Channel,
    Match,
    MatchChanges,
    Mute,
    NewNotice,
    Recipient,
    Speaker,
    Statement,
    StoredCarrier,
    ToldOf,
    Version,
)
from bot.stories.likeness.ties import WINDOW
from bot.stories.lineage.story import Story, story_from

STATES = {Decision.NOW: AlertState.DUE, Decision.HELD: AlertState.HELD, Decision.MUTED: AlertState.MUTED}

EngineOf = Callable[[Sequence[Statement]], Engine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The settings by which posts are judged: what is tracked, by whom, and for whom."""

    statements: tuple[Statement, ...]
    channels: tuple[Channel, ...]
    recipients: tuple[Recipient, ...]
    zone: ZoneInfo
    speakers: tuple[Speaker, ...] = ()  # whom queries may name, beside the statements' own
    encoder: Encoder | None = None  # for the semantic rung, and for stories across languages
    story_window: timedelta = WINDOW
    translates: bool = False  # whether a service is named that translates what people ask for

    def engine(self, statements: Iterable[Statement], like: Engine | None = None) -> Engine:
        """Build what finds these statements; what another, `like` it, has of them is not made again."""
        return Engine(statements, encoder=self.encoder, speakers=self.speakers, zone=self.zone, like=like)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedVersion:
    """A version, and what is found in it."""

    version: Version
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedents:
    """The things that people said beforehand, and were told."""

    mutes: Sequence[Mute] = ()
    noticed: Set[ToldOf] = frozenset()  # of stories
    told_apart: Set[int] = frozenset()  # posts that are news beyond their stories
    posts_noticed: Set[ToldOf] = frozenset()  # of posts
    linked: Mapping[int, int] = field(default_factory=dict)  # by post that lines are linked to, its story
    rejected: Set[tuple[str, int]] = frozenset()  # (statement, story) that is none, somebody said
    # By statement and version, the silences that it breaks.
    broken: Mapping[tuple[str, int], tuple[BrokenSilence, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """A match with those who are to be told of it, and how."""

    sighted: Sighted
    routes: tuple[tuple[Recipient, Route], ...]
    broken: tuple[BrokenSilence, ...] = ()  # silences, of which some are told

    @property
    def story_id(self) -> int:
        """The story of its post."""
        return self.sighted.version.story_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The rest of what notices tell beside their match, as it is once the batch is kept."""

    stories: Mapping[int, Sequence[StoredCarrier]] = field(default_factory=dict)  # by number
    began: Mapping[str, Began] = field(default_factory=dict)  # by statement
    # By statement, version and line.
    changes: Mapping[tuple[str, int, int], MatchChanges] = field(default_factory=dict)
    watching_since: datetime | None = None  # of any channel
    repeated: Mapping[int, frozenset[str]] = field(default_factory=dict)  # by channel, its usual footer


class Judge:
    """A newsroom's configuration, looked up by id, as what is found is judged by it."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.statements = {statement.id: statement for statement in newsroom.statements}
        self._channels = {channel.key: channel for channel in newsroom.channels}

    def find(self, engine: Engine, versions: Iterable[Version]) -> list[JudgedVersion]:
        """Return what an engine finds in each version, the first carrier first.

        What was posted before a statement's `since` is left out.
        """
        read = tuple(versions)
        matches = engine.match_each((one.text, self._channel(one), one.posted_at) for one in read)
        judged = [
            JudgedVersion(version=version, matches=self._matches(engine, version, found))
            for version, found in zip(read, matches, strict=True)
        ]
        return sorted(
            judged, key=lambda judged_version: (judged_version.version.posted_at, judged_version.version.id)
        )

    def _matches(self, engine: Engine, version: Version, found: list[Match]) -> tuple[Match, ...]:
        """Return what counts of what was found in a version's text, with what stands in its pictures."""
        day = version.posted_at.astimezone(self.newsroom.zone).date()
        channel = self._channel(version)
        if version.pictures:
            found = with_pictures(
                engine,
                found,
                version.text,
                version.pictures,
                channel=channel,
                posted_at=version.posted_at,
            )
        return tuple(match for match in found if self.statements[match.statement_id].covers(day))

    def told(self, judged_version: JudgedVersion) -> list[Match]:
        """Return the wordings in a version's text that people are told of."""
        return [
            wording
            for match in judged_version.matches
            for wording in self._told(match, judged_version.version)
            if wording.picture is None
        ]

    def due(
        self,
        found: Iterable[JudgedVersion],
        quiet_to: Mapping[str, int],
        alert_since: datetime | None,
        digests: Digests | None = None,
    ) -> list[Sighted]:
        """Return the matches that alert, and reversals: in news after a version, or all from then on."""
        return [
            sighted
            for judged_version in found
            for match in judged_version.matches
            for told in [self._told(match, judged_version.version)]
            for sighted in sighted_in(told, judged_version.version, digests or Digests())
            if (
                (alert_since is not None and judged_version.version.posted_at >= alert_since)
                or (judged_version.version.news and judged_version.version.id > quiet_to[match.statement_id])
            )
        ]

    def _told(self, match: Match, version: Version) -> Iterator[Match]:
        """Yield the wordings of a match that alert, and those in which its speaker takes it back, best first.

        Nobody takes back what is not said yet.
        """
        said_on = self.statements[match.statement_id].said_on
        in_time = said_on is None or version.posted_at.astimezone(self.newsroom.zone).date() >= said_on
        told = {ALERT, REVERSAL} if in_time else {ALERT}
        yield from (wording for wording in (match, *match.others) if wording.outcome in told)

    def route(self, due: Iterable[Sighted], precedents: Precedents, at: datetime) -> list[Routed]:
        """Return who is to be told of which match; one story is one notice for each.

        So is a post that says much more than its story did before, and a line of a digest, unless it is
        linked to a story that has its notice: stories come first.
        """
        routed = []
        informed = Informed(
            precedents.noticed,
            precedents.posts_noticed,
            apart=precedents.told_apart,
            stories=precedents.linked,
        )
        for sighted in sorted(due, key=lambda one: one.line is not None):
            stories = {sighted.version.story_id}
            if sighted.line and sighted.line.link:
                stories.add(precedents.linked[sighted.line.link.post_id])
            if any((sighted.match.statement_id, story) in precedents.rejected for story in stories):
                continue
            broken = precedents.broken.get((sighted.match.statement_id, sighted.version.id), ())
            routes = tuple(
                (recipient, found)
                for recipient in self.newsroom.recipients
                if not (known := informed.knows(sighted, recipient.id)) or broken
                if (found := self._route(recipient, sighted, precedents.mutes, at)).kept
                if not known or found.silences
            )
            if routes:
                informed.note(sighted, [recipient.id for recipient, _ in routes])
                routed.append(Routed(sighted=sighted, routes=routes, broken=broken))
        return routed

    def _route(self, recipient: Recipient, sighted: Sighted, mutes: Sequence[Mute], at: datetime) -> Route:
        return route(
            recipient,
            self.statements[sighted.match.statement_id],
            sighted.match,
            self._channel(sighted.version),
            story_id=sighted.version.story_id,
            at=at,
            mutes=mutes,
        )

    def notices(self, routed: Iterable[Routed], background: Background, at: datetime) -> list[NewNotice]:
        """Return the notices to queue, in order."""
        stories: dict[int, Story] = {}
        notices = []
        for routed_match in routed:
            if routed_match.story_id not in stories:
                posts = background.stories[routed_match.story_id]
                stories[routed_match.story_id] = story_from(
                    routed_match.story_id, posts, self.newsroom.channels, at=at
                )
            seen = self._sighting(routed_match, background)
            changes = background.changes[
                routed_match.sighted.match.statement_id,
                routed_match.sighted.version.id,
                routed_match.sighted.number,
            ]
            notices += [
                self._notice(
                    recipient, found, seen, routed_match, stories[routed_match.story_id], changes, at
                )
                for recipient, found in routed_match.routes
            ]
        return notices

    def _sighting(self, routed: Routed, background: Background) -> Sighting:
        sighted = routed.sighted
        version, match = sighted.version, sighted.match
        began = background.began[match.statement_id]
        return Sighting(
            statement=self.statements[match.statement_id],
            match=match,
            version=version,
            channel=self._channel(version),
            line=sighted.line,
            earlier=earlier(
                began,
                version.story_id,
                before=version.posted_at,
                watching_since=background.watching_since,
            ),
            repeated=background.repeated.get(version.channel_id, frozenset()),
            broken=routed.broken,
        )

    def _notice(
        self,
        recipient: Recipient,
        found: Route,
        seen: Sighting,
        routed: Routed,
        story: Story,
        changes: MatchChanges,
        at: datetime,
    ) -> NewNotice:
        words = catalogue_for(recipient.language)
        zone = ZoneInfo(recipient.zone) if recipient.zone else self.newsroom.zone
        written = compose_reversal if routed.sighted.reversal else compose
        told = seen if found.silences else replace(seen, broken=())
        body, version = written(told, words, zone=zone, at=at), routed.sighted.version
        reader = Reader(catalogue=words, zone=zone)
        reading = amended(body, story, version.post_id, changes, reader)
        return NewNotice(
            statement_id=seen.statement.id,
            post_id=version.post_id,
            recipient_id=recipient.id,
            message=translating(reading.message, words) if self.newsroom.translates else reading.message,
            version_id=version.id,
            body=reading.body,
            origins=story.corroboration.origins,
            language=words.language,
            zone=zone.key,
            urgent=seen.statement.urgent and seen.match.picture is None,
            reversal=routed.sighted.reversal,
            line=routed.sighted.number,
            silent=not found.loud,
            state=STATES[found.decision],
            held_until=found.until if found.decision is Decision.HELD else None,
            caption=caption(seen, words) if recipient.kind == "telegram" else None,
        )

    def _channel(self, version: Version) -> Channel:
        known = self._channels.get(version.username.lower())
        return known or Channel(username=version.username)
