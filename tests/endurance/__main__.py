"""Runs the tests that take long at their stated figures, and reports; exit status 1 when one fails."""

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.endurance.length import FULL, MINUTES, SEED

ROOT = Path(__file__).parent.parent.parent
TESTS = {
    "statements": (
        "matching/test_many.py::test_thousands_of_statements_in_one_pass_find_what_each_finds_alone",
    ),
    "chat-kills": (
        "chat/test_service.py::test_killed_at_random_points_each_command_is_applied_and_answered_once",
    ),
    "collecting-kills": (
        "cli/test_live.py::test_killed_at_random_points_nothing_is_lost_and_nothing_comes_twice",
    ),
    "editing-kills": (
        "cli/test_edits_live.py::test_killed_between_history_and_difference_no_edit_is_lost",
    ),
    "story-kills": (
        "cli/test_stories.py::test_a_story_of_twenty_carriers_is_one_message_also_when_killed_in_between",
    ),
    "alerting-kills": (
        "alerts/test_storm.py::test_killed_at_random_points_each_match_is_still_listed_once",
    ),
    "migration-kills": (
        "storage/test_killed.py::test_killed_within_migrations_nothing_is_lost_and_the_next_start_ends_them",
    ),
    "disk-full": (
        "storage/test_posts.py::test_wherever_the_disk_fills_up_the_database_stays_whole_and_nothing_is_lost",
    ),
    "writers": ("storage/test_database.py::test_four_processes_write_at_once_and_nothing_is_lost",),
    "fuzzing": ("endurance/test_fuzzing.py",),
    "guided-fuzzing": ("endurance/guiding.py",),
    "properties": ("", "-m", "hypothesis", "--hypothesis-profile=endurance", "-n", "2"),
}  # fmt: skip


def main() -> int:
    """Run what is asked for, print a line for each, and return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/endurance", description=__doc__)
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument(
        "--only", metavar="NAME", choices=TESTS, action="append", help="run this one (repeatable)"
    )
    parser.add_argument("--seed", type=int, help="where chance starts from: repeats an earlier run")
    parser.add_argument(
        "--minutes",
        type=float,
        default=0,
        metavar="N",
        help="go on for so long with what can (fuzzing), and begin nothing after as many",
    )
    asked = parser.parse_args()
    if asked.list:
        print("\n".join(TESTS))
        return 0
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    print(f"commit {commit()}, seed {seed}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    begun, passed = time.monotonic(), []
    for name in asked.only or TESTS:
        if asked.minutes and time.monotonic() - begun > asked.minutes * 60:
            print(f"not begun: {name}: {asked.minutes:g} minutes are over")
            continue
        passed.append(run(name, seed, asked.minutes))
    return 0 if all(passed) else 1


def run(name: str, seed: int, minutes: float) -> bool:
    """Run the tests of one name, print what came of it, and tell whether all passed."""
    path, *options = TESTS[name]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        start, before = time.monotonic(), os.times()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", f"tests/{path}", *options,
             "-o", "junit_family=xunit1", f"--junit-xml={report}", f"--hypothesis-seed={seed}",
             "-p", "no:cacheprovider", f"--basetemp={folder}/tests"],
            cwd=ROOT, env=os.environ | {FULL: "1", SEED: str(seed), MINUTES: str(minutes)},
            capture_output=True, text=True,
        )  # fmt: skip
        wall, after = time.monotonic() - start, os.times()
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    figures = ", ".join([f"{len(cases)} tests", *figures_of(cases)])
    passed = done.returncode == 0 and bool(cases)
    print(f"{'passed' if passed else 'FAILED'}  {name}: {figures}; {wall:.0f} s, {cpu:.0f} CPU s", flush=True)
    if not passed:
        print(done.stdout, done.stderr, sep="\n")
    return passed


def figures_of(cases: list[ElementTree.Element]) -> Iterator[str]:
    """Yield what the tests recorded, as they name it."""
    for case in cases:
        for given in case.iter("property"):
            yield f"{given.get('name')} {int(given.get('value', '0')):_}"


def commit() -> str:
    """Return the commit that is checked out, and whether files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return described.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
