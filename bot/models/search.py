"""Questions to stored posts: filters, and the terms that every post that a query finds has."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of these terms: words as they are compared, and bases of words."""

    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A term that begins with these letters."""

    letters: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts; two or more, none of them another Every."""

    parts: tuple["Terms", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the parts; two or more, none of them another Some."""

    parts: tuple["Terms", ...]


Terms: TypeAlias = OneOf | Beginning | Every | Some


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """The parts that every post that a query finds has; None where nothing can be told.

    A post that has all of it need not be found: only the query itself can say.
    """

    terms: Terms | None = None
    channels: frozenset[str] | None = None  # usernames in small letters
    since: datetime | None = None  # posted at or after
    until: datetime | None = None  # posted before

    def __bool__(self) -> bool:
        return self != Needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """The conditions for posts that are wanted; everything given must hold."""

    channel: str | int | None = None  # username or numeric id
    since: datetime | None = None  # posted at or after
    until: datetime | None = None  # posted before
    words: str = ""  # all of these words as they are written, in any version
    ids: tuple[int, ...] = ()  # our own post ids


LISTED = ("alert", "reversal")  # outcomes that the wire shows


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFilter:
    """The conditions for matches that are wanted; everything given must hold."""

    statements: tuple[str, ...] = ()
    channels: tuple[int, ...] | None = None  # by their ids
    language: str = ""
    rungs: tuple[str, ...] = ()
    verdict: str = ""  # "relevant", "rejected", "open"; "" for all but what was rejected, "any"
    since: datetime | None = None
    until: datetime | None = None
    outcomes: tuple[str, ...] = LISTED
    posts: tuple[int, ...] | None = None  # by their ids


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class WireMark:
    """A place on the wire: what is listed after it is older."""

    posted_at: str
    match_id: int
