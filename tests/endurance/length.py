"""How long a test goes on: for a few seconds usually, and at its stated figures in `scripts/endurance`."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.telegram_server import TelegramServer

FULL = "WIREWATCH_ENDURANCE"
SEED = "WIREWATCH_SEED"
MINUTES = "WIREWATCH_MINUTES"  # that a test which can go on does

PROGRESS = "WIREWATCH_PROGRESS"  # the file that says how far a test has come


@dataclass(frozen=True, slots=True)
class Length:
    """The figures of a test, each of which goes into the report."""

    record: Callable[[str, object], None]

    def __call__(self, name: str, usual: int, *, full: int) -> int:
        """Return so many as this run is for."""
        figure = full if os.environ.get(FULL) else usual
        self.record(name, figure)
        return figure

    def steps(self, name: str, usual: int, *, full: int) -> Iterator[int]:
        """Count up to as many as this run is for, and tell whoever watches how far it has come."""
        whole = self(name, usual, full=full)
        for number in range(1, whole + 1):
            yield number
            tell(f"{number} of {whole} {name}")

    def seconds(self, name: str, usual: float, *, full: float) -> float:
        """Return so many seconds as this run is for: those of `--minutes` where it says how many."""
        seconds = (60 * float(os.environ.get(MINUTES, 0)) or full) if os.environ.get(FULL) else usual
        self.record(name, seconds)
        return seconds

    def found(self, name: str, figure: float) -> None:
        """Put a figure that came out into the report."""
        self.record(name, figure)

    def seed(self, usual: int) -> int:
        """Return where chance starts from: the same in every run but those that ask for another."""
        seed = int(os.environ.get(SEED, usual))
        self.record("seed", seed)
        return seed


def passing(telegram: TelegramServer, seconds: float) -> Iterator[int]:
    """Count the seconds that pass, where how long something goes on is what is tried."""
    begun = time.monotonic()
    for second in range(1, round(seconds) + 1):
        with contextlib.suppress(TimeoutError):
            telegram.until(lambda: False, begun + second - time.monotonic())
        yield second


def tell(line: str) -> None:
    """Tell whoever started this run how far it has come, where somebody wants to know."""
    if (path := os.environ.get(PROGRESS)) is not None:
        Path(path).write_text(line, "utf-8")


@pytest.fixture
def length(record_property: Callable[[str, object], None]) -> Length:
    """The figures of this test."""
    return Length(record_property)
