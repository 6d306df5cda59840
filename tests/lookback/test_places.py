"""Wherever shards are looked through, and whatever is killed meanwhile, the same comes out."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import pytest

from bot.app.lookback import write_matches
from bot.errors import Busy, InputError
from bot.lookback.work import Work
from bot.matching.rules import RULES
from tests.cli.newsroom import ROOT
from tests.lookback.exports import as_export, as_lines, texts
from tests.waiting import HANGS

SHARD = 6_000


@pytest.fixture
def filled(desk):
    desk.put("a.jsonl", as_lines(texts(180)))
    desk.put("b.json", as_export(texts(60)))
    desk.put("c.jsonl", as_lines(texts(80), first=2000) + b"{broken\n")
    return desk


@pytest.fixture(scope="module")
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
    assert alone.count(b"\n") > 30 and not list(filled.under_way.iterdir())


@pytest.mark.filterwarnings("ignore")  # the cluster's, of a worker that is killed
def test_a_cluster_of_which_a_worker_is_killed_comes_to_the_same_bytes_as_one(filled, cluster):
    alone = filled.written("one.jsonl", shard=SHARD)
    killed = threading.Event()

    def kill_one(done, whole):
        if 0 < done < whole and not killed.is_set():
            killed.set()
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

    with filled.look(shard=SHARD, scheduler=cluster.scheduler_address) as look:
        look.run(kill_one)
        assert killed.is_set() and look.done == len(look.shards) > 10
        write_matches(filled.folder / "two.jsonl", (one.match for one in look.findings()))

    assert (filled.folder / "two.jsonl").read_bytes() == alone


@contextlib.contextmanager
def on_workers(cluster, change, back):
    """Change something at the workers, and change it back."""
    from distributed import Client

    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.run(change)
        try:
            yield
        finally:
            client.run(back)


def _judge_by(number: int) -> None:
    from bot.matching import rules

    rules.RULES = number
    rules.rules_identity.cache_clear()


def _have_a_disk_of_their_own(own: bool = True) -> None:
    from bot.lookback import work

    work._SEARCH = "elsewhere" if own else "search.pickle"


def _write_elsewhere(elsewhere: bool = True) -> None:
    from bot.lookback import work

    work._ENDING = ".elsewhere" if elsewhere else ".jsonl"


@pytest.mark.parametrize(
    ("change", "back", "said"),
    [
        (partial(_judge_by, 99), partial(_judge_by, RULES), "a worker judges by other rules"),
        (
            _have_a_disk_of_their_own,
            partial(_have_a_disk_of_their_own, False),
            "a worker cannot read .*: No such file .*; name a folder that all workers share by --work",
        ),
        (
            _write_elsewhere,
            partial(_write_elsewhere, False),
            "a worker wrote its result where it is not seen here: name a folder that all share by --work",
        ),
    ],
    ids=["rules", "reads elsewhere", "writes elsewhere"],
)
def test_workers_that_cannot_do_it_are_refused_in_one_line(filled, cluster, change, back, said):
    with (
        on_workers(cluster, change, back),
        pytest.raises(InputError, match=said) as refused,
        filled.look(shard=SHARD, scheduler=cluster.scheduler_address) as look,
    ):
        look.run()
    assert len(str(refused.value).splitlines()) == 1


class Likening:
    """An encoder that finds everything alike, and that knows nothing but its name."""

    name = "likening"

    def encode(self, texts):
        return [[1.0, 0.0] for _ in texts]


class Rooted(Likening):
    """An encoder that is bound to its process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


@pytest.mark.filterwarnings("ignore")  # the cluster's, of a worker that was killed
def test_an_encoder_goes_with_the_engine_to_the_workers_of_a_cluster(filled, cluster):
    plain = filled.written("plain.jsonl", shard=SHARD)
    filled.encode_by(Likening())
    alone = filled.written("one.jsonl", shard=SHARD)

    assert filled.written("two.jsonl", shard=SHARD, scheduler=cluster.scheduler_address) == alone
    assert alone != plain and json.loads(alone.splitlines()[0])["rules"].endswith(" likening")


def test_an_encoder_that_cannot_be_sent_is_refused_in_one_line(filled):
    filled.encode_by(Rooted())

    with pytest.raises(InputError, match="the encoder cannot be sent") as refused, filled.look():
        pass
    assert len(str(refused.value).splitlines()) == 1


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
    filled.put("a.jsonl", as_lines(texts(181)))

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
            patched.setattr("bot.files.os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                look.run()
        there = [path.name for folder in filled.under_way.glob("*/") for path in folder.iterdir()]
        assert (look.done, there) == (0, ["search.pickle"])
        look.run()
        assert look.done == len(look.shards)


def test_what_a_killed_process_had_half_written_goes_with_the_folder(tmp_path):
    work = Work(tmp_path / "one")
    work.folder.mkdir()
    for name in (".00000001.jsonl.x7_k2", ".search.pickle.q0zz", "00000000.jsonl", "search.pickle"):
        (work.folder / name).write_bytes(b"{")

    work.clear()

    assert list(tmp_path.iterdir()) == []
