"""A thread told as a document: its posts in order, what differs, how it came about, where it came from."""

from collections.abc import Iterator

from bot.i18n import delay
from bot.models import Copy, Medium, Thread, ThreadHeading, ThreadPost
from bot.threads.formats.comparing import comparisons
from bot.threads.formats.document import (
    Article,
    Block,
    Document,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Picture,
    Quote,
    Run,
    joined,
    line,
    one_line,
    shown_text,
)
from bot.threads.formats.methods import lead, making, methods
from bot.threads.formats.provenance import caveats, link, named, provenance, shown, when


def document_of(thread: Thread) -> Document:
    """Return the whole of a thread, for people to read."""
    blocks = (
        Paragraph(line=line(lead(thread)), kind="lead"),
        *_items(thread),
        *comparisons(thread),
        *making(thread),
        *provenance(thread),
        *methods(thread),
    )
    return Document(title=one_line(thread.title), blocks=blocks)


def _items(thread: Thread) -> Iterator[Block]:
    """Return headings and posts in the editor's order; posts before the first have one of their own."""
    shown_items = [item for item in thread.items if isinstance(item, ThreadPost | ThreadHeading)]
    if shown_items and isinstance(shown_items[0], ThreadPost):
        yield Heading(level=2, text="Posts")
    for item in shown_items:
        if isinstance(item, ThreadHeading):
            yield Heading(level=2, text=one_line(item.text))
        else:
            yield Article(blocks=tuple(_post(item, thread.zone)))


def _post(post: ThreadPost, zone: str) -> Iterator[Block]:
    yield Heading(level=3, text=f"{named(post)}, {shown(post.posted_at, zone)}")
    about = joined(
        [
            line(Run(text=post.status.value, mark=Mark.STATUS)) if post.status else (),
            line(one_line(post.affiliation)),
        ]
    )
    if about:
        yield Paragraph(line=about, kind="about")
    if post.note:
        yield Paragraph(line=line(one_line(post.note)), kind="note")
    yield Quote(text=shown_text(post.text), url=post.url)
    yield from (_medium(medium, zone) for medium in post.media)
    yield Paragraph(line=line(link(post.url)), kind="source")
    yield from (
        Paragraph(line=line(note[0].upper() + note[1:]), kind="about") for note in caveats(post, zone)
    )
    if post.copies:
        yield Paragraph(line=line("Also carried by"), kind="about")
        yield Listing(lines=tuple(_copy(copy, post, zone) for copy in post.copies))


def _medium(medium: Medium, zone: str) -> Picture:
    removed = f", the file removed on {shown(medium.removed_at, zone)}" if medium.removed_at else ""
    kind = one_line(medium.kind)
    words = line(f"{kind}{removed}, SHA-256 ", Run(text=medium.sha256, mark=Mark.CODE))
    return Picture(jpeg=medium.small, alt=kind, line=words)


def _copy(copy: Copy, post: ThreadPost, zone: str) -> Line:
    affiliation = f" ({one_line(copy.affiliation)})" if copy.affiliation else ""
    of: tuple[Run | str, ...] = (" of ", link(copy.of)) if copy.of not in ("", post.url) else ()
    return line(
        f"{named(copy)}{affiliation}, {delay(copy.delay)}, ",
        when(copy.posted_at, zone),
        f": {one_line(copy.relation)}",
        *of,
        ": ",
        link(copy.url),
    )
