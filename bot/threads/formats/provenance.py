"""Where a thread's posts came from, in words that all formats share."""

from collections.abc import Iterator

from bot.i18n import translatable
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
from bot.threads.formats.telling import Telling

SOURCES = {
    "telegram": translatable("Telegram's own protocol (MTProto)"),
    "preview": translatable("the channel's public web preview"),
    "archive": translatable("an exported archive"),
}
POLL = translatable("the question and answers of a poll")
CHECKLIST = translatable("a checklist")
APART = {  # how a reader is told of words that are not running text
    "question": POLL,
    "answer": POLL,
    "checklist": CHECKLIST,
    "task": CHECKLIST,
    "giveaway": translatable("the prize of a giveaway"),
    "venue": translatable("a venue"),
    "file": translatable("the name of a file"),
}


def link(url: str, text: str = "") -> Run:
    """Make a link, under its own address unless words are given."""
    return Run(text=one_line(text or url), url=url)


def caveats(post: PinnedPost, told: Telling) -> list[Line]:
    """List what a reader has to know about a post's state, most important first."""
    notes = []
    if post.absent_at:
        notes.append(told.tell("No longer there when looked for on %(when)s", when=told.when(post.absent_at)))
    if post.edited_at:
        notes.append(
            told.tell("Edited on %(when)s; the text is that of the edit", when=told.when(post.edited_at))
        )
    elif post.edited:
        notes.append(told.tell("Edited, at a time its source does not tell; the text is that of the edit"))
    if post.changed_since:
        notes.append(told.tell("Changed again since this version"))
    if not post.shown:
        notes.append(told.tell("Its source did not show its text"))
    apart = dict.fromkeys(APART[passage.kind] for passage in post.passages)
    return notes + [told.tell("At the end of its text: %(what)s", what=told.say(one)) for one in apart]


def named(post: PinnedPost) -> str:
    """Name the channel of a post, as readers know it."""
    return one_line(post.title or post.channel or str(post.channel_id))


def stands_on(thread: Thread, told: Telling) -> Iterator[Block]:
    """List the addresses of the posts and of the outside pages that the thread stands on, each once."""
    yield Heading(level=2, text=told.say("Wire provenance"))
    if not thread.posts and not thread.references:
        yield Paragraph(line=told.tell("No posts."))
        return
    yield Paragraph(line=told.tell("This text draws on the following public posts and pages:"))
    yield Listing(
        lines=(
            *(line(link(url)) for url in dict.fromkeys(post.url for post in thread.posts)),
            *(_reference(reference.url, reference.title) for reference in thread.references),
        )
    )


def provenance(thread: Thread, told: Telling) -> Iterator[Block]:
    """Write where each post came from, copies included."""
    yield Heading(level=2, text=told.say("Provenance of each post"))
    if thread.pinned:
        yield Table(
            head=(told.say("Post"), told.say("Posted and captured"), told.say("State")),
            rows=tuple(_row(post, told) for post in thread.pinned),
        )
    else:
        yield Paragraph(line=told.tell("No posts."))


def _row(post: PinnedPost, told: Telling) -> tuple[tuple[Line, ...], ...]:
    channel = named(post) + (f" (@{post.channel})" if post.channel else "")
    captures = tuple(
        told.tell(
            "captured %(when)s, %(source)s",
            when=told.exactly(capture.captured_at),
            source=told.say(SOURCES[capture.source])
            if capture.source in SOURCES
            else one_line(capture.source),
        )
        for capture in post.captures
    )
    return (
        (line(link(post.url)), line(channel), line(Run(text=one_line(post.affiliation), mark=Mark.QUIET))),
        (told.tell("posted %(when)s", when=told.exactly(post.posted_at)), *captures),
        (
            *(caveats(post, told) or [told.tell("No edit and no absence seen")]),
            line("SHA-256 ", Run(text=post.sha256, mark=Mark.CODE)),
        ),
    )


def _reference(url: str, title: str) -> Line:
    return line(f"{one_line(title)}: " if title.strip() else "", link(url))
