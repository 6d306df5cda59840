"""The technical annex: what somebody needs who checks a thread, and a reader does not."""

from collections.abc import Iterator

from bot.models import Medium, Thread
from bot.threads.formats.comparing import wordings
from bot.threads.formats.document import Block, Heading, Line, Listing, Mark, Paragraph, Run, line, one_line
from bot.threads.formats.methods import coverage, making
from bot.threads.formats.provenance import link, provenance, shown

HASHES = (
    "SHA-256 is of a version's channel, number, time and text. Telegram's protocol gives no signed page: a "
    "capture shows what the source gave at that moment, not who wrote it."
)


def annex_of(thread: Thread) -> Iterator[Block]:
    """Write the annex: wordings, where each post came from, files, coverage, and the log of edits."""
    yield Heading(level=2, text="Technical annex")
    yield Paragraph(line=line(HASHES), kind="about")
    yield from wordings(thread)
    yield from provenance(thread)
    yield from _files(thread)
    yield from coverage(thread)
    yield from making(thread)


def _files(thread: Thread) -> Iterator[Block]:
    files = [(post.url, medium) for post in thread.posts for medium in post.media]
    if files:
        yield Heading(level=2, text="Files")
        yield Listing(lines=tuple(_file(url, medium, thread.zone) for url, medium in files))


def _file(url: str, medium: Medium, zone: str) -> Line:
    removed = f", removed on {shown(medium.removed_at, zone)}" if medium.removed_at else ""
    sha256 = Run(text=medium.sha256, mark=Mark.CODE)
    return line(link(url), f": {one_line(medium.kind)}{removed}, SHA-256 ", sha256)
