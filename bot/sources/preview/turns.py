"""Whose turn it is to ask a host: few at once and few a second, and one at a time once it has had enough."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

AT_ONCE = 4  # requests to the host
APART = 0.2  # seconds between the beginnings of two: five a second
CHASTENED = timedelta(hours=1)  # from the last time that the host had enough: one at a time


class Turns:
    """The turns of one host. Nobody holds one over a wait, but for what keeps two beginnings apart."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock, self._pause, self._seconds = clock, pause, seconds
        self._next = 0.0  # when the next one to come may begin, in `seconds`
        self._may_begin = 0.0  # when the next of those whose turn it is may: they came in time, and waited
        self._active = 0
        self._ended = asyncio.Condition()
        self._chastened_until: datetime | None = None

    def had_enough(self) -> None:
        """Note that the host asked to be left alone."""
        self._chastened_until = self._clock() + CHASTENED

    @property
    def at_once(self) -> int:
        """The number of requests that may be under way now."""
        chastened = self._chastened_until is not None and self._clock() < self._chastened_until
        return 1 if chastened else AT_ONCE

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until it is one's turn, and hold it for one request."""
        now = self._seconds()
        begins = max(now, self._next)
        self._next = begins + APART
        if begins > now:
            await self._pause(begins - now)
        async with self._ended:
            await self._ended.wait_for(lambda: self._active < self.at_once)
            self._active += 1
        try:
            now = self._seconds()
            begins = max(now, self._may_begin)
            self._may_begin = begins + APART
            if begins > now:  # a slow host kept several from their time, and they would begin together
                await self._pause(begins - now)
            yield
        finally:
            self._active -= 1
            async with self._ended:
                self._ended.notify_all()
