"""In which hours of a thread's time its channels were watched: "nobody said it" or "nobody was listening"."""

from collections.abc import Iterable
from datetime import timedelta

from bot.models import Channel, Spell, Watched
from bot.storage.coverage import spells_of
from bot.storage.database import Database

SLACK = timedelta(minutes=1)  # as rounds that follow each other within three intervals and this are one spell


def watched(db: Database, channels: Iterable[Channel], period: Spell) -> tuple[Watched, ...]:
    """When each channel was watched within a period, and when it was not, in the channels' order."""
    found = []
    for channel in channels:
        seen = within(spells_of(db, channel.username), period, pause=3 * channel.every + SLACK)
        missed = without(seen, period, pause=3 * channel.every + SLACK)
        found.append(Watched(channel=channel.username, watched=seen, missed=missed))
    return tuple(found)


def within(spells: Iterable[Spell], period: Spell, *, pause: timedelta) -> tuple[Spell, ...]:
    """The spells as far as they touch a period; those no further apart than a pause are one."""
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
    """What of a period lies between spells in order; a stretch no longer than a pause is none."""
    missed, at = [], period.since
    for spell in seen:
        missed.append(Spell(since=at, until=spell.since))
        at = spell.until
    missed.append(Spell(since=at, until=period.until))
    if not seen:
        return (period,)
    return tuple(one for one in missed if one.until - one.since > pause)
