"""Hours of a channel that can be vouched for: it was watched, or an archive holds them without a gap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """An unbroken stretch of time."""

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
        return joined([*self.watched, *self.archive])


def watched_spells(
    channel: str, watched: Iterable[Spell], archive: Iterable[Spell], period: Spell, *, pause: timedelta
) -> WatchedSpells:
    """Return what can be vouched for of a channel within a period; rounds a pause apart are one spell."""
    seen, read = within(watched, period, pause=pause), within(archive, period, pause=timedelta(0))
    missed = without(joined([*seen, *read]), period, pause=pause)
    return WatchedSpells(channel=channel, watched=seen, archive=read, missed=missed)


def within(spells: Iterable[Spell], period: Spell, *, pause: timedelta) -> tuple[Spell, ...]:
    """Cut spells to a period; those no further apart than a pause are one."""
    found: list[Spell] = []
    for spell in spells:
        if spell.since > period.until or spell.until < period.since:
            continue
        since, until = max(spell.since, period.since), min(spell.until, period.until)
        if found and since - found[-1].until <= pause:
            found[-1] = Spell(since=found[-1].since, until=max(until, found[-1].until))
        else:
            found.append(Spell(since=since, until=until))
    return tuple(found)


def without(seen: Iterable[Spell], period: Spell, *, pause: timedelta) -> tuple[Spell, ...]:
    """Return what of a period lies between spells in order; a stretch no longer than a pause is none."""
    missed, at = [], period.since
    for spell in seen:
        missed.append(Spell(since=at, until=spell.since))
        at = spell.until
    missed.append(Spell(since=at, until=period.until))
    if not seen:
        return (period,)
    return tuple(spell for spell in missed if spell.length > pause)


def joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Return the same time as spells in order that neither overlap nor touch."""
    found: list[Spell] = []
    for spell in sorted(spells, key=lambda spell: spell.since):
        if found and spell.since <= found[-1].until:
            found[-1] = Spell(since=found[-1].since, until=max(found[-1].until, spell.until))
        else:
            found.append(spell)
    return tuple(found)


def common(seen: Sequence[Sequence[Spell]]) -> tuple[Spell, ...]:
    """Return the time that lies in a spell of each, all of them in order and apart; none for none."""
    if not seen:
        return ()
    found = tuple(seen[0])
    for other in seen[1:]:
        found = tuple(_both(found, other))
    return found


def _both(one: Sequence[Spell], other: Sequence[Spell]) -> Iterator[Spell]:
    here = there = 0
    while here < len(one) and there < len(other):
        since = max(one[here].since, other[there].since)
        until = min(one[here].until, other[there].until)
        if since < until:
            yield Spell(since=since, until=until)
        if one[here].until < other[there].until:
            here += 1
        else:
            there += 1


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
