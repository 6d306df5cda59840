"""Pages read beside the event loop, in a process that is ended when one takes too long.

Whatever a page holds, it can cost no more than its own reading: the others go on meanwhile, and no time
or memory beyond the limits is spent on it. What is plainly no page is refused before it gets that far.
"""

import re
from datetime import datetime

from bot.errors import SourceError
from bot.sources.preview.page import PreviewPage
from bot.worker import Worker, WorkerLost

SECONDS = 20.0  # for one page; a page of posts takes about 0.05
MOST_WORDS = 2_000  # of one tag: its attributes. A tag of a real page has about 10
LONGEST_RUN = 1 << 20  # bytes from a tag's beginning to the next ">"

_BEGINNING = re.compile(rb"<[a-zA-Z!/?]")


class PageParser:
    """Reads one page after the other in a worker process, which is there from the first page on."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._worker = Worker("bot.sources.preview.worker", seconds=seconds)

    async def read(self, body: bytes, *, now: datetime) -> PreviewPage:
        """Read a page as `read_page` does. Raises SourceError also if that takes too much time or memory."""
        refuse_outsized(body)
        try:
            answer: PreviewPage | str = await self._worker.ask((body, now))
        except WorkerLost as error:
            raise SourceError(f"the page could not be read: {error}") from error
        if isinstance(answer, str):
            raise SourceError(answer)
        return answer

    async def aclose(self) -> None:
        """End the process."""
        await self._worker.aclose()


def refuse_outsized(body: bytes) -> None:
    """Raise SourceError for a page with a tag such as none has, in time that grows with the page alone."""
    for run in body.split(b">"):
        tag = _BEGINNING.search(run)
        if tag is None or len(run) - tag.start() <= MOST_WORDS:
            continue
        if len(run) - tag.start() > LONGEST_RUN or len(run[tag.start() :].split()) > MOST_WORDS:
            raise SourceError("the page has a tag with more attributes than any real one: it is not read")
