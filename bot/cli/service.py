"""`run`: the service."""

from __future__ import annotations

import asyncio
import logging

import click

from bot.app.owning import refuse_second
from bot.cli.context import Context
from bot.cli.signals import heeded

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
    refuse_second(ctx.data)
    with heeded() as wishes:
        from bot.app.connections import Limits
        from bot.cli.watching import entrance_to_desk, watch

        limits, settings = Limits(backfill=backfill), None
        entrance = entrance_to_desk() if desk and not once else None
        while True:
            with ctx.open(owner=True, makes=True, settings=settings) as app:
                settings = asyncio.run(watch(app, limits, wishes, once=once, entrance=entrance))
            if settings is None:
                return
            log.info("the settings were changed and are in force from now on")
