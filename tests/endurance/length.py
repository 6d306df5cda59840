"""How long a test goes on: for a few seconds usually, and at its stated figures in `scripts/endurance`."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest

FULL = "WIREWATCH_ENDURANCE"
SEED = "WIREWATCH_SEED"
MINUTES = "WIREWATCH_MINUTES"  # that a test which can go on does


@dataclass(frozen=True, slots=True)
class Length:
    """The figures of a test, each of which goes into the report."""

    record: Callable[[str, object], None]

    def __call__(self, name: str, usual: int, *, full: int) -> int:
        """Return so many as this run is for."""
        figure = full if os.environ.get(FULL) else usual
        self.record(name, figure)
        return figure

    def seed(self, usual: int) -> int:
        """Return where chance starts from: the same in every run but those that ask for another."""
        seed = int(os.environ.get(SEED, usual))
        self.record("seed", seed)
        return seed


@pytest.fixture
def length(record_property: Callable[[str, object], None]) -> Length:
    """The figures of this test."""
    return Length(record_property)
