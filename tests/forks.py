"""Processes that are killed: forked from one that has loaded everything already, once for all tests."""

import multiprocessing
import os
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess

from bot.__main__ import main
from tests.cli.newsroom import ROOT, Newsroom

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.loaded", "tests.alerts.test_storm"])  # counts before the first fork only


def fork(newsroom: Newsroom, *args: str) -> ForkServerProcess:
    """Start a command in a process that can be stopped and killed, but not be listened to."""
    process = FORKS.Process(target=_run, args=(args, newsroom.environment()))
    process.start()
    return process


def _run(args: Sequence[str], environment: dict[str, str]) -> None:
    """Run a command in this process, which the fork server made: nothing is loaded anew."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    main(args)
