"""A statement's timeline as bars: appearances a period, by language, over time that was watched or not.

Only numbers; a template draws them, in the reader's colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.models import LANGUAGES, Tally, Timeline

WIDTH, HEIGHT, TOP, BOTTOM, LEFT = 900, 190, 14, 24, 34
MOST = 400  # periods that are drawn, the latest
LABELS = 8  # dates along the axis
GRIDS = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """The appearances of one language in one period."""

    language: str  # "other" for one that has no colour
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One period: where it stands, and what appeared in it."""

    start: date
    count: int
    x: float
    width: float
    is_watched: bool
    parts: tuple[BarPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineDrawn:
    """Bars, the dates below them and the counts beside them."""

    bars: tuple[Bar, ...]
    dates: tuple[tuple[float, date], ...]
    counts: tuple[tuple[float, int], ...]
    floor: float = HEIGHT - BOTTOM
    top: float = TOP
    left: float = LEFT
    width: int = WIDTH
    height: int = HEIGHT
    earlier: int = 0  # periods that are not drawn


def timeline_drawn(timeline: Timeline) -> TimelineDrawn | None:
    """Place the periods of a timeline; None for one without an appearance."""
    if not timeline.tallies:
        return None
    shown = timeline.tallies[-MOST:]
    most = max(max(tally.count for tally in shown), 1)
    step = (WIDTH - LEFT - 6) / len(shown)
    bars = tuple(_bar(tally, LEFT + number * step, step, most) for number, tally in enumerate(shown))
    apart = max(1, -(-len(shown) // LABELS))
    return TimelineDrawn(
        bars=bars,
        dates=tuple((round(bar.x + bar.width / 2, 1), bar.start) for bar in bars[::apart]),
        counts=tuple((_y(count, most), count) for count in _grid(most)),
        earlier=len(timeline.tallies) - len(shown),
    )


def _bar(tally: Tally, x: float, step: float, most: int) -> Bar:
    parts, under = list[BarPart](), 0
    for language, number in tally.languages:
        top = _y(under + number, most)
        known = language if language in LANGUAGES else "other"
        parts.append(BarPart(language=known, y=top, height=round(_y(under, most) - top, 1)))
        under += number
    gap = 1 if step > 4 else 0
    return Bar(
        start=tally.start,
        count=tally.count,
        x=round(x, 1),
        width=round(max(step - gap, 0.5), 1),
        is_watched=tally.watched,
        parts=tuple(parts),
    )


def _y(count: int, most: int) -> float:
    return round(HEIGHT - BOTTOM - count / most * (HEIGHT - BOTTOM - TOP), 1)


def _grid(most: int) -> Sequence[int]:
    """Return a few round counts up to the largest."""
    power = 1
    while True:
        for step in GRIDS:
            if most / (step * power) <= 4:
                return range(0, most + 1, step * power)
        power *= 10
