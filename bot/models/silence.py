"""Who has said a statement and who has not: channels, time, and what can be vouched for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.models.posts import Channel
from bot.models.timelines import Occurrence
from bot.models.watching import Spell, apart_from, joined, within


class Stance(StrEnum):
    """The way in which a channel stands to a statement in a stretch of time, the plainest first.

    Silence is told only of time that was watched: an hour that nobody looked at is no silence.
    """

    SAID = "said"
    AGAINST = "said against"  # its speaker takes it back there, or a person called it a denial
    OPEN = "waits for an answer"  # something was found that nobody has judged
    SILENT = "silent"
    PARTLY = "watched in part"  # nothing was found in the part that was watched
    UNWATCHED = "not watched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watched channel with what is known of it in a period."""

    channel: Channel
    spells: tuple[Spell, ...]  # in which it was watched, or that an archive holds
    unseen: tuple[Spell, ...] = ()  # ids in them that nobody looked at, texts that were not shown; in order
    absent: int = 0  # ids that were not there when they were looked for

    def vouched(self, period: Spell) -> tuple[Spell, ...]:
        """Return the time of a period in which it can be said of it that something was not there."""
        return apart_from(self.seen(period), joined(self.unseen))

    def seen(self, period: Spell) -> tuple[Spell, ...]:
        """Return the time of a period in which it was watched, or that an archive holds."""
        return within(joined(self.spells), period, pause=self.channel.pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOf:
    """The posts in which a statement was found, by how they stand to it, each part in order of time."""

    said: tuple[Occurrence, ...] = ()
    against: tuple[Occurrence, ...] = ()
    open: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSilence:
    """One watched channel and a statement, in a period."""

    channel: Channel
    said: tuple[Occurrence, ...]  # in the period, in order, as are the next two
    against: tuple[Occurrence, ...]
    open: tuple[Occurrence, ...]
    covered: tuple[Spell, ...]  # time of the period that can be vouched for
    missed: tuple[Spell, ...]  # the rest of it: nobody watched, ids that nobody looked at, texts not shown
    absent: int  # ids of the period that were not there when they were looked for
    cells: tuple[Stance, ...]  # for each bucket of the period
    first: Occurrence | None = None  # that is kept, in the period or before

    @property
    def stance(self) -> Stance:
        """The way in which it stands in the whole period; silence may be broken by time not watched."""
        if self.said:
            return Stance.SAID
        if self.against:
            return Stance.AGAINST
        if self.open:
            return Stance.OPEN
        if not self.covered:
            return Stance.UNWATCHED
        return Stance.PARTLY if self.missed else Stance.SILENT

    @property
    def watched(self) -> timedelta:
        """The time of the period that can be vouched for."""
        return sum((spell.length for spell in self.covered), timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenSilence:
    """The first time that a channel, or a channel of an affiliation, carries what others had carried.

    `watched` is how much of the time since then can be vouched for, of an affiliation in all its channels.
    """

    who: str  # the channel's username, or the affiliation
    affiliated: bool  # the silence was that of an affiliation
    since: datetime  # when another channel carried it first
    at: datetime  # when the silence was broken
    url: str
    channel: str  # that broke it
    watched: timedelta

    @property
    def silence(self) -> timedelta:
        """The length of time for which others had carried it."""
        return self.at - self.since

    @property
    def whole(self) -> bool:
        """Whether all of that time can be vouched for."""
        return self.watched >= self.silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A statement × the watched channels × a period, in buckets of time."""

    statement_id: str
    title: str
    period: Spell
    buckets: tuple[datetime, ...]  # the beginnings, in order
    channels: tuple[ChannelSilence, ...]  # those that said it first come first, then by their names
    broken: tuple[BrokenSilence, ...]  # who broke a silence first comes first
    first: Occurrence | None  # of any channel, that is kept
    unjudged: int  # versions that the statement has not judged yet: nobody knows what is in them
    counts: Mapping[Stance, int] = field(default_factory=dict)  # channels by how they stand
