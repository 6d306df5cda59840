"""Processes that are killed: forked from one that has loaded everything already, once for all tests."""

import multiprocessing
import os

from bot.__main__ import main
from tests.cli.newsroom import ROOT

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.loaded", "tests.alerts.test_storm"])  # counts before the first fork only


def run_in_child(args: list[str], environment: dict[str, str]) -> None:
    """Run a command in this process, which the fork server made: nothing is loaded anew."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    main(args)
