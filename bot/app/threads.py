"""Threads: made, filled and written out."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bot import thread
from bot.app.opened import Opened, Part
from bot.app.statements import Statements
from bot.exporters.csv import CsvExporter
from bot.exporters.json import JsonExporter
from bot.exporters.markdown import MarkdownExporter
from bot.exporters.protocol import Exporter
from bot.models import Thread
from bot.storage import threads as store

EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter for exporter in (MarkdownExporter(), JsonExporter(), CsvExporter())
}


class Threads(Part):
    """What editors put together."""

    def __init__(self, opened: Opened, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def build(
        self,
        title: str,
        statement_ids: Iterable[str],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """Make a thread of the posts that carry these statements."""
        wanted = tuple(statement_ids)
        self._statements.check(wanted)
        return thread.build(
            self.db,
            title,
            wanted,
            since=since,
            until=until,
            actor=self.actor,
            clock=self.clock,
        )

    def new(self, title: str) -> int:
        """Make an empty thread."""
        return store.new_thread(self.db, title, actor=self.actor, at=self.clock())

    def add(self, thread_id: int, addresses: Iterable[str], note: str = "") -> int:
        """Put posts, named by their addresses, into a thread; return how many were not in it yet.

        Raises InputError, and adds none, if one of them is not stored.
        """
        store.get_thread(self.db, thread_id)
        found = [thread.post_of(self.db, address) for address in addresses]
        return store.add_posts(self.db, thread_id, found, note=note, actor=self.actor, at=self.clock())

    def find(self) -> list[store.Heading]:
        """All threads, oldest first."""
        return store.list_threads(self.db)

    def get(self, thread_id: int) -> Thread:
        """A thread with its posts."""
        return thread.load(self.db, thread_id, self.config.channels, self.config.zone.key)

    def export(self, thread_id: int, form: str, target: Path) -> Path:
        """Write a thread to a file and return its path."""
        return thread.export(self.get(thread_id), EXPORTERS[form], target)
