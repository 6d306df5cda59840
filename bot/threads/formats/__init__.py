"""Threads as files. Pure: a thread in, bytes out, the same bytes each time."""

from typing import Protocol

from bot.models import Thread


class Exporter(Protocol):
    """A format that a thread can be written in.

    The same thread gives the same bytes, and nothing that a post contains changes their structure.
    """

    @property
    def name(self) -> str:
        """The word after `--as`."""
        ...

    @property
    def suffix(self) -> str:
        """The file name's ending, without the dot."""
        ...

    def export(self, thread: Thread) -> bytes:
        """Write the thread as a file's content."""
        ...
