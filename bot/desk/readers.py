"""Threads in which pages are asked, each on a connection of its own, so that the loop never waits for SQL."""

import asyncio
import contextlib
import gc
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.app.application import App

MOST = 4  # pages that are made at once
PATIENCE = 20.0  # seconds after which a page that is still reading is given up

T = TypeVar("T")


class Readers:
    """A few open newsrooms, lent to one thread at a time."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._given_up = threading.Event()
        self._threads = ThreadPoolExecutor(MOST, thread_name_prefix="desk")
        self._free: queue.LifoQueue[tuple[App, list[float]]] = queue.LifoQueue()
        self._open = contextlib.ExitStack()
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._made = 0  # pages right now
        self._collects = False  # whether garbage was collected before them

    async def ask(self, act: Callable[[App], T]) -> T:
        """Have something done in a thread, on a newsroom of its own.

        Raises StorageError for what reads for too long.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, act)

    def close(self) -> None:
        """End what is being read, and let go of all connections."""
        self._given_up.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._open.close()

    def _ask(self, act: Callable[[App], T]) -> T:
        with self._lent() as app, self._uncollected():
            return act(app)

    @contextlib.contextmanager
    def _uncollected(self) -> Iterator[None]:
        """Let nothing be looked through for garbage: the thousands of rows of a page are none before its end.

        Where pages go on without a pause, the young are at the end of each.
        """
        with self._counting:
            if not self._made:
                self._collects = gc.isenabled()
                gc.disable()
            self._made += 1
        try:
            yield
        finally:
            with self._counting:
                self._made -= 1
                if self._made:
                    gc.collect(1)
                elif self._collects:
                    gc.enable()

    @contextlib.contextmanager
    def _lent(self) -> Iterator[App]:
        try:
            app, until = self._free.get_nowait()
        except queue.Empty:
            app, until = self._opened()
        until[0] = time.monotonic() + PATIENCE
        try:
            yield app
        finally:
            self._free.put((app, until))

    def _opened(self) -> tuple[App, list[float]]:
        until = [0.0]
        with self._opening:
            app = self._open.enter_context(self._app.aside(self._given_up))
        app.db.interrupt_when(lambda: self._given_up.is_set() or time.monotonic() > until[0])
        return app, until
