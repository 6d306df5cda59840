"""A thread told as a document: the page for readers, and after it, if wanted, the annex to check it by."""

from collections.abc import Iterator, Mapping

from bot.i18n import catalogue_for, delay
from bot.models import Copy, Gloss, Medium, Span, Thread, ThreadHeading, ThreadPost
from bot.threads.formats.annex import annex_of
from bot.threads.formats.claims import claims
from bot.threads.formats.comparing import contrasts
from bot.threads.formats.document import (
    Article,
    Block,
    Contents,
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
    paragraphs,
    shown_text,
)
from bot.threads.formats.methods import lead, methods
from bot.threads.formats.provenance import caveats, link, named, shown, stands_on, when
from bot.threads.formats.timeline import timeline, uncorrected

FEWEST = 3  # sections that are worth a table of contents


def document_of(thread: Thread, *, annex: bool = False) -> Document:
    """Return a thread for people to read: its page and, if wanted, the technical annex after it."""
    opening = [
        Paragraph(line=line(lead(thread)), kind="lead"),
        *(Paragraph(line=line(words), kind="text") for words in paragraphs(thread.introduction)),
    ]
    blocks = [
        *_items(thread),
        *claims(thread),
        *contrasts(thread),
        *timeline(thread),
        *uncorrected(thread),
        *methods(thread),
        *stands_on(thread),
        *(annex_of(thread) if annex else ()),
    ]
    numbered = tuple(_numbered(blocks))
    sections = tuple(one for one in numbered if isinstance(one, Heading) and one.anchor)
    listed = (Contents(headings=sections),) if len(sections) >= FEWEST else ()
    return Document(title=one_line(thread.title), blocks=(*opening, *listed, *numbered))


def _numbered(blocks: list[Block]) -> Iterator[Block]:
    """Give each section's heading an anchor that no text can change."""
    number = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            number += 1
            yield Heading(level=2, text=block.text, anchor=f"part-{number}")
        else:
            yield block


def _items(thread: Thread) -> Iterator[Block]:
    """Return headings and posts in the editor's order; posts before the first have one of their own."""
    titles = {claim.id: one_line(claim.title) for claim in thread.claims}
    shown_items = [item for item in thread.items if isinstance(item, ThreadPost | ThreadHeading)]
    if shown_items and isinstance(shown_items[0], ThreadPost):
        yield Heading(level=2, text="Posts")
    for item in shown_items:
        if isinstance(item, ThreadHeading):
            yield Heading(level=2, text=one_line(item.text))
        else:
            yield Article(blocks=tuple(_post(item, thread.zone, titles)))


def _post(post: ThreadPost, zone: str, titles: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(level=3, text=f"{named(post)}, {shown(post.posted_at, zone)}")
    about = joined(
        [
            line(Run(text=post.status.value, mark=Mark.STATUS)) if post.status else (),
            line(one_line(post.affiliation)),
            *(line(Run(text=titles.get(one, one), mark=Mark.STRONG)) for one in post.statements),
        ]
    )
    if about:
        yield Paragraph(line=about, kind="about")
    if post.note:
        yield Paragraph(line=line(one_line(post.note)), kind="note")
    yield Quote(line=_quoted(post.text, post.found), url=post.url, language=post.language)
    for gloss in post.glosses:
        yield from _gloss(gloss, post)
    yield from (_medium(medium, zone) for medium in post.media)
    yield Paragraph(line=line(link(post.url)), kind="source")
    yield from (
        Paragraph(line=line(note[0].upper() + note[1:]), kind="about") for note in caveats(post, zone)
    )
    if post.copies:
        yield Paragraph(line=line("Also carried by"), kind="about")
        yield Listing(lines=tuple(_copy(copy, post, zone) for copy in post.copies))


def _quoted(text: str, found: tuple[Span, ...]) -> Line:
    """Write a post's text with the words marked that say a statement."""
    runs: list[Run] = []
    at = 0
    for span in found:
        runs += [
            Run(text=shown_text(text[at : span.start])),
            Run(text=shown_text(text[span.start : span.end]), mark=Mark.FOUND),
        ]
        at = span.end
    return line(*runs, Run(text=shown_text(text[at:])))


def _gloss(gloss: Gloss, post: ThreadPost) -> Iterator[Block]:
    language, by = one_line(catalogue_for("en").tongue(gloss.language)), one_line(gloss.by)
    whose = f"a machine ({by}), as it came" if gloss.machine else by
    yield Quote(line=line(shown_text(gloss.text)), url=post.url, language=gloss.language, kind="gloss")
    yield Paragraph(line=line(f"In {language}, translated by {whose}"), kind="about")


def _medium(medium: Medium, zone: str) -> Picture:
    removed = f", the file removed on {shown(medium.removed_at, zone)}" if medium.removed_at else ""
    kind = one_line(medium.kind)
    return Picture(jpeg=medium.small, alt=kind, line=line(f"{kind}{removed}"))


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
