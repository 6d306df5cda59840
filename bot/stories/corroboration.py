"""How many had it: one voice, one text many times over, or several origins. Never called verification."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models import Channel
from bot.stories.lineage.lineage import Lineage, voice

# Sides that oppose each other, by how words of an affiliation begin.
_SIDES = {
    "Russian": ("russia", "pro-russia", "kremlin", "росси", "росій", "пророс", "кремл"),
    "Ukrainian": ("ukrain", "pro-ukrain", "украин", "україн", "проукр"),
}


class Standing(StrEnum):
    """What the lineage of a story amounts to."""

    SINGLE = "single source"
    COPIED = "copied"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corroboration:
    """What can be said of a story's sources as of `at`: a count, with its reasons, not a verification."""

    standing: Standing
    carriers: int  # channels
    origins: int
    affiliations: tuple[str, ...]  # of the origins, in order
    both_sides: bool
    reasons: tuple[str, ...]
    at: datetime


def corroborate(found: Lineage, channels: Mapping[str, Channel], *, at: datetime) -> Corroboration:
    """What a lineage amounts to. Channels of one owner are one voice."""
    carriers = len({place.carrier.channel_id for place in found.places})
    voices = len({voice(place.carrier, channels) for place in found.places})
    affiliations = tuple(dict.fromkeys(one.affiliation for one in found.origins if one.affiliation))
    sides = {side for one in affiliations for side in sides_of(one)}
    if len(found.origins) > 1:
        standing = Standing.INDEPENDENT
    else:
        standing = Standing.COPIED if voices > 1 else Standing.SINGLE
    return Corroboration(
        standing=standing,
        carriers=carriers,
        origins=len(found.origins),
        affiliations=affiliations,
        both_sides=standing is Standing.INDEPENDENT and len(sides) > 1,
        reasons=_reasons(found, carriers, voices),
        at=at,
    )


def sides_of(affiliation: str) -> set[str]:
    """The opposing sides that an affiliation's words name."""
    words = affiliation.casefold().split()
    return {side for side, stems in _SIDES.items() if any(word.startswith(stems) for word in words)}


def _reasons(found: Lineage, carriers: int, voices: int) -> tuple[str, ...]:
    reasons = [f"{_count(len(found.places), 'post')} in {_count(carriers, 'channel')}"]
    if voices < carriers:
        reasons.append(f"channels of one owner are one voice: {_count(voices, 'voice')}")
    for origin in found.origins:
        outside = ", outside our channels" if origin.outside else ""
        affiliation = f" ({origin.affiliation})" if origin.affiliation else ""
        reasons.append(f"{_count(len(origin.posts), 'post')} from {origin.name}{affiliation}{outside}")
    return tuple(reasons)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
