"""The service at work: sources, sinks, the chat and the desk, until it is to stop or has other settings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.app.application import App
from bot.app.connections import Limits
from bot.chat.commands.alerts import UNDER_ALERTS
from bot.chat.conversation import Conversation
from bot.chat.table import COMMANDS
from bot.cli.desk import announce
from bot.cli.signals import Wishes
from bot.config.settings import Config
from bot.operations.schedule import Prompts

if TYPE_CHECKING:
    from bot.desk.running import Entrance

log = logging.getLogger(__name__)


def entrance_to_desk() -> Entrance:
    """Return the entrance to the desk's pages, which stays the same while settings change."""
    from bot.desk.running import Entrance

    return Entrance()


async def watch(
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
