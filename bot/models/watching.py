"""Hours of a channel that can be vouched for: it was watched, or an archive holds them without a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

_SINCE = itemgetter(0)


class Spell(NamedTuple):
    """An unbroken stretch of time. It is a tuple, since a page may read ten thousand of them."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """The time from its beginning to its end."""
        return self.until - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSpells:
    """The spells in which a channel was watched, those that an archive holds, and the rest; in order."""

    channel: str
    watched: tuple[Spell, ...]
    missed: tuple[Spell, ...]  # neither watched nor read from an archive
    archive: tuple[Spell, ...] = ()  # without a gap of ids; may overlap with what was watched

    @property
    def covered(self) -> tuple[Spell, ...]:
        """The spells of which it can be said that something was not there."""
        return _either(self.watched, self.archive)


def watched_spells(
    channel: str, watched: Iterable[Spell], archive: Iterable[Spell], period: Spell, *, pause: timedelta
) -> WatchedSpells:
    """Return what can be vouched for of a channel within a period; rounds a pause apart are one spell."""
    seen, read = within(watched, period, pause=pause), within(archive, period, pause=timedelta(0))
    missed = without(_either(seen, read), period, pause=pause)
    return WatchedSpells(channel=channel, watched=seen, archive=read, missed=missed)


def _either(watched: tuple[Spell, ...], archive: tuple[Spell, ...]) -> tuple[Spell, ...]:
    """Return the time that lies in one or the other, both in order and apart; mostly there is no archive."""
    return joined([*watched, *archive]) if watched and archive else watched or archive


def within(spells: Iterable[Spell], period: Spell, *, pause: timedelta) -> tuple[Spell, ...]:
    """Cut spells to a period; those no further apart than a pause are one."""
    found: list[Spell] = []
    (begins, ends), reached = period, None
    for spell in spells:
        since, until = spell
        if since > ends or until < begins:
            continue
        if since < begins or until > ends:
            spell = since, until = Spell(max(since, begins), min(until, ends))
        if reached is not None and since - reached <= pause:
            reached = max(reached, until)
            found[-1] = Spell(found[-1].since, reached)
        else:
            found.append(spell)
            reached = until
    return tuple(found)


def without(seen: Iterable[Spell], period: Spell, *, pause: timedelta) -> tuple[Spell, ...]:
    """Return what of a period lies between spells in order; a stretch no longer than a pause is none."""
    missed, at = [], period.since
    for since, until in seen:
        if since - at > pause:
            missed.append(Spell(at, since))
        at = until
    if not seen:
        return (period,)
    if period.until - at > pause:
        missed.append(Spell(since=at, until=period.until))
    return tuple(missed)


def joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Return the same time as spells in order that neither overlap nor touch."""
    found: list[Spell] = []
    for spell in sorted(spells, key=_SINCE):
        if found and spell.since <= found[-1].until:
            if spell.until > found[-1].until:
                found[-1] = Spell(found[-1].since, spell.until)
        else:
            found.append(spell)
    return tuple(found)


def common(seen: Sequence[Sequence[Spell]]) -> tuple[Spell, ...]:
    """Return the time that lies in a spell of each, all of them in order and apart; none for none."""
    if not seen or not all(seen):
        return ()
    since, until = max(spells[0].since for spells in seen), min(spells[-1].until for spells in seen)
    if since >= until:
        return ()
    holes = (Spell(one.until, other.since) for spells in seen for one, other in pairwise(spells))
    return apart_from((Spell(since, until),), joined(holes))


def apart_from(spells: Iterable[Spell], holes: Sequence[Spell]) -> tuple[Spell, ...]:
    """Return what of spells is in none of the holes; both are in order and apart."""
    found, at = list[Spell](), 0
    for spell in spells:
        while at < len(holes) and holes[at].until <= spell.since:
            at += 1
        since, next_hole = spell.since, at
        while next_hole < len(holes) and overlap(spell, holes[next_hole]):
            if since < holes[next_hole].since:
                found.append(Spell(since=since, until=holes[next_hole].since))
            since = holes[next_hole].until
            next_hole += 1
        if next_hole == at:
            found.append(spell)
        elif since < spell.until:
            found.append(Spell(since=since, until=spell.until))
    return tuple(found)


def length(spells: Iterable[Spell], period: Spell) -> timedelta:
    """Return how much of a period lies in spells that do not overlap."""
    cut = within(spells, period, pause=timedelta(0))
    return sum((spell.length for spell in cut), timedelta(0))


def overlap(one: Spell, other: Spell) -> bool:
    """Tell whether there is time that lies in both."""
    return one.since < other.until and other.since < one.until
