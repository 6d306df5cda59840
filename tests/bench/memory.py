"""How much memory a process needs to judge, and what a command costs that reads words."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.app.opening import open_app
from bot.matching.rules import terms_identity
from bot.storage.progress import PLACED, reach
from bot.storage.search_index import step_of
from tests.bench.chains import ROOT
from tests.bench.judged import settings, tables
from tests.bench.sizes import Sizes
from tests.bench.stored import write_posts
from tests.bench.table import Row
from tests.bench.wire import Wire, spread

# What processes of their own do, which import nothing of the bench.
_PEAK = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from peak import peak\n"
_JUDGING = """
import asyncio, sys
from pathlib import Path
from bot.app.opening import open_app
with open_app(Path(sys.argv[1]), Path(sys.argv[2]), owner=True) as app:
    asyncio.run(app.judge(asyncio.Event()))
print(peak())
"""
_BARE = "import sqlite3, telethon; print(peak())"
_NEW = 200
_WANTED = {1: "150 MB, aim 100", 1_000: "250 MB, aim 200", 10_000: "500 MB, aim 400"}


def measure_memory(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare the peak of a process that judges new posts with one that only imports what a source needs."""
    stored, counts = sizes.remembered
    bare = float(_ran(_BARE)[0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_app(settings(folder, tables(wire.statements(1))), folder / "full") as app:
            write_posts(app.db, spread(wire.posts(stored)))
        for count in counts:
            data = Path(shutil.copytree(folder / "full", folder / f"data{count}"))
            config = settings(folder, tables(wire.statements(count)))
            with open_app(config, data, owner=True) as app, app.db.write():  # who has the statements noted
                app.db.run("update judged set judged_to = ?", [stored - _NEW])
                for step in (PLACED, step_of(terms_identity())):
                    reach(app.db, step, stored - _NEW)
            peak_mb = float(_ran(_JUDGING, str(config), str(data))[0])
            shutil.rmtree(data)
            yield _row(count, stored, peak_mb, bare)


def _row(count: int, stored: int, peak_mb: float, bare: float) -> Row:
    return Row(
        measure=f"memory of judging {_NEW} posts, {count:,} statements, {stored:,} posts stored",
        unit="MB",
        ours=peak_mb,
        beside="Python with Telethon and SQLite",
        theirs=bare,
        ratio=peak_mb / bare,
        wanted=_WANTED.get(count, ""),
    )


def measure_commands(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare what one command of a person takes, from its start to its end, with the start of Python."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = settings(folder, tables(wire.statements(1)))
        with open_app(config, folder / "data") as app:
            write_posts(app.db, spread(wire.posts(sizes.searched)))
            for _ in app.posts.index():
                pass
        command = f"""
from bot.cli.main import main
try:
    main(["--config", {str(config)!r}, "--data", {str(folder / "data")!r}, "posts", "--search", "Энергодар"])
finally:
    print(peak())
"""
        _ran(command)  # what is made once is made
        seconds, output = _children(), _ran(command)
        took = _children() - seconds
        bare = _children()
        _ran("print(peak())")
        bare = _children() - bare
        yield Row(
            measure=f"`posts --search` among {sizes.searched:,} posts, processor's time",
            unit="s",
            ours=took,
            beside="the start of Python",
            theirs=bare,
            ratio=took / bare,
        )
        yield Row(
            measure=f"`posts --search` among {sizes.searched:,} posts, memory",
            unit="MB",
            ours=float(output[-1]),
        )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ran(code: str, *arguments: str) -> list[str]:
    """Run a process of its own and return the words it printed."""
    done = subprocess.run(
        [sys.executable, "-c", _PEAK + code, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return done.stdout.split()
