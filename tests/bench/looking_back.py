"""How quickly archives are looked through: alone, in two processes, on Dask; and what else finds of it."""

import json
import pickle
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.language.words import tokens
from bot.lookback.archives import archives
from bot.lookback.merge import Total, merged
from bot.lookback.scan import Search
from bot.lookback.shards import Shard, shards
from bot.lookback.work import Work
from bot.matching.rules import rules_identity
from bot.models import Statement
from bot.sources.archive.desktop import ExportContext
from tests.bench.judged import a_newsroom
from tests.bench.rivals import module
from tests.bench.sizes import Sizes
from tests.bench.table import Row
from tests.bench.wire import Wire

STATEMENTS = 20
POSTS = 20  # times what matching is measured on
SHARDS = 8
WANTED = "at least 0.9"
FIRST = datetime(2023, 1, 1, tzinfo=UTC)

# Each way is a program of its own, which loads what it needs and no more. The first is what somebody would do
# who has two terminals and no scheduler: half of the shards in each.
BY_HAND = """
import pickle, sys
from bot.lookback.work import look_through
folder, listed, rules = sys.argv[1:]
for shard in pickle.load(open(listed, "rb")):
    look_through(folder, shard, rules)
"""
POOL = """
import pickle, sys
from pathlib import Path
from bot.lookback.pool import on_cores
from bot.lookback.work import Work
folder, listed, rules = sys.argv[1:]
if __name__ == "__main__":
    on_cores(Work(Path(folder)), pickle.load(open(listed, "rb")), rules, 2, lambda shard: None)
"""
DASK = """
import pickle, sys, time
from pathlib import Path
from distributed import Client, LocalCluster
from bot.lookback.cluster import on_cluster
from bot.lookback.work import Work
folder, listed, rules = sys.argv[1:]
def used():
    return time.process_time() + sum(client.run(time.process_time).values())
if __name__ == "__main__":
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as running,
        Client(running, set_as_default=False) as client,
    ):
        shards = pickle.load(open(listed, "rb"))
        start = used()
        on_cluster(Work(Path(folder)), shards, rules, running.scheduler_address, lambda shard: None)
        print(used() - start)
        start, since = used(), time.monotonic()
        time.sleep(5)
        print((used() - start) / (time.monotonic() - since))
"""


def measure_looking_back(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare posts a second of the processor's time of all processes, and matches that are found."""
    with tempfile.TemporaryDirectory() as folder:
        tracked = wire.statements(STATEMENTS)
        count = POSTS * sizes.matched
        files = _written(wire, tracked, count, Path(folder))
        room = Room(Path(folder), tracked, files)
        independent, _ = room.rate(count, room.independent)
        alone, found = room.rate(count, room.alone)
        pool, in_pool = room.rate(count, room.pool)
        assert in_pool == found
        yield _row("looking back in a pool of 2", pool, "2 independent processes", independent, WANTED)
        yield _row("looking back in one process", alone, "2 independent processes", independent)
        if module("distributed"):
            dask, on_dask = room.rate(count, room.dask)
            assert on_dask == found
            yield _row("looking back on Dask of 2", dask, "2 independent processes", independent, WANTED)
            # That goes by the clock, so it weighs the more, the longer a run waits for a processor.
            yield Row(measure="Dask of 2 doing nothing", unit="CPU ms/s", ours=1000 * room.idle)
        said = [text for one in tracked for some in one.wording.values() for text in some]
        for name, find in (("ripgrep", _ripgrep), ("DuckDB regexp_matches", _duckdb)):
            start = _seconds()
            theirs = find(files, said)
            took = _seconds() - start
            yield _row(
                f"looking back in one process, {found:,} posts found",
                alone,
                f"{name}, {theirs or 0:,} found",
                None if theirs is None else count / took,
            )


class Room:
    """A look back over the same shards, done anew in each way."""

    def __init__(self, folder: Path, tracked: Sequence[Statement], files: Sequence[Path]) -> None:
        self._folder = folder
        self._rules = rules_identity()
        newsroom = a_newsroom(tracked)
        self._search = Search(
            engine=newsroom.engine(tracked),
            statements={one.id: one for one in tracked},
            channels={},
            zone=newsroom.zone,
            rules=self._rules,
            context=ExportContext(now=datetime.now(UTC)),
        )
        self._shards = shards(archives([str(file) for file in files]))
        self.idle = 0.0  # of the processor, in a second in which Dask does nothing

    def rate(self, count: int, act: Callable[[Work], float]) -> tuple[float, int]:
        """Return how many posts a second one way looks through, and in how many it finds something."""
        work = Work(self._folder / "work")
        search = work.begin(self._search)
        took = act(work)
        found = {one.match["url"] for one in merged(search, work, self._shards, Total())}
        shutil.rmtree(work.folder)
        return count / took, len(found)

    def alone(self, work: Work) -> float:
        """Look through all in one process."""
        return self._apart(work, BY_HAND, [self._shards])

    def independent(self, work: Work) -> float:
        """Look through each half in a process of its own, side by side."""
        return self._apart(work, BY_HAND, [self._shards[::2], self._shards[1::2]])

    def pool(self, work: Work) -> float:
        """Look through them in a pool."""
        return self._apart(work, POOL, [self._shards])

    def dask(self, work: Work) -> float:
        """Look through them on a cluster that is running: scheduler and workers, from then on."""
        said = self._started(work, DASK, self._shards, 0).communicate()[0].split()
        took, self.idle = map(float, said)
        return took

    def _apart(self, work: Work, program: str, parts: Sequence[Sequence[Shard]]) -> float:
        start = _seconds()
        running = [self._started(work, program, part, number) for number, part in enumerate(parts)]
        for process in running:
            process.communicate()
        if codes := [process.returncode for process in running if process.returncode]:
            raise RuntimeError(f"looking back failed: {codes}")
        return _seconds() - start

    def _started(self, work: Work, program: str, part: Sequence[Shard], number: int) -> subprocess.Popen[str]:
        listed = self._folder / f"part{number}.pickle"
        listed.write_bytes(pickle.dumps(part))
        args = [sys.executable, "-c", program, str(work.folder), str(listed), self._rules]
        return subprocess.Popen(args, stdout=subprocess.PIPE, text=True)


def _seconds() -> float:
    """Return the processor's time of this process and of those that it started and that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def _row(measure: str, ours: float, beside: str, theirs: float | None, wanted: str = "") -> Row:
    return Row(
        measure=measure,
        unit="posts/CPU s",
        ours=ours,
        beside=beside,
        theirs=theirs,
        ratio=ours / theirs if theirs else None,
        wanted=wanted,
    )


def _written(wire: Wire, tracked: Sequence[Statement], count: int, folder: Path) -> list[Path]:
    posts = wire.posts(count, tracked, seed=43)
    files = [folder / f"part{number}.jsonl" for number in range(SHARDS)]
    for number, file in enumerate(files):
        with file.open("w", encoding="utf-8") as out:
            for place, post in enumerate(posts[number::SHARDS]):
                record = {
                    "channel_id": number + 1,
                    "message_id": place + 1,
                    "posted_at": (FIRST + timedelta(minutes=place)).isoformat(),
                    "text": post.text,
                }
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return files


def _pattern(said: Sequence[str]) -> str:
    """Return what somebody would look for: every word of a wording in its order, with little between."""
    return "|".join(
        r"\W+(?:\w+\W+){0,3}".join(re.escape(token.text) for token in tokens(one)) for one in said
    )


def _ripgrep(files: Sequence[Path], said: Sequence[str]) -> int | None:
    program = shutil.which("rg") or shutil.which("rg", path=str(Path(sys.executable).parent))
    if program is None:
        return None
    args = [program, "-c", "-i", "--no-filename", "--regex-size-limit=2G", _pattern(said), *map(str, files)]
    done = subprocess.run(args, capture_output=True, text=True)
    if done.returncode > 1:  # 1 is for nothing found
        raise RuntimeError(done.stderr)
    return sum(map(int, done.stdout.split()))


def _duckdb(files: Sequence[Path], said: Sequence[str]) -> int | None:
    package = module("duckdb")
    if package is None:
        return None
    asked = "select count(*) from read_json(?, format='newline_delimited') where regexp_matches(text, ?, 'i')"
    row = package.connect().execute(asked, [[str(file) for file in files], _pattern(said)]).fetchone()
    return int(row[0])
