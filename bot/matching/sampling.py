"""Near misses drawn to be asked about: posts that come close to a statement and are not listed.

What scores little is seldom relevant and there is much of it, so each band of scores is drawn from by itself.
"""

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.matching.score import reviewed_from
from bot.models import Sensitivity

FLOOR = 0.01  # what scores less is not looked at
_SHARES = (0.5, 0.125)  # of the least score that is listed: where the bands part
SIZE = 30  # posts in a sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of scores, and how many near misses are in it."""

    least: float
    below: float
    posts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A version that comes close to a statement and is not listed."""

    version_id: int
    score: float
    passage: str  # that comes closest


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A near miss that was drawn, and the band it was drawn from."""

    missed: Missed
    band: int


def bands_for(sensitivity: Sensitivity) -> list[tuple[float, float]]:
    """Return the (least, below) of each band of what a sensitivity does not list, the nearest first.

    The first holds also what scores enough and is kept out by something else, such as another speaker.
    """
    listed = reviewed_from(sensitivity)
    edges = [1.0, *(round(listed * share, 4) for share in _SHARES), FLOOR]
    return [(least, below) for below, least in itertools.pairwise(edges)]


def draw(
    misses: Iterable[Missed], sensitivity: Sensitivity, *, seed: int, size: int = SIZE
) -> tuple[list[Band], list[Drawn]]:
    """Draw a sample, as much from each band as there is; return the bands, and what was drawn in its order.

    The same misses and seed give the same sample. What bands leave over is drawn from the others.
    """
    edges = bands_for(sensitivity)
    pools: list[list[Missed]] = [[] for _ in edges]
    for miss in sorted(misses, key=lambda miss: miss.version_id):
        band = next((number for number, (least, _) in enumerate(edges) if miss.score >= least), None)
        if band is not None:
            pools[band].append(miss)
    chance = random.Random(seed)
    shares = _shares([len(pool) for pool in pools], size)
    drawn = [
        Drawn(missed=miss, band=number)
        for number, (pool, share) in enumerate(zip(pools, shares, strict=True))
        for miss in chance.sample(pool, share)
    ]
    chance.shuffle(drawn)  # so that whoever stops early has asked about all bands alike
    bands = [
        Band(least=least, below=below, posts=len(pool))
        for (least, below), pool in zip(edges, pools, strict=True)
    ]
    return bands, drawn


def _shares(sizes: Sequence[int], size: int) -> list[int]:
    """Return how many to draw from each of these, evenly as far as they go."""
    shares = [0] * len(sizes)
    while size > sum(shares) and any(share < most for share, most in zip(shares, sizes, strict=True)):
        for place, most in enumerate(sizes):
            if shares[place] < most and sum(shares) < size:
                shares[place] += 1
    return shares
