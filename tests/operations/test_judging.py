"""Judging aside from the loop never waits for ever for what it is to write."""

import asyncio
import threading
from datetime import timedelta

import pytest

from bot.errors import Overdue
from bot.models import MatchProgress
from bot.operations.judging import performed_aside
from tests.waiting import HANGS


async def nothing():
    """Have nothing to send."""


async def test_a_batch_that_hangs_is_given_up_and_the_next_run_goes_on(db, monkeypatch):
    never, stop = threading.Event(), asyncio.Event()

    def hanging():
        yield lambda db: MatchProgress(judged=1)
        never.wait()

    def whole():
        yield lambda db: MatchProgress(judged=2)

    monkeypatch.setattr("bot.operations.judging.BATCH_TAKES", timedelta(seconds=0.05))
    try:
        with pytest.raises(Overdue, match="no end after 0 s; given up and begun anew"):
            await asyncio.wait_for(performed_aside(db, hanging(), stop, queued=nothing), timeout=HANGS)
    finally:
        never.set()

    monkeypatch.undo()
    assert (await performed_aside(db, whole(), stop, queued=nothing)).judged == 2
