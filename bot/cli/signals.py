"""What signals ask of the service: to stop, within ten seconds whatever hangs, or to look at its settings."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)
LOOKING = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()
LONGEST = 10.0  # seconds from the wish to stop to the end of the process, the last word included
LAST_WORD = 0.5  # of them, for a log that may hang as well

log = logging.getLogger(__name__)


class Wishes:
    """The wishes that signals bring: to stop, or to look at the settings."""

    def __init__(self, longest: float = LONGEST) -> None:
        self.stopping = False
        self.stop, self.look = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cutting_off = threading.Timer(longest - LAST_WORD, _cut_off)
        self._cutting_off.daemon = True

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
        self._cutting_off.start()
        self._wake(self.stop)

    def done(self) -> None:
        """Take note that all has ended in time."""
        self._cutting_off.cancel()

    def _wake(self, event: asyncio.Event) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(event.set)


@contextlib.contextmanager
def heeded(longest: float = LONGEST) -> Iterator[Wishes]:
    """Give what is wished by signals; once that is to stop, the process ends within so many seconds."""
    wishes = Wishes(longest)
    before = {number: signal.signal(number, wishes.heard) for number in (*STOPPING, *LOOKING)}
    try:
        yield wishes
    finally:
        wishes.done()
        for number, handler in before.items():
            signal.signal(number, handler)


def _cut_off() -> None:
    """End the process as if it were killed, which loses nothing."""
    word = "stopping took too long: what hangs is cut off; it goes on at the next start"
    telling = threading.Thread(target=log.warning, args=(word,), daemon=True)
    telling.start()
    telling.join(LAST_WORD)
    os._exit(1)
