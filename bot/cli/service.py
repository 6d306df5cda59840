"""`run`: the service."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Coroutine, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from bot.app.application import App
from bot.app.connections import Limits
from bot.chat.commands.alerts import UNDER_ALERTS
from bot.chat.conversation import Conversation
from bot.chat.table import COMMANDS
from bot.cli.context import Context
from bot.cli.desk import announce
from bot.config.settings import Config
from bot.operations.schedule import Prompts

if TYPE_CHECKING:
    from bot.desk.running import Entrance

STOPPING = (signal.SIGINT, signal.SIGTERM)
LOOKING = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()

log = logging.getLogger(__name__)


@click.command("run")
@click.option("--once", is_flag=True, help="One round of all channels, then end.")
@click.option("--backfill", type=click.IntRange(min=0), help="How many posts to read at first contact.")
@click.option("--desk", is_flag=True, help="Serve the web pages for editors as well.")
@click.pass_obj
def run_command(ctx: Context, once: bool, backfill: int | None, desk: bool) -> None:
    """Watch the channels: read each at its own interval, judge what came, alert, and answer people.

    Settings are looked at when they are saved, and on SIGHUP: right ones are in force at once, wrong ones are
    told to the admins and the old ones stay.
    Stops within ten seconds on SIGTERM or Ctrl-C, at once on a second one. Killing it loses nothing either.
    With --once it ends with 1 if a channel could not be read; the others are read, and alerts are sent, all
    the same.
    """
    limits, settings = Limits(backfill=backfill), None
    entrance = _entrance() if desk and not once else None
    with _signals() as wishes:
        while True:
            with ctx.open(owner=True, makes=True, settings=settings) as app:
                settings = asyncio.run(_run(app, limits, wishes, once=once, entrance=entrance))
            if settings is None:
                return
            log.info("the settings were changed and are in force from now on")


class Wishes:
    """The wishes that signals bring: to stop, or to look at the settings."""

    def __init__(self) -> None:
        self.stopping = False
        self.stop, self.look = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Have the loop that runs wait for them: an event is good for one loop."""
        self.stop, self.look = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if self.stopping:
            self.stop.set()

    def end(self) -> None:
        """Let no loop wait for them any more."""
        self._loop = None

    def heard(self, number: int, frame: FrameType | None) -> None:
        """Take note of a signal, also of one that comes before there is a loop."""
        if number in LOOKING:
            self._wake(self.look)  # without a loop they are about to be read, or were just now
            return
        if self.stopping:  # asked twice: at once, as if it were killed, which loses nothing
            os._exit(1)
        self.stopping = True
        self._wake(self.stop)

    def _wake(self, event: asyncio.Event) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(event.set)


@contextlib.contextmanager
def _signals() -> Iterator[Wishes]:
    """Give what is wished by signals."""
    wishes = Wishes()
    before = {number: signal.signal(number, wishes.heard) for number in (*STOPPING, *LOOKING)}
    try:
        yield wishes
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _entrance() -> Entrance:
    from bot.desk.running import Entrance

    return Entrance()


async def _run(
    app: App, limits: Limits, wishes: Wishes, *, once: bool, entrance: Entrance | None
) -> Config | None:
    """Run until it is time to stop, or until there are other settings, which are returned.

    The desk is served to whoever comes in by its `entrance`, if it has one.
    """
    wishes.begin()
    changing = None if once else asyncio.create_task(_changed(app, wishes))
    try:
        if not wishes.stopping:
            await _work(app, limits, wishes.stop, once=once, entrance=entrance)
    finally:
        wishes.end()
        if changing is not None:
            changing.cancel()
            await asyncio.wait({changing})
    if changing is not None and not changing.cancelled() and not wishes.stopping:
        return changing.result()
    if not once:
        log.info("stopped")
    return None


async def _changed(app: App, wishes: Wishes) -> Config:
    """Wait for other settings, and then end this run in peace."""
    found = await app.reloading.changed(wishes.look)
    wishes.stop.set()
    return found


async def _work(
    app: App, limits: Limits, stop: asyncio.Event, *, once: bool, entrance: Entrance | None
) -> None:
    prompts = Prompts()
    async with (
        app.connections.sources(limits, pushed=None if once else prompts.posted) as sources,
        app.connections.outlets(Console(), talking=not once) as outlets,
    ):
        if once:
            await _until(stop, app.round(sources, outlets.sinks))
            return
        log.info(
            "watching %d channels for %d statements; Ctrl-C stops",
            len(app.channels.watched),
            len(app.statements.tracked),
        )
        for clash in app.tracking.clashes:
            log.warning("statement %s: people added it, too; statements.toml counts", clash.statement.id)
        for other in app.channels.clashes:
            log.warning("channel %s: people added it, too; channels.toml counts", other.channel.username)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(app.serve(sources, outlets.sinks, stop, prompts))
            if outlets.messenger is not None:
                talk = Conversation(app, outlets.messenger, COMMANDS, UNDER_ALERTS, acted=prompts.acted)
                tasks.create_task(talk.run(stop))
            if entrance is not None:
                from bot.desk.running import serve_desk

                serving = serve_desk(app, stop, ready=announce, acted=prompts.acted, entrance=entrance)
                tasks.create_task(serving)


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, Any]) -> None:
    """Do the work, or give it up when `stop` is set."""
    doing = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (doing, stopping):
        task.cancel()
    await asyncio.wait({doing, stopping})
    if not doing.cancelled():
        doing.result()
