"""The process in which pages are read: `python -m bot.sources.preview.worker`, told by its owner alone."""

from datetime import datetime

from bot.errors import SourceError
from bot.sources.preview.page import PreviewPage, read_page
from bot.worker import run

MEMORY = 1 << 30  # bytes of address space; a page of the largest size takes a quarter


def answer(question: tuple[bytes, datetime]) -> PreviewPage | str:
    """Return a page, read at a moment, or the words of a SourceError."""
    body, now = question
    try:
        return read_page(body, now=now)
    except SourceError as fault:
        return str(fault)
    except MemoryError:
        return f"the page cannot be read within {MEMORY >> 20} MB of memory"


if __name__ == "__main__":
    run(answer, memory=MEMORY)
