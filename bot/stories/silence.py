"""Who breaks a silence: a channel, or an affiliation, that others' news had not moved. It only decides."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.models import BrokenSilence, Channel, Occurrence, Spell, Watched
from bot.models.watching import common, length

LEAST = timedelta(days=1)  # of watched time, that a silence has to last to be called one


def broken_silences(said: Sequence[Occurrence], watching: Sequence[Watched]) -> list[BrokenSilence]:
    """Return who carried for the first time what others had carried for long, in the order of time.

    Long is LEAST, in which the channel, or all channels of the affiliation, can be vouched for.
    """
    firsts = _firsts(said)
    voices = [
        *((one.channel.username, False, (one,)) for one in watching),
        *((affiliation, True, of) for affiliation, of in _affiliations(watching).items()),
    ]
    found = [
        broken
        for who, affiliated, of in voices
        if (broken := _broken(who, of, firsts, affiliated=affiliated)) is not None
    ]
    return sorted(found, key=lambda one: (one.at, not one.affiliated, one.who))


def may_break(said: Sequence[Occurrence], channels: Sequence[Channel], period: Spell) -> list[Channel]:
    """Return the channels that may break a silence in a period, with all others of their affiliations.

    Those are the channels that carried it in the period for the first time: of no other one has to be known
    what was watched of it since others carried it.
    """
    firsts = _firsts(said)
    new = {key for key, first in firsts.items() if period.since <= first.at < period.until}
    voices = {one.affiliation.casefold() for one in channels if one.affiliation and one.key in new}
    return [one for one in channels if one.key in new or one.affiliation.casefold() in voices]


def _firsts(said: Iterable[Occurrence]) -> dict[str, Occurrence]:
    firsts: dict[str, Occurrence] = {}
    for occurrence in said:
        firsts.setdefault(occurrence.channel.lower(), occurrence)
    return firsts


def _affiliations(watching: Iterable[Watched]) -> Mapping[str, tuple[Watched, ...]]:
    found: dict[str, tuple[Watched, ...]] = {}
    names: dict[str, str] = {}
    for one in watching:
        if affiliation := one.channel.affiliation:
            name = names.setdefault(affiliation.casefold(), affiliation)
            found[name] = (*found.get(name, ()), one)
    return {name: of for name, of in found.items() if len(of) > 1}  # a single one is told by its own name


def _broken(
    who: str, of: Sequence[Watched], firsts: Mapping[str, Occurrence], *, affiliated: bool
) -> BrokenSilence | None:
    keys = {one.channel.key for one in of}
    own = [first for key, first in firsts.items() if key in keys]
    others = [first for key, first in firsts.items() if key not in keys]
    if not own or not others:
        return None
    first, since = min(own, key=lambda one: one.at), min(one.at for one in others)
    if first.at - since < LEAST:
        return None
    span = Spell(since=since, until=first.at)
    watched = length(common([one.vouched(span) for one in of]), span)
    if watched < LEAST:
        return None
    return BrokenSilence(
        who=who,
        affiliated=affiliated,
        since=since,
        at=first.at,
        url=first.url,
        channel=first.name,
        watched=watched,
    )
