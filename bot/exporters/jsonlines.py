"""A thread as JSON Lines: one post a line, for programs that read line by line."""

from bot.models import Reference, Thread, ThreadPost
from bot.threads.formats.json import coverage_record, item_record, written


class JsonLinesExporter:
    """Each post with its provenance on a line, then the outside references, then who was watched when."""

    name = "jsonl"
    suffix = "jsonl"

    def export(self, thread: Thread) -> bytes:
        """The thread as UTF-8 JSON Lines; records are those of the JSON export. Headings have no line."""
        numbered = list(enumerate(thread.items, 1))
        posts = [item_record(item, number) for number, item in numbered if isinstance(item, ThreadPost)]
        pages = [item_record(item, number) for number, item in numbered if isinstance(item, Reference)]
        watched = coverage_record(thread)
        closing = [{"@type": "Observation", **watched}] if watched else []
        return b"".join(map(written, [*posts, *pages, *closing]))
