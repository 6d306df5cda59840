"""Waiting longer after each failure."""

from datetime import timedelta
from typing import TypeVar

Pause = TypeVar("Pause", timedelta, float)

DOUBLINGS = 10  # more would only make numbers that no clock can take


def doubled(first: Pause, times: int, longest: Pause) -> Pause:
    """Return the first pause doubled so many times, and the longest at most."""
    return min(first * (1 << min(times, DOUBLINGS)), longest)
