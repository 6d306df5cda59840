"""The report of a run: what was tried, from which seed, under which load, and what came of it."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one trial; `figures` are those of each of its tests that has any."""

    trial: str
    shows: str
    passed: bool
    tests: int
    figures: tuple[dict[str, float], ...]
    wall: float  # seconds
    cpu: float  # seconds of the processor, without what ran on beside the tests and was killed
    load: float  # of the machine in the last minute, at its end

    @property
    def told(self) -> str:
        """Its figures, a line for each test."""
        lines = (", ".join(f"{name} {_figure(value)}" for name, value in one.items()) for one in self.figures)
        return "\n".join(lines) or f"tests {self.tests:,}"


@dataclass(slots=True, kw_only=True)
class Report:
    """A run, to which outcomes are added; what is written at any time is whole."""

    seed: int
    folder: Path
    commit: str = field(default_factory=lambda: commit())
    machine: str = field(default_factory=lambda: machine())
    begun: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Add what came of a trial and write the report anew, as Markdown and as JSON."""
        self.outcomes.append(outcome)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.begun:%Y-%m-%d-%H%M%S}-{os.getpid()}"
        path.with_suffix(".md").write_text("\n".join(self.markdown()) + "\n", "utf-8")
        record = {
            "commit": self.commit,
            "seed": self.seed,
            "machine": self.machine,
            "begun": self.begun.isoformat(),
            "outcomes": [asdict(one) for one in self.outcomes],
        }
        path.with_suffix(".json").write_text(json.dumps(record, indent=1), "utf-8")

    def markdown(self) -> Iterator[str]:
        """Yield the lines of the report as Markdown."""
        yield f"Commit {self.commit}, seed {self.seed}, {self.begun:%Y-%m-%d %H:%M} UTC; {self.machine}."
        yield ""
        yield "| trial | what | came of it | by the clock | processor, killed processes left out | load |"
        yield "|---|---|---|---|---|---|"
        for one in self.outcomes:
            outcome = "passed" if one.passed else "FAILED"
            yield (
                f"| `{one.trial}` | {one.shows} | {outcome}: {one.told.replace(chr(10), '<br>')} "
                f"| {one.wall:,.0f} s | {one.cpu:,.0f} s | {one.load:.1f} |"
            )


def commit() -> str:
    """Return the commit that is checked out, and whether files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return described.stdout.strip() or "unknown"


def machine() -> str:
    """Return what the run was made on."""
    return (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
