"""The process in which pages are read: `python -m bot.sources.preview.worker`, told by its owner alone.

It takes a pickled moment and a page, each behind its length, and answers with a pickled PreviewPage or the
words of a SourceError. It ends with its input, so that it never outlives the one who asked.
"""

import pickle
import resource
import struct
import sys
from datetime import datetime
from typing import BinaryIO

from bot.errors import SourceError
from bot.sources.preview.page import PreviewPage, read_page

LENGTH = struct.Struct(">Q")
MEMORY = 1 << 30  # bytes of address space; a page of the largest size takes a quarter

Answer = PreviewPage | str


def packed(content: object) -> bytes:
    """Write something down behind its length."""
    data = pickle.dumps(content)
    return LENGTH.pack(len(data)) + data


def serve(given: BinaryIO, taken: BinaryIO) -> None:
    """Answer one page after the other, until there are no more."""
    while head := given.read(LENGTH.size):
        body, now = pickle.loads(given.read(LENGTH.unpack(head)[0]))
        taken.write(packed(_answer(body, now)))
        taken.flush()


def _answer(body: bytes, now: datetime) -> Answer:
    try:
        return read_page(body, now=now)
    except SourceError as fault:
        return str(fault)
    except MemoryError:
        return f"the page cannot be read within {MEMORY >> 20} MB of memory"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    serve(sys.stdin.buffer, sys.stdout.buffer)
