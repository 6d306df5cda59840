"""Measures speed beside something else in the same run; `scripts/bench` calls it. Nothing passes or fails."""

import argparse
import json
import logging
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.chains import ROOT
from tests.bench.collecting import measure_collecting, measure_rounds
from tests.bench.desk import measure_desk
from tests.bench.encoding import measure_encoding
from tests.bench.keeping import measure_import, measure_keeping
from tests.bench.lag import measure_lag
from tests.bench.looking_back import measure_looking_back
from tests.bench.matching import measure_matching
from tests.bench.memory import measure_commands, measure_memory
from tests.bench.outputs import measure_exports, measure_lists, measure_verify
from tests.bench.pictures import measure_pictures
from tests.bench.placing import measure_placing
from tests.bench.previews import measure_preview_rounds
from tests.bench.push import measure_push
from tests.bench.search import measure_search
from tests.bench.sizes import FULL, SMALL, Sizes
from tests.bench.table import Row, Taken, markdown, merged
from tests.bench.wire import Wire, shipped_wire, wire_of

Measure = Callable[[Wire, Sizes], Iterator[Row]]

MEASURES: dict[str, tuple[Measure, int]] = {  # and the minutes that it takes at full size, on two cores
    "keeping": (measure_keeping, 2),
    "import": (measure_import, 7),
    "matching": (measure_matching, 40),
    "lookback": (measure_looking_back, 15),
    "placing": (measure_placing, 25),
    "collecting": (measure_collecting, 12),
    "rounds": (measure_rounds, 2),
    "previews": (measure_preview_rounds, 1),
    "push": (measure_push, 12),
    "lag": (measure_lag, 5),
    "memory": (measure_memory, 20),
    "commands": (measure_commands, 5),
    "exports": (measure_exports, 5),
    "lists": (measure_lists, 4),
    "verify": (measure_verify, 4),
    "search": (measure_search, 8),
    "desk": (measure_desk, 30),
    "encoder": (measure_encoding, 15),
    "pictures": (measure_pictures, 15),
}
BEGINS, ENDS = "<!-- measured -->\n", "<!-- /measured -->"
LONGEST = 10  # minutes of the processor's time of a run that is not full, after which no measure is begun


def main() -> None:
    """Print a table: what Wirewatch takes, what else takes for as much, and the one by the other."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--posts", type=Path, help="JSON Lines of posts, from whose texts others are composed"
    )
    parser.add_argument("--name", default="", help="what those posts are called in the table")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), metavar="MEASURE",
                        help=f"some of: {', '.join(MEASURES)}")  # fmt: skip
    parser.add_argument(
        "--full", action="store_true", help="the sizes that a newsroom may come to; takes hours"
    )
    parser.add_argument("--json", action="store_true", help="one record instead of a table")
    parser.add_argument(
        "--into", type=Path, help="a page in whose table these rows take the place of those before"
    )
    asked = parser.parse_args()
    if asked.full:
        minutes = {name: MEASURES[name][1] for name in asked.only}
        each = ", ".join(f"{name} {number}" for name, number in minutes.items())
        told = f"takes about {sum(minutes.values())} minutes on two cores that have nothing else to do"
        print(f"{told}: {each}" if len(minutes) > 1 else told, file=sys.stderr)
    name = asked.name or (asked.posts.name.partition(".")[0] if asked.posts else "")
    logging.disable(logging.WARNING)  # the stand-in for Telegram is meant
    wire = wire_of(asked.posts, name) if asked.posts else shipped_wire()
    found = list(_measured(asked.only, wire, FULL if asked.full else SMALL))
    if asked.json:
        record = {"machine": _machine(), "learned_from": wire.name, "measures": [one.record for one in found]}
        print(json.dumps(record, ensure_ascii=False, indent=2))
    elif asked.into:
        _put_into(asked.into, found)
    else:
        print(f"{_machine()}; texts composed from {wire.name}.\n\n{markdown(found)}", end="")


def _measured(names: Sequence[str], wire: Wire, sizes: Sizes) -> Iterator[Taken]:
    began = _worked()
    for place, name in enumerate(names):
        if sizes is SMALL and _worked() - began > 60 * LONGEST:
            left = ", ".join(names[place:])
            print(f"{LONGEST} minutes of the processor are over; not measured: {left}", file=sys.stderr)
            return
        start, worked, rows = time.monotonic(), _worked(), list[Row]()
        for row in MEASURES[name][0](wire, sizes):
            print(" | ".join(cell for cell in row.cells if cell), file=sys.stderr, flush=True)
            rows.append(row)
        taken = Taken(
            name=name,
            rows=tuple(rows),
            minutes=(time.monotonic() - start) / 60,
            worked=(_worked() - worked) / 60,
            origin=_origin(),
        )
        print(
            f"  {name}: {taken.minutes:.1f} minutes by the clock, {taken.worked:.1f} of the processor's",
            file=sys.stderr,
            flush=True,
        )
        yield taken


def _worked() -> float:
    """Return the seconds of the processor's time, with those of the processes that were waited for."""
    return sum(os.times()[:4])


def _origin() -> str:
    """Say of which commit a figure is, and how busy the machine was: 2 on two cores is one used whole."""
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True)
    load = f", {os.getloadavg()[1]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{commit.stdout.strip()}{'+' if changed.stdout.strip() else ''}, {datetime.now(UTC):%Y-%m-%d}{load}"
    )


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _put_into(page: Path, found: Sequence[Taken]) -> None:
    before, _, rest = page.read_text("utf-8").partition(BEGINS)
    table, _, after = rest.partition(ENDS)
    page.write_text(f"{before}{BEGINS}\n{merged(table, found, order=list(MEASURES))}\n{ENDS}{after}", "utf-8")


if __name__ == "__main__":
    main()
