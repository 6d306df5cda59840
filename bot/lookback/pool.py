"""A look back on the cores of this machine."""

import signal
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from bot.errors import InputError
from bot.lookback.shards import Shard
from bot.lookback.work import Done, Work, look_through

_AHEAD = 2  # shards that wait for each process
_FRUITLESS = 2  # times that a process may be killed before any shard is done


def on_cores(work: Work, shards: Sequence[Shard], rules: str, processes: int, done: Done) -> None:
    """Look through shards in so many processes; a process that is killed loses the shard it was at.

    Raises InputError where processes are killed before anything is done.
    """
    left, fruitless = list(shards), 0
    while left:
        before = len(left)
        try:
            _round(work, left, rules, processes, done)
        except BrokenProcessPool as error:
            left = [shard for shard in left if not work.is_done(shard.number)]
            fruitless = fruitless + 1 if len(left) == before else 0
            if fruitless > _FRUITLESS:
                raise InputError(
                    "processes are killed again and again, probably for want of memory: "
                    "try fewer by --workers; the same command goes on"
                ) from error
        else:
            return


def _round(work: Work, shards: Sequence[Shard], rules: str, processes: int, done: Done) -> None:
    waiting, running = list(reversed(shards)), dict[Future[int], Shard]()
    with ProcessPoolExecutor(
        min(processes, len(shards)), mp_context=get_context("spawn"), initializer=_quiet
    ) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < _AHEAD * processes:
                    shard = waiting.pop()
                    running[pool.submit(look_through, str(work.folder), shard, rules)] = shard
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    shard = running.pop(future)
                    future.result()
                    done(shard)
        except BaseException:
            # What is under way is given up at once: it has no result yet, and nothing waits for it.
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver says when to stop
