"""`run`: the service."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Coroutine, Iterator
from typing import Any

import click
from rich.console import Console

from bot.app.application import App
from bot.app.connections import Limits
from bot.chat.commands.alerts import UNDER_ALERTS
from bot.chat.conversation import Conversation
from bot.chat.table import COMMANDS
from bot.cli.context import Context
from bot.cli.desk import announce
from bot.operations.schedule import Prompts

STOPPING = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger(__name__)


@click.command("run")
@click.option("--once", is_flag=True, help="One round of all channels, then end.")
@click.option("--backfill", type=click.IntRange(min=0), help="How many posts to read at first contact.")
@click.option("--desk", is_flag=True, help="Serve the web pages for editors as well.")
@click.pass_obj
def run_command(ctx: Context, once: bool, backfill: int | None, desk: bool) -> None:
    """Watch the channels: read each at its own interval, judge what came, alert, and answer people.

    Stops within ten seconds on SIGTERM or Ctrl-C, at once on a second one. Killing it loses nothing either.
    With --once it ends with 1 if a channel could not be read; the others are read, and alerts are sent, all
    the same.
    """
    with _asked_to_stop() as stop, ctx.open(owner=True, makes=True) as app:
        asyncio.run(_run(app, Limits(backfill=backfill), stop, once=once, desk=desk and not once))


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[asyncio.Event]:
    """Give what is set by a signal, also by one that comes before there is a loop."""
    stop = asyncio.Event()
    before = {number: signal.signal(number, lambda *_: _stop(stop)) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(stop: asyncio.Event) -> None:
    if stop.is_set():  # asked twice: at once, as if it were killed, which loses nothing
        os._exit(1)
    stop.set()


async def _run(app: App, limits: Limits, stop: asyncio.Event, *, once: bool, desk: bool) -> None:
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, _stop, stop)
    if not stop.is_set():
        await _work(app, limits, stop, once=once, desk=desk)
    if not once:
        log.info("stopped")


async def _work(app: App, limits: Limits, stop: asyncio.Event, *, once: bool, desk: bool) -> None:
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
            if desk:
                from bot.desk.running import serve_desk

                tasks.create_task(serve_desk(app, stop, ready=announce, acted=prompts.acted))


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
