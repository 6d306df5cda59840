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
        inside = _trimmed(spell, period.since, period.until)
        if found and inside.since - found[-1].until <= pause:
            found[-1] = Spell(since=found[-1].since, until=max(inside.until, found[-1].until))
        else:
            found.append(inside)
    return tuple(found)


def without(seen: Iterable[Spell], period: Spell, *, pause: timedelta) -> tuple[Spell, ...]:
    """Return what of a period lies between spells in order; a stretch no longer than a pause is none."""
    missed, at = [], period.since
    for spell in seen:
        if spell.since - at > pause:
            missed.append(Spell(since=at, until=spell.since))
        at = spell.until
    if not seen:
        return (period,)
    if period.until - at > pause:
        missed.append(Spell(since=at, until=period.until))
    return tuple(missed)


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
        mine, theirs = one[here], other[there]
        both = _trimmed(mine, theirs.since, theirs.until)
        if both.since < both.until:
            yield both
        if mine.until < theirs.until:
            here += 1
        else:
            there += 1


def _trimmed(spell: Spell, since: datetime, until: datetime) -> Spell:
    """Return what of a spell lies between two moments: mostly it is all, and then the spell itself.

    Of one that lies beyond them the end comes before the beginning.
    """
    if since <= spell.since and spell.until <= until:
        return spell
    return Spell(since=max(spell.since, since), until=min(spell.until, until))


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
