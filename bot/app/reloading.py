"""Settings that change while the service runs: right ones are taken up at once, wrong ones leave the old."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.opening import checked_config
from bot.config.settings import Config
from bot.errors import ConfigError
from bot.operations.signs import SETTINGS, WorkLog
from bot.worker import in_a_thread

log = logging.getLogger(__name__)

SETTLING = 500  # ms in which further files may be saved
AGAIN = 30.0  # seconds after which a folder that could not be watched is tried again
SUFFIXES = (".toml", ".env", ".pem")


def _is_setting(change: Change, path: str) -> bool:
    return path.endswith(SUFFIXES)


class Reloading(Service):
    """A look at the settings whenever somebody changes them, or asks for it."""

    def __init__(self, opened: OpenNewsroom, work: WorkLog) -> None:
        super().__init__(opened)
        self._work = work

    async def changed(self, asked: asyncio.Event) -> Config:
        """Wait for settings that are right and other than those in force, and return them.

        They are looked at when a file of theirs changes and when `asked` is set. What is wrong is told.
        """
        looks: asyncio.Queue[None] = asyncio.Queue()
        noticing = [
            asyncio.create_task(self._when_asked(asked, looks)),
            asyncio.create_task(self._when_saved(looks)),
        ]
        try:
            while True:
                await looks.get()
                if (found := await self.look()) is not None:
                    return found
        finally:
            for task in noticing:
                task.cancel()
            await asyncio.wait(noticing)

    async def look(self) -> Config | None:
        """Read the settings; return them if they are right and others than those in force."""
        try:
            found = await in_a_thread(
                lambda: checked_config(self.config.directory, self.config.data, os.environ)
            )
            if missing := (*found.missing_for_reading(), *found.missing_for_sending()):
                raise ConfigError(missing)
        except ConfigError as error:
            for problem in error.problems:
                log.error("settings: %s; the old ones stay in force", problem)
            self._work.ended(SETTINGS, "; ".join(error.problems), self.clock())
            return None
        self._work.ended(SETTINGS, "", self.clock())
        return found if found != self.config else None

    async def _when_asked(self, asked: asyncio.Event, looks: asyncio.Queue[None]) -> None:
        while True:
            await asked.wait()
            asked.clear()
            looks.put_nowait(None)

    async def _when_saved(self, looks: asyncio.Queue[None]) -> None:
        async for _ in saves(self.config.directory):
            looks.put_nowait(None)


async def saves(folder: Path) -> AsyncIterator[None]:
    """Yield whenever files of settings in a folder were saved; where it cannot be watched, try later."""
    while True:
        with contextlib.suppress(OSError):
            async for _ in awatch(folder, watch_filter=_is_setting, debounce=SETTLING, recursive=False):
                yield
        await asyncio.sleep(AGAIN)
