"""`run`: the service."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any

import click
from rich.console import Console

from bot.app import App, Limits
from bot.cli.context import Context

log = logging.getLogger(__name__)


@click.command("run")
@click.option("--once", is_flag=True, help="One round of all channels, then end.")
@click.option("--backfill", type=click.IntRange(min=0), help="How many posts to read at first contact.")
@click.pass_obj
def run_command(ctx: Context, once: bool, backfill: int | None) -> None:
    """Watch the channels: read each at its own interval, judge what came, alert.

    Stops within ten seconds on SIGTERM or Ctrl-C. Killing it loses nothing either.
    """
    with ctx.open(owner=True) as app:
        asyncio.run(_run(app, Limits(backfill=backfill), once=once))


async def _run(app: App, limits: Limits, *, once: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with app.connections.sources(limits) as sources, app.connections.sinks(Console()) as sinks:
        if once:
            await _until(stop, app.round(sources, sinks))
            return
        log.info(
            "watching %d channels for %d statements; Ctrl-C stops",
            len(app.config.channels),
            len(app.config.statements),
        )
        await app.serve(sources, sinks, stop)
    log.info("stopped")


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
