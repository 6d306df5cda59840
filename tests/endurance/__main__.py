"""Runs the tests that take long at their stated figures, and reports; exit status 1 when one fails."""

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console

from tests.endurance.length import FULL, MINUTES, PROGRESS, SEED
from tests.endurance.report import ROOT, Outcome, Report
from tests.endurance.trials import TRIALS


def main() -> int:
    """Run what is asked for, print what came of each, and return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/endurance", description=__doc__)
    parser.add_argument(
        "--list", action="store_true", help="print the trials and how many minutes each takes, and end"
    )
    parser.add_argument(
        "--only", metavar="NAME", choices=TRIALS, action="append", help="run this one (repeatable)"
    )
    parser.add_argument("--seed", type=int, help="where chance starts from: repeats an earlier run")
    parser.add_argument(
        "--minutes",
        type=float,
        default=0,
        metavar="N",
        help="go on for so long with what can (fuzzing, service, black-hole); begin nothing after as many",
    )
    parser.add_argument(
        "--report",
        type=Path,
        default=ROOT / "data" / "endurance",
        metavar="FOLDER",
        help="where the report goes, as Markdown and JSON named by its time; data/endurance unless given",
    )
    asked = parser.parse_args()
    if asked.list:
        for name, trial in TRIALS.items():
            print(f"{name:18}{trial.minutes:3} min  {trial.shows}")
        print(f"{'all of them':18}{sum(trial.minutes for trial in TRIALS.values()):3} min")
        return 0
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    report = Report(seed=seed, folder=asked.report)
    print(f"commit {report.commit}, seed {seed}, {report.begun:%Y-%m-%d %H:%M} UTC\n{report.machine}")
    begun = time.monotonic()
    wanted = asked.only or list(TRIALS)
    print(f"{len(wanted)} trials, about {sum(TRIALS[name].minutes for name in wanted)} min unless --minutes")
    for name in wanted:
        if asked.minutes and time.monotonic() - begun > asked.minutes * 60:
            print(f"not begun: {name}: {asked.minutes:g} minutes are over")
            continue
        outcome = run(name, seed, asked.minutes)
        report.add(outcome)
        passed = "passed" if outcome.passed else "FAILED"
        print(f"{passed}  {name}: {outcome.wall:.0f} s, {outcome.cpu:.0f} CPU s")
        print("\n".join(f"        {line}" for line in outcome.told.splitlines()), flush=True)
    return 0 if all(outcome.passed for outcome in report.outcomes) else 1


def run(name: str, seed: int, minutes: float) -> Outcome:
    """Run the tests of one trial; show meanwhile how far it has come, and in the end what failed."""
    trial = TRIALS[name]
    with tempfile.TemporaryDirectory() as folder:
        report, progress, output = (Path(folder) / one for one in ("report.xml", "progress", "output"))
        length = {FULL: "1", SEED: str(seed), MINUTES: str(minutes), PROGRESS: str(progress)}
        start, before = time.monotonic(), os.times()
        with output.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, "-m", "pytest", f"tests/{trial.tests}", *trial.options,
                 "-o", "junit_family=xunit1", f"--junit-xml={report}", f"--hypothesis-seed={seed}",
                 "-p", "no:cacheprovider", f"--basetemp={folder}/tests"],
                cwd=ROOT, env=os.environ | length, stdout=written, stderr=subprocess.STDOUT,
            )  # fmt: skip
            show(name, process, progress)
        wall, after = time.monotonic() - start, os.times()
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
        if not (passed := process.returncode == 0 and bool(cases)):
            print(output.read_text("utf-8", "replace"))
    return Outcome(
        trial=name,
        shows=trial.shows,
        passed=passed,
        tests=len(cases),
        figures=tuple(figures_of(cases)),
        wall=wall,
        cpu=after.children_user + after.children_system - before.children_user - before.children_system,
        load=os.getloadavg()[0],
    )


def show(name: str, process: subprocess.Popen[bytes], progress: Path) -> None:
    """Show on a terminal how far a trial says that it has come, until it ends."""
    with Console(stderr=True).status(name) as status:
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
            if progress.exists():
                status.update(f"{name}: {progress.read_text('utf-8')}")


def figures_of(cases: list[ElementTree.Element]) -> Iterator[dict[str, float]]:
    """Yield what each test recorded, as it names it."""
    for case in cases:
        figures = {one.get("name", ""): float(one.get("value", 0)) for one in case.iter("property")}
        if figures:
            yield figures


if __name__ == "__main__":
    sys.exit(main())
