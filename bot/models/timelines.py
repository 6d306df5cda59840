"""Timelines: the appearances of a statement, where and in which words, and what they come to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.models.statements import Rung
from bot.models.watching import Spell, WatchedSpells


class SaidWording(NamedTuple):
    """The words in which a post says one wording of a statement. A wording is compared with itself only."""

    language: str
    wording: str  # the accepted wording, or that sentence of it, or the query
    evidence: str
    rung: Rung
    score: float

    @property
    def key(self) -> tuple[str, str]:
        """Its language and wording, by which it is compared."""
        return self.language, self.wording


class Occurrence(NamedTuple):
    """A statement in one post: since when it stands there, in which words."""

    url: str
    at: datetime  # of the post, or of the edit that brought the statement into it
    channel_id: int
    channel: str  # the username
    title: str
    rung: Rung
    score: float
    language: str
    wording: str  # the accepted wording, or the query, that found it
    evidence: str
    confirmed: bool  # a person said that it is relevant
    phrases: tuple[SaidWording, ...] = ()  # all that it says, as they stand; () for no more than the above

    @property
    def said(self) -> tuple[SaidWording, ...]:
        """Every wording that it says, as they stand in the text; at least the best one."""
        return self.phrases or (
            SaidWording(self.language, self.wording, self.evidence, self.rung, self.score),
        )

    @property
    def name(self) -> str:
        """The channel's name: its username, else its title, else its number."""
        return self.channel or self.title or str(self.channel_id)


class Appearance(NamedTuple):
    """One story in which a statement occurs; its occurrences are in order, and there is at least one."""

    story_id: int
    occurrences: tuple[Occurrence, ...]

    @property
    def first(self) -> Occurrence:
        """The statement as the first carrier has it."""
        return self.occurrences[0]

    @property
    def carriers(self) -> int:
        """The number of channels that carried the statement in this story."""
        return len({occurrence.channel_id for occurrence in self.occurrences})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it appeared in, in the order in which they came."""
        return tuple(dict.fromkeys(occurrence.language for occurrence in self.occurrences))


class Period(StrEnum):
    """The length of the periods by which a timeline counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start(self, day: date) -> date:
        """Return the first day of the period that a day is in; weeks begin on Monday."""
        if self is Period.MONTH:
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self is Period.WEEK else day

    def after(self, start: date) -> date:
        """Return the day after the period that begins on this day."""
        if self is Period.MONTH:
            return (start + timedelta(days=32)).replace(day=1)
        return start + timedelta(days=7 if self is Period.WEEK else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The appearances that began in one period, by the language of their first carrier."""

    start: date
    languages: tuple[tuple[str, int], ...]
    watched: bool = False  # all of it, in every channel of the timeline, or read from archives

    @property
    def count(self) -> int:
        """In all languages."""
        return sum(number for _, number in self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """An appearance after a silence: the statement had last been carried at `since`."""

    since: datetime
    first: Occurrence
    watched: timedelta = timedelta(0)  # of that time, in every channel of the timeline

    @property
    def whole(self) -> bool:
        """Whether all of that time was watched, or read from archives."""
        return self.watched >= self.silence

    @property
    def silence(self) -> timedelta:
        """The length of time for which nobody had carried it."""
        return self.first.at - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Periods one after another in which a wording was mostly written in one way."""

    language: str
    start: date  # of the first period
    end: date  # of the last day of the last one
    wording: str  # as it was mostly written
    stories: int  # that had it written so
    of: int  # stories that had it in these periods
    tracked: str = ""  # the accepted wording that this is


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWord:
    """A word that nobody had used in this statement in this language before."""

    word: str
    occurrence: Occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A statement's appearances and what they come to; days and periods are those of `zone`.

    All parts are in order of time; `tallies` holds every period between the first and the last, also
    those without an appearance.
    """

    statement_id: str
    title: str
    by: Period
    zone: str
    appearances: tuple[Appearance, ...]
    sightings: tuple[Occurrence, ...]  # the first ever in each language
    tallies: tuple[Tally, ...]
    returns: tuple[Return, ...]  # after silences that were watched for long enough to be called so
    pauses: tuple[Return, ...]  # as long, and nobody can say that it was silent
    phases: tuple[Phase, ...]
    new_words: tuple[NewWord, ...]
    watching: tuple[WatchedSpells, ...] = ()  # by the names of its channels; from its first post to its last
    covered: tuple[Spell, ...] = ()  # when every one of them was watched, or read from an archive
    watching_since: datetime | None = None  # when the newsroom began to watch any channel

    def is_first(self, sighting: Occurrence) -> bool:
        """Tell whether a sighting is the first since the newsroom watches; else it is the earliest kept."""
        return self.watching_since is not None and sighting.at >= self.watching_since
