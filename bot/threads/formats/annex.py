"""The technical annex: what somebody needs who checks a thread, and a reader does not."""

from collections.abc import Iterator

from bot.models import Medium, Thread
from bot.threads.formats.comparing import wordings
from bot.threads.formats.document import Block, Heading, Line, Listing, Mark, Paragraph, Run, line
from bot.threads.formats.making import coverage, making
from bot.threads.formats.provenance import link, provenance
from bot.threads.formats.telling import Telling


def annex_of(thread: Thread, told: Telling) -> Iterator[Block]:
    """Write the annex: wordings, where each post came from, files, coverage, and the log of edits."""
    yield Heading(level=2, text=told.say("Technical annex"))
    yield Paragraph(
        line=told.tell(
            "SHA-256 is of a version's channel, number, time and text. Telegram's protocol gives no signed "
            "page: a capture shows what the source gave at that moment, not who wrote it."
        ),
        kind="about",
    )
    yield from wordings(thread, told)
    yield from provenance(thread, told)
    yield from _files(thread, told)
    yield from coverage(thread, told)
    yield from making(thread, told)


def _files(thread: Thread, told: Telling) -> Iterator[Block]:
    files = [(post.url, medium) for post in thread.posts for medium in post.media]
    if files:
        yield Heading(level=2, text=told.say("Files"))
        yield Listing(lines=tuple(_file(url, medium, told) for url, medium in files))


def _file(url: str, medium: Medium, told: Telling) -> Line:
    sha256 = Run(text=medium.sha256, mark=Mark.CODE)
    return (*line(link(url), ": "), *file_of(medium, told), *line(", SHA-256 ", sha256))


def file_of(medium: Medium, told: Telling) -> Line:
    """Say what a file is, and when it was removed, if it was."""
    if not medium.removed_at:
        return line(told.term(medium.kind))
    return told.tell(
        "%(kind)s, the file removed on %(when)s",
        kind=told.term(medium.kind),
        when=told.when(medium.removed_at),
    )
