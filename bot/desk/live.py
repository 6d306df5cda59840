"""What is new, told to open pages as it comes: server-sent events.

Whoever collects may be another process: SQLite says that somebody committed something, and where the newest
match or answer is another one, open pages are told. They ask for what they show themselves.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from bot.app.application import App
from bot.desk.readers import Readers

LOOK_EVERY = 0.25  # seconds
STILL_THERE = 20.0  # seconds of silence after which a comment is sent, so that nobody on the way hangs up
MOST_OPEN = 100  # streams

Mark = tuple[int, ...]


class Live:
    """The streams that are open, and the one look for all of them; nobody looks where none is open."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._streams: set[asyncio.Queue[str]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    def stream(self) -> StreamingResponse:
        """Answer with a stream of events that lasts as long as somebody reads it."""
        return StreamingResponse(
            self._events(),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    def announce(self, event: str) -> None:
        """Tell all open pages something."""
        for stream in self._streams:
            stream.put_nowait(event)

    async def close(self) -> None:
        """End all streams."""
        self._closed = True
        self.announce("")
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _events(self) -> AsyncIterator[str]:
        if self._closed or len(self._streams) >= MOST_OPEN:
            return
        stream: asyncio.Queue[str] = asyncio.Queue()
        self._streams.add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield "retry: 2000\n\n"
            while not self._closed:
                try:
                    event = await asyncio.wait_for(stream.get(), STILL_THERE)
                except TimeoutError:
                    yield ": still there\n\n"
                    continue
                if event:
                    yield f"event: {event}\ndata: {event}\n\n"
        finally:
            self._streams.discard(stream)

    async def _look(self) -> None:
        """Look for what is new as long as there is somebody to tell."""
        known: Mark | None = None
        while self._streams and not self._closed:
            mark = await self._readers.ask(_mark)
            if known is not None and mark != known:
                self.announce("news")
            known = mark
            await asyncio.sleep(LOOK_EVERY)


def _mark(app: App) -> Mark:
    return app.wire.mark()
