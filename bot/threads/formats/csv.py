"""A thread as CSV that runs nothing in a spreadsheet."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from bot.models import Copy, PinnedPost, Reference, Thread, ThreadHeading, ThreadPost
from bot.text import visible
from bot.threads.formats.making import watching
from bot.threads.formats.telling import telling_of

COLUMNS = (
    "kind", "position", "url", "channel", "title", "affiliation", "posted_at", "captured_at", "edited_at",
    "changed_since", "absent_at", "sources", "sha256", "relation", "delay_s", "status", "note", "media",
    "text",
)  # fmt: skip
ACTIVE = "=+-@\t\r\n"


class CsvExporter:
    """One row a post, copies below the post they belong to, then references and coverage; RFC 4180, CRLF."""

    name = "csv"
    suffix = "csv"

    def __init__(self, *, bom: bool = True) -> None:
        self._encoding = "utf-8-sig" if bom else "utf-8"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as CSV, times in UTC (ISO 8601), with the byte order mark for spreadsheets."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in (*_items(thread), *_closing(thread)):
            writer.writerow([inert(row.get(column, "")) for column in COLUMNS])
        return out.getvalue().encode(self._encoding)


def inert(cell: str) -> str:
    """Make a cell plain text for a spreadsheet if it would be read as a formula.

    OWASP, "CSV Injection": a leading = + - @ TAB CR or LF, full-width forms included, gets a `'`.
    """
    shown = visible(cell)
    first = unicodedata.normalize("NFKC", shown.lstrip(" \u00a0")[:1])
    return f"'{shown}" if first and first[0] in ACTIVE else shown


def _items(thread: Thread) -> Iterator[dict[str, str]]:
    for number, item in enumerate(thread.items, 1):
        if isinstance(item, ThreadHeading):
            yield {"kind": "heading", "position": str(number), "text": item.text}
        elif isinstance(item, ThreadPost):
            status = item.status.value if item.status else ""
            own = {"kind": "post", "position": str(number), "status": status, "note": item.note}
            own["media"] = " ".join(medium.sha256 for medium in item.media)
            yield own | _post(item)
            yield from map(_copy, item.copies)


def _closing(thread: Thread) -> Iterator[dict[str, str]]:
    for number, item in enumerate(thread.items, 1):
        if isinstance(item, Reference):
            yield {"kind": "reference", "position": str(number), "url": item.url, "title": item.title}
    told = telling_of(thread)
    for watched in thread.coverage:
        yield {"kind": "coverage", "channel": watched.channel, "text": watching(watched, told)}


def _post(post: PinnedPost) -> dict[str, str]:
    return {
        "url": post.url,
        "channel": post.channel,
        "title": post.title,
        "affiliation": post.affiliation,
        "posted_at": _time(post.posted_at),
        "captured_at": _time(post.captured_at),
        "edited_at": _time(post.edited_at),
        "changed_since": "yes" if post.changed_since else "",
        "absent_at": _time(post.absent_at),
        "sources": " ".join(post.sources),
        "sha256": post.sha256,
        "text": post.text,
    }


def _copy(copy: Copy) -> dict[str, str]:
    seconds = f"{copy.delay.total_seconds():.0f}"
    return {"kind": "copy", "relation": copy.relation, "delay_s": seconds} | _post(copy)


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
