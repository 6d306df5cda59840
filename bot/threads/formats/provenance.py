"""Where a thread's posts came from, in words that all formats share."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import PinnedPost, Thread
from bot.threads.formats.document import (
    Block,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Run,
    Table,
    line,
    one_line,
)

SOURCES = {
    "telegram": "Telegram's own protocol (MTProto)",
    "preview": "the channel's public web preview",
    "archive": "an exported archive",
}


def shown(moment: datetime, zone: str) -> str:
    """Write a time as readers see it: in the newsroom's zone, named."""
    return f"{moment.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M:%S} {zone}"


def when(moment: datetime, zone: str) -> Run:
    """Write a time in a line."""
    return Run(text=shown(moment, zone), at=moment)


def link(url: str, text: str = "") -> Run:
    """Make a link, under its own address unless words are given."""
    return Run(text=one_line(text or url), url=url)


APART = {  # how a reader is told of words that are not running text
    "question": "the question and answers of a poll",
    "answer": "the question and answers of a poll",
    "checklist": "a checklist",
    "task": "a checklist",
    "giveaway": "the prize of a giveaway",
    "venue": "a venue",
    "file": "the name of a file",
}


def caveats(post: PinnedPost, zone: str) -> list[str]:
    """List what a reader has to know about a post's state, most important first."""
    notes = []
    if post.absent_at:
        notes.append(f"no longer there when looked for on {shown(post.absent_at, zone)}")
    if post.edited_at:
        notes.append(f"edited on {shown(post.edited_at, zone)}; the text is that of the edit")
    elif post.edited:
        notes.append("edited, at a time its source does not tell; the text is that of the edit")
    if post.changed_since:
        notes.append("changed again since this version")
    if not post.shown:
        notes.append("its source did not show its text")
    if apart := dict.fromkeys(APART[passage.kind] for passage in post.passages):
        notes.append(f"its text ends with {' and '.join(apart)}")
    return notes


def named(post: PinnedPost) -> str:
    """Name the channel of a post, as readers know it."""
    return one_line(post.title or post.channel or str(post.channel_id))


def stands_on(thread: Thread) -> Iterator[Block]:
    """List the addresses of the posts and of the outside pages that the thread stands on, each once."""
    yield Heading(level=2, text="Wire provenance")
    if not thread.posts and not thread.references:
        yield Paragraph(line=line("No posts."))
        return
    yield Paragraph(line=line("This thread draws on the following public posts and pages:"))
    yield Listing(
        lines=(
            *(line(link(url)) for url in dict.fromkeys(post.url for post in thread.posts)),
            *(_reference(reference.url, reference.title) for reference in thread.references),
        )
    )


def provenance(thread: Thread) -> Iterator[Block]:
    """Write where each post came from, copies included."""
    yield Heading(level=2, text="Provenance of each post")
    if thread.pinned:
        yield Table(
            head=("Post", "Posted and captured", "State"),
            rows=tuple(_row(post, thread.zone) for post in thread.pinned),
        )
    else:
        yield Paragraph(line=line("No posts."))


def _row(post: PinnedPost, zone: str) -> tuple[tuple[Line, ...], ...]:
    channel = named(post) + (f" (@{post.channel})" if post.channel else "")
    captures = tuple(
        line(
            "captured ",
            when(capture.captured_at, zone),
            f", {one_line(SOURCES.get(capture.source, capture.source))}",
        )
        for capture in post.captures
    )
    return (
        (line(link(post.url)), line(channel), line(Run(text=one_line(post.affiliation), mark=Mark.QUIET))),
        (line("posted ", when(post.posted_at, zone)), *captures),
        (
            *(tuple(line(note) for note in caveats(post, zone)) or (line("no edit and no absence seen"),)),
            line("SHA-256 ", Run(text=post.sha256, mark=Mark.CODE)),
        ),
    )


def _reference(url: str, title: str) -> Line:
    return line(f"{one_line(title)}: " if title.strip() else "", link(url))
