"""Rows of the table of speeds: measured beside something else in the same run, by the processor's time."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

Prepared = Callable[[], object]  # what is timed
Round = Callable[[], Prepared]  # makes it ready; that is not timed

NOT_HERE = "not here"
_HEAD = ("`--only`", "measure", "Wirewatch", "beside", "that took", "ratio", "wanted", "commit, date, load")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. A ratio is Wirewatch's figure by the other's; less is better but for rates."""

    measure: str
    unit: str
    ours: float | None
    beside: str = ""
    theirs: float | None = None  # None beside a name: it is not here
    ratio: float | None = None  # the median of the rounds' own
    lowest: float | None = None
    highest: float | None = None
    wanted: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        ratio = "" if self.ratio is None else f"{_figure(self.ratio)} ×"
        if self.lowest is not None and self.highest is not None:
            ratio += f" ({_figure(self.lowest)} to {_figure(self.highest)})"
        theirs = (NOT_HERE if self.beside else "") if self.theirs is None else self._with_unit(self.theirs)
        ours = NOT_HERE if self.ours is None else self._with_unit(self.ours)
        return self.measure, ours, self.beside, theirs, ratio, self.wanted

    def _with_unit(self, value: float) -> str:
        return f"{_figure(value)} {self.unit}"


def paired(ours: Round, theirs: Round, rounds: int) -> list[tuple[float, float]]:
    """Return the seconds of both sides, round by round; who begins takes turns."""
    found = []
    for number in range(rounds):
        if number % 2:
            second = cpu(theirs())
            found.append((cpu(ours()), second))
        else:
            first = cpu(ours())
            found.append((first, cpu(theirs())))
    return found


def cpu(act: Prepared) -> float:
    """Return how many seconds of the processor's time this process takes for something."""
    start = time.process_time()
    act()
    return time.process_time() - start


def cost_row(
    measure: str,
    unit: str,
    scale: float,
    beside: str,
    pairs: Sequence[tuple[float, float]],
    *,
    wanted: str = "",
) -> Row:
    """Return a row of what something costs; `scale` makes the unit of seconds."""
    return _row(measure, unit, [(scale * one, scale * other) for one, other in pairs], beside, wanted)


def rate_row(
    measure: str,
    unit: str,
    count: int,
    beside: str,
    pairs: Sequence[tuple[float, float]],
    *,
    wanted: str = "",
) -> Row:
    """Return a row of how many of so many are done in a second."""
    return _row(measure, unit, [(count / one, count / other) for one, other in pairs], beside, wanted)


def _row(measure: str, unit: str, pairs: Sequence[tuple[float, float]], beside: str, wanted: str) -> Row:
    ratios = [one / other for one, other in pairs]
    return Row(
        measure=measure,
        unit=unit,
        ours=statistics.median(one for one, _ in pairs),
        beside=beside,
        theirs=statistics.median(other for _, other in pairs),
        ratio=statistics.median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        wanted=wanted,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The rows of one measure, how long it took, and when and how busy the machine was."""

    name: str
    rows: tuple[Row, ...]
    minutes: float  # by the clock
    worked: float  # minutes of the processor's time
    origin: str

    @property
    def lines(self) -> list[str]:
        """The rows as lines of the table."""
        return [_line((self.name, *row.cells, self.origin)) for row in self.rows]

    @property
    def record(self) -> dict[str, object]:
        """The measure as `--json` writes it."""
        return asdict(self)


def markdown(found: Sequence[Taken]) -> str:
    """Write measures as one table."""
    return merged("", found, order=[one.name for one in found])


def merged(table: str, found: Iterable[Taken], *, order: Sequence[str]) -> str:
    """Write measures into a table in place of those of the same names; the others of it stay."""
    lines: dict[str, list[str]] = {}
    for line in table.splitlines(keepends=True):
        lines.setdefault(line.strip("| ").partition(" |")[0], []).append(line)
    lines |= {one.name: one.lines for one in found}
    head = _line(_HEAD) + _line(tuple("---" for _ in _HEAD))
    return head + "".join(line for name in order for line in lines.get(name, ()))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _figure(value: float) -> str:
    """Write a number with about three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3g}"
