"""What counts say of a share: between what it lies, for a plain count and for a sample drawn in bands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959964  # of the normal distribution, for 95 %

Interval = tuple[float, float]


def wilson(part: int, whole: int) -> Interval | None:
    """Return between what the share behind part of whole lies at 95 % (Wilson 1927); None for nothing."""
    if not whole:
        return None
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z / (1 + square / whole) * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBand:
    """A band of scores: how many posts are in it, and what was answered to those that were asked about."""

    least: float
    below: float
    posts: int
    asked: int
    relevant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number of posts as a sample puts it."""

    number: float
    between: Interval


def estimated(bands: Sequence[AskedBand]) -> Estimate | None:
    """Return how many posts of all bands are relevant, by the answers; None until each band was asked about.

    Every band counts by its size. The interval puts those of the bands together by the squares of their
    reaches (Zou and Donner 2008, Statistics in Medicine 27:1693), each band's being Wilson's.
    """
    filled = [band for band in bands if band.posts]
    if not filled or not all(band.asked for band in filled):
        return None
    number = sum(band.posts * band.relevant / band.asked for band in filled)
    down = up = 0.0
    for band in filled:
        if band.asked == band.posts:  # all of them were: nothing is estimated
            continue
        share = band.relevant / band.asked
        low, high = wilson(band.relevant, band.asked) or (0.0, 1.0)
        down += (band.posts * (share - low)) ** 2
        up += (band.posts * (high - share)) ** 2
    known = sum(band.relevant for band in filled)
    most = known + sum(band.posts - band.asked for band in filled)
    return Estimate(
        number=number,
        between=(max(float(known), number - math.sqrt(down)), min(float(most), number + math.sqrt(up))),
    )
