"""Pages read beside the event loop, in a process that is ended when one takes too long.

Whatever a page holds, it can cost no more than its own reading: the others go on meanwhile, and no time
or memory beyond the limits is spent on it. What is plainly no page is refused before it gets that far.
"""

import asyncio
import os
import pickle
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import datetime
from pathlib import Path

import bot
from bot.errors import SourceError
from bot.sources.preview.page import PreviewPage
from bot.sources.preview.worker import LENGTH, Answer, packed

SECONDS = 20.0  # for one page; a page of posts takes about 0.05
MOST_WORDS = 2_000  # of one tag: its attributes. A tag of a real page has about 10
LONGEST_RUN = 1 << 20  # bytes from a tag's beginning to the next ">"

_BEGINNING = re.compile(rb"<[a-zA-Z!/?]")


class PageParser:
    """Reads one page after the other in a worker process, which is there from the first page on."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def read(self, body: bytes, *, now: datetime) -> PreviewPage:
        """Read a page as `read_page` does. Raises SourceError also if that takes too much time or memory."""
        refuse_outsized(body)
        async with self._turn:
            process = self._process or await _started()
            self._process = None  # it is ours again once it has answered
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await _asked(process, packed((body, now)))
            except TimeoutError as error:
                raise SourceError(f"the page cannot be read within {self._seconds:g} s") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise SourceError("the page could not be read: the process that reads it ended") from error
            else:
                self._process = process
            finally:
                if self._process is None:
                    await _end(process)
        if isinstance(answer, str):
            raise SourceError(answer)
        return answer

    async def aclose(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            await _end(process)


def refuse_outsized(body: bytes) -> None:
    """Raise SourceError for a page with a tag such as none has, in time that grows with the page alone."""
    for run in body.split(b">"):
        tag = _BEGINNING.search(run)
        if tag is None or len(run) - tag.start() <= MOST_WORDS:
            continue
        if len(run) - tag.start() > LONGEST_RUN or len(run[tag.start() :].split()) > MOST_WORDS:
            raise SourceError("the page has a tag with more attributes than any real one: it is not read")


async def _started() -> Process:
    """Start a worker with the program it belongs to, whatever folder we are in; signals are for us alone."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.sources.preview.worker"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(bot.__file__).parents[1])},
    )


async def _asked(process: Process, question: bytes) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(question)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    answer: Answer = pickle.loads(await process.stdout.readexactly(length))
    return answer


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()
