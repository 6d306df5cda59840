"""Stretches of arrays, many at once."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def places(starts: Numbers, sizes: Numbers) -> Numbers:
    """Return the places of all stretches that begin at `starts` and are of these sizes, one after another."""
    ends = sizes.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    before: Numbers = (starts - ends + sizes).repeat(sizes)
    return np.arange(total, dtype=np.int64) + before


def changes(ordered: Numbers) -> NDArray[np.bool_]:
    """Tell of each number whether the next one, if there is any, is another."""
    found = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=found[:-1])
    return found


def numbers(held: object) -> Numbers:
    """Return an array of Python's as numbers to reckon with."""
    return np.asarray(held).astype(np.int64)


def ends_of(listed: Numbers, groups: int) -> Numbers:
    """Return where each group's places begin, and the last ends, among sorted numbers of groups."""
    counted = np.bincount(listed, minlength=groups)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counted)))
