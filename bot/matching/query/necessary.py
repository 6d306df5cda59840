"""What every post that a query finds has: what an index may propose posts by.

Each part of a query is weakened to what an index can tell: a word to the terms of its forms, a phrase and
NEAR to their words, a speaker to the words of the names, a day to a stretch of time that holds it in every
zone. What denies, and what only the text itself can tell (a pattern, a language), asks for nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.matching.query.forms import forms
from bot.matching.query.nodes import (
    After,
    And,
    Before,
    BySpeaker,
    InChannel,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Stem,
    Word,
)
from bot.matching.speakers import Names
from bot.models import Beginning, Every, Needed, OneOf, Some, Speaker, Terms

_ZONES = timedelta(days=1)  # a zone's clock is less than this away from UTC
_FIRST, _LAST = date.min + _ZONES, date.max - _ZONES


def needed(node: Node, speakers: Sequence[Speaker] = (), *, denied: bool = False) -> Needed:
    """What whatever has the node (or, `denied`, has not) is sure to have.

    `speakers` are those who are told by their names alone, since no channel is their own.
    """
    match node:
        case Not(part):
            return needed(part, speakers, denied=not denied)
        case And(parts) | Or(parts):
            every = isinstance(node, And) != denied
            return (_all if every else _any)([needed(part, speakers, denied=denied) for part in parts])
        case _:
            return Needed() if denied else _leaf(node, speakers)


def _leaf(node: Node, speakers: Sequence[Speaker]) -> Needed:
    match node:
        case BySpeaker(speaker):
            named = [_named(one) for one in speakers if one.id == speaker]
            return Needed(terms=_some(named)) if named else Needed()
        case InChannel(username):
            return Needed(channels=frozenset({username}))
        case After(day):
            return Needed(since=_midnight(max(day, _FIRST)) - _ZONES)
        case Before(day):
            return Needed(until=_midnight(min(day, _LAST)) + _ZONES)
        case Near(parts) | Phrase(parts):
            return _all([needed(part) for part in parts])
        case Word(text, exact):
            return Needed(terms=OneOf(frozenset({text}) if exact else forms(text).keys))
        case Stem(text):
            return Needed(terms=Beginning(text))
        case _:
            return Needed()


def _named(speaker: Speaker) -> Terms:
    """What a text has that names a speaker, in whatever case."""
    return _some(_every(map(Beginning, name)) for name in Names(speaker).stems)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _all(parts: Iterable[Needed]) -> Needed:
    """What has all the parts: of each kind, what any of them tells counts."""
    listed = list(parts)
    terms = [one.terms for one in listed if one.terms is not None]
    channels = [one.channels for one in listed if one.channels is not None]
    return Needed(
        terms=_every(terms) if terms else None,
        channels=frozenset.intersection(*channels) if channels else None,
        since=max((one.since for one in listed if one.since), default=None),
        until=min((one.until for one in listed if one.until), default=None),
    )


def _any(parts: Iterable[Needed]) -> Needed:
    """What has one of the parts: of each kind, only what all of them tell counts."""
    listed = list(parts)
    terms = [one.terms for one in listed if one.terms is not None]
    channels = [one.channels for one in listed if one.channels is not None]
    since = [one.since for one in listed if one.since]
    until = [one.until for one in listed if one.until]
    return Needed(
        terms=_some(terms) if len(terms) == len(listed) else None,
        channels=frozenset.union(*channels) if len(channels) == len(listed) else None,
        since=min(since) if len(since) == len(listed) else None,
        until=max(until) if len(until) == len(listed) else None,
    )


def _every(parts: Iterable[Terms]) -> Terms:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Every) else (part,))]
    distinct = tuple(dict.fromkeys(flat))
    return distinct[0] if len(distinct) == 1 else Every(distinct)


def _some(parts: Iterable[Terms]) -> Terms:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Some) else (part,))]
    words = frozenset[str]().union(*(one.terms for one in flat if isinstance(one, OneOf)))
    others = dict.fromkeys(one for one in flat if not isinstance(one, OneOf))
    distinct = (*([OneOf(words)] if words else ()), *others)
    return distinct[0] if len(distinct) == 1 else Some(distinct)
