"""A thread as CSV that runs nothing in a spreadsheet."""

import csv
import io
import unicodedata

from bot.models import Thread

COLUMNS = (
    "url", "channel", "title", "affiliation", "posted_at", "captured_at", "edited_at", "absent_at",
    "sources", "sha256", "note", "text",
)  # fmt: skip
ACTIVE = "=+-@\t\r\n"


class CsvExporter:
    """One row a post; RFC 4180 with CRLF; UTF-8 with a byte order mark, which spreadsheets expect."""

    name = "csv"
    suffix = "csv"

    def export(self, thread: Thread) -> bytes:
        """The thread's posts as CSV, times in UTC, ISO 8601."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for post in thread.posts:
            row = {
                "url": post.url,
                "channel": post.channel,
                "title": post.title,
                "affiliation": post.affiliation,
                "posted_at": post.posted_at.isoformat(),
                "captured_at": post.captured_at.isoformat(),
                "edited_at": post.edited_at.isoformat() if post.edited_at else "",
                "absent_at": post.absent_at.isoformat() if post.absent_at else "",
                "sources": " ".join(post.sources),
                "sha256": post.sha256,
                "note": post.note,
                "text": post.text,
            }
            writer.writerow([inert(row[column]) for column in COLUMNS])
        return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """The cell, made plain text for a spreadsheet if it would be read as a formula.

    OWASP, "CSV Injection": a leading = + - @ TAB CR or LF, full-width forms included, gets a `'`.
    """
    first = unicodedata.normalize("NFKC", cell.lstrip(" \u00a0\ufeff\u200b")[:1])
    return f"'{cell}" if first and first[0] in ACTIVE else cell
