"""Wherever shards are looked through, and whatever is killed meanwhile, the same comes out."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from bot.app.lookback import write_matches
from bot.errors import Busy, InputError
from tests.cli.newsroom import ROOT
from tests.lookback.exports import as_export, as_lines, texts
from tests.waiting import HANGS

SHARD = 30_000


@pytest.fixture
def filled(desk):
    desk.put("a.jsonl", as_lines(texts(900)))
    desk.put("b.json", as_export(texts(300)))
    desk.put("c.jsonl", as_lines(texts(400), first=2000) + b"{broken\n")
    return desk


@contextlib.contextmanager
def cluster():
    """A Dask cluster of two processes that are spoken to over TCP."""
    import dask
    from distributed import LocalCluster

    timeouts = {"distributed.comm.timeouts.connect": "30s", "distributed.nanny.pre-spawn-environ": {}}
    with (
        dask.config.set(timeouts),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, protocol="tcp://", dashboard_address=None
        ) as running,
    ):
        yield running


def test_two_processes_come_to_the_same_bytes_as_one(filled):
    alone = filled.written("one.jsonl", shard=SHARD)

    assert filled.written("two.jsonl", shard=SHARD, workers=2) == alone
    assert alone.count(b"\n") > 150 and not list(filled.under_way.iterdir())


@pytest.mark.filterwarnings("ignore")  # the cluster's, of a worker that is killed
def test_a_cluster_of_which_a_worker_is_killed_comes_to_the_same_bytes_as_one(filled):
    alone = filled.written("one.jsonl", shard=SHARD)

    with cluster() as running:
        killed = threading.Event()

        def kill_one(done, whole):
            if 0 < done < whole and not killed.is_set():
                killed.set()
                os.kill(next(iter(running.workers.values())).pid, signal.SIGKILL)

        with filled.look(shard=SHARD, scheduler=running.scheduler_address) as look:
            look.run(kill_one)
            assert killed.is_set() and look.done == len(look.shards) > 10
            write_matches(filled.folder / "two.jsonl", (one.match for one in look.findings()))

        _refuse_other_rules(filled, running)

    assert (filled.folder / "two.jsonl").read_bytes() == alone


def _refuse_other_rules(desk, running):
    """Workers that judge by other rules are refused in one line."""
    from distributed import Client

    with Client(running.scheduler_address, set_as_default=False) as client:
        client.run(_judge_otherwise)
    with (
        pytest.raises(InputError, match="a worker judges by other rules") as refused,
        desk.look(shard=SHARD, scheduler=running.scheduler_address) as look,
    ):
        look.run()
    assert len(str(refused.value).splitlines()) == 1


def _judge_otherwise() -> None:
    from bot.matching import rules

    rules.RULES = 99
    rules.rules_identity.cache_clear()


def test_a_scheduler_that_is_not_there_is_told_of(filled, monkeypatch):
    monkeypatch.setattr("bot.lookback.cluster._PATIENCE", 0.2)

    with (
        pytest.raises(InputError, match="no Dask scheduler answers there"),
        filled.look(scheduler="tcp://127.0.0.1:1") as look,
    ):
        look.run()


def test_what_was_cut_short_goes_on_where_it_was(filled):
    alone = filled.written("one.jsonl", shard=SHARD)
    done = []

    def cut_short(through, whole):
        done.append(through)
        if len(done) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), filled.look(shard=SHARD) as look:
        look.run(cut_short)
    with filled.look(shard=SHARD) as look:
        assert look.resumed == 4
        done.clear()
        look.run(lambda through, whole: done.append(through))
        assert len(done) == len(look.shards) - 4 + 1
        matches = [finding.match for finding in look.findings()]

    assert len(matches) == alone.count(b"\n")
    assert filled.written("two.jsonl", shard=SHARD) == alone


def test_an_archive_that_changed_meanwhile_is_looked_through_anew(filled):
    def cut_short(through, whole):
        if through:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), filled.look(shard=SHARD) as look:
        look.run(cut_short)
    filled.put("a.jsonl", as_lines(texts(901)))

    with filled.look(shard=SHARD) as look:
        assert look.resumed == 0


def test_the_same_look_back_is_not_done_twice_at_once(filled):
    with filled.look(shard=SHARD), pytest.raises(Busy), filled.look(shard=SHARD):
        pass


def test_a_killed_driver_goes_on_and_loses_only_what_was_under_way(filled):
    """A process of its own is killed outright, in the middle; the next run comes to the same."""
    alone = filled.written("one.jsonl", shard=SHARD)
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(filled.folder), str(SHARD)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert driver.stdout is not None
    until = time.monotonic() + HANGS
    while (line := driver.stdout.readline()) and not line.startswith("3 done"):
        assert time.monotonic() < until
    assert line
    driver.kill()
    driver.wait()
    driver.stdout.close()

    with filled.look(shard=SHARD) as look:
        assert 3 <= look.resumed < len(look.shards)
        look.run()
        assert len(list(look.findings())) == alone.count(b"\n")


DRIVER = """
import sys
import threading
from pathlib import Path
from bot.app.opening import open_app
from tests.builders import NOON
from tests.lookback.desk import Desk

folder = Path(sys.argv[1])
with open_app(folder / "config", folder / "data", clock=lambda: NOON) as app:
    with Desk(app, folder).look(shard=int(sys.argv[2])) as look:
        seen = 0
        def done(through, whole):
            global seen
            print(seen, "done", flush=True)
            seen += 1
            if seen > 3:
                threading.Event().wait()
        look.run(done)
"""


def test_a_result_is_there_whole_or_not_at_all(filled, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with filled.look(shard=SHARD) as look:
        with monkeypatch.context() as patched:
            patched.setattr("bot.lookback.work.os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                look.run()
        there = [path.name for folder in filled.under_way.glob("*/") for path in folder.iterdir()]
        assert (look.done, there) == (0, ["search.pickle"])
        look.run()
        assert look.done == len(look.shards)
