"""Pictures made small, and parts of them, had from a process of their own: whoever asks waits for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from bot.models import Box
    from bot.worker import Worker

SECONDS = 10.0  # for one picture; the largest that is taken needs one


class PictureCutter:
    """One process for all who ask, whether a loop turns in their thread or not; there once it is needed."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        """Say how long a picture may take."""
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")  # by which each has its turn
        self._started: tuple[asyncio.Runner, Worker] | None = None

    def small(self, picture: bytes) -> bytes | None:
        """Return a picture as a small JPEG; None for what is none, or takes too much time or memory."""
        return self._thread.submit(self._ask, picture, None).result()

    def part(self, picture: bytes, box: Box) -> bytes | None:
        """Return a part of a picture as a JPEG; None for what is none, or takes too much time or memory."""
        return self._thread.submit(self._ask, picture, box).result()

    def close(self) -> None:
        """End the process."""
        if self._started is not None:
            self._thread.submit(self._end).result()
        self._thread.shutdown()

    def _ask(self, picture: bytes, box: Box | None) -> bytes | None:
        import asyncio  # most commands show no pictures

        from bot.worker import Worker, WorkerLost

        if self._started is None:
            self._started = asyncio.Runner(), Worker("bot.pictures.cutting", seconds=self._seconds)
        runner, worker = self._started
        try:
            found = runner.run(worker.ask((picture, box)))
        except WorkerLost:
            return None
        return found if isinstance(found, bytes) else None

    def _end(self) -> None:
        assert self._started is not None
        runner, worker = self._started
        runner.run(worker.aclose())
        runner.close()
        self._started = None
