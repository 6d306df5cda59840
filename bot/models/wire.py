"""The wire: which matches are wanted on it, and places on it."""

from dataclasses import dataclass
from datetime import datetime

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
