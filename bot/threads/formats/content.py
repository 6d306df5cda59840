"""A thread told as a document: the page for readers, and after it, if wanted, the annex to check it by."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.i18n import CATALOGUES, catalogue_for, delay
from bot.language.detect import language_of
from bot.models import Copy, Gloss, Medium, SeenWords, Span, Thread, ThreadHeading, ThreadPost
from bot.threads.formats.annex import annex_of, file_of
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
from bot.threads.formats.provenance import caveats, link, named, stands_on
from bot.threads.formats.telling import OTHERS, STATUSES, Telling, telling_of
from bot.threads.formats.timeline import timeline, uncorrected

FEWEST = 3  # sections that are worth a table of contents


def document_of(thread: Thread, *, annex: bool = False) -> Document:
    """Return a thread for people to read: its page and, if wanted, the technical annex after it."""
    told = telling_of(thread)
    opening = [Paragraph(line=lead(thread, told), kind="lead"), *_written(thread.introduction, told)]
    blocks = [
        *_items(thread, told),
        *claims(thread, told),
        *contrasts(thread, told),
        *timeline(thread, told),
        *uncorrected(thread, told),
        *methods(thread, _written(thread.methods, told), told),
        *stands_on(thread, told),
        *(annex_of(thread, told) if annex else ()),
    ]
    numbered = tuple(_numbered(blocks))
    sections = tuple(one for one in numbered if isinstance(one, Heading) and one.anchor)
    contents = Contents(name=told.say("Contents"), headings=sections)
    return Document(
        title=_own_heading(thread.title, 1, told),
        blocks=(*opening, *((contents,) if len(sections) >= FEWEST else ()), *numbered),
        language=told.language,
    )


def _numbered(blocks: list[Block]) -> Iterator[Block]:
    """Give each section's heading an anchor that no text can change."""
    number = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            number += 1
            yield replace(block, anchor=f"part-{number}")
        else:
            yield block


# --- in an editor's own words, which may be of another language -----------------------------------


def _own(text: str, told: Telling) -> str:
    """Return the language that an editor wrote in where it is another than the document's, else ""."""
    found = language_of(text, told.language)
    return found if found != told.language else ""


def _own_heading(text: str, level: int, told: Telling) -> Heading:
    return Heading(level=level, text=one_line(text), language=_own(text, told))


def _written(text: str, told: Telling) -> Iterator[Paragraph]:
    language = _own(text, told)
    for words in paragraphs(text):
        yield Paragraph(line=line(Run(text=words, language=language)), kind="text")


# --- posts ----------------------------------------------------------------------------------------


def _items(thread: Thread, told: Telling) -> Iterator[Block]:
    """Return headings and posts in the editor's order; posts before the first have one of their own.

    A section that is headed by a statement is headed by its title in the reader's language, and so are the
    posts that carry none, in whichever language the thread was made.
    """
    titles = {claim.id: one_line(claim.title) for claim in thread.claims}
    headed = {catalogue_for(code).say(OTHERS): told.say(OTHERS) for code in CATALOGUES}
    headed |= {title: claim.title for claim in thread.claims for title in claim.titles}
    shown_items = [item for item in thread.items if isinstance(item, ThreadPost | ThreadHeading)]
    if shown_items and isinstance(shown_items[0], ThreadPost):
        yield Heading(level=2, text=told.say("Posts"))
    for item in shown_items:
        if isinstance(item, ThreadHeading):
            yield _own_heading(headed.get(item.text, item.text), 2, told)
        else:
            yield Article(blocks=tuple(_post(item, titles, told)))


def _post(post: ThreadPost, titles: Mapping[str, str], told: Telling) -> Iterator[Block]:
    yield Heading(level=3, text=f"{named(post)}, {told.shown(post.posted_at)}")
    about = joined(
        [
            line(Run(text=told.say(STATUSES[post.status]), mark=Mark.STATUS)) if post.status else (),
            line(one_line(post.affiliation)),
            told.tell("credits %(name)s", name=one_line(post.credits)) if post.credits else (),
            *(line(Run(text=titles.get(one, one), mark=Mark.STRONG)) for one in post.statements),
        ]
    )
    if about:
        yield Paragraph(line=about, kind="about")
    if post.note:
        note = Run(text=one_line(post.note), language=_own(post.note, told))
        yield Paragraph(line=line(note), kind="note")
    yield Quote(line=_quoted(post.text, post.found, post.ends), url=post.url, language=post.language)
    for gloss in post.glosses:
        yield from _gloss(gloss, post, told)
    for medium in post.media:
        yield _medium(medium, told)
        yield from (_seen(words, told) for words in medium.seen)
    yield Paragraph(line=line(link(post.url)), kind="source")
    yield from (Paragraph(line=note, kind="about") for note in caveats(post, told))
    if post.copies:
        yield Paragraph(line=told.tell("Also carried by"), kind="about")
        yield Listing(lines=tuple(_copy(copy, post, told) for copy in post.copies))


def _quoted(text: str, found: tuple[Span, ...], ends: int | None) -> Line:
    """Write a post's text: the words marked that say a statement, what its channel repeats set back."""
    runs: list[Run] = []
    at = 0
    for span in found:
        runs += [
            Run(text=shown_text(text[at : span.start])),
            Run(text=shown_text(text[span.start : span.end]), mark=Mark.FOUND),
        ]
        at = span.end
    footer = Run(text=shown_text(text[ends:]) if ends is not None else "", mark=Mark.QUIET)
    return line(*runs, Run(text=shown_text(text[at:ends])), footer)


def _gloss(gloss: Gloss, post: ThreadPost, told: Telling) -> Iterator[Block]:
    values = {"language": one_line(told.catalogue.tongue(gloss.language)), "by": one_line(gloss.by)}
    whose = told.tell("In %(language)s, translated by %(by)s", **values)
    if gloss.machine:
        whose = told.tell("In %(language)s, translated by a machine (%(by)s), as it came", **values)
    yield Quote(line=line(shown_text(gloss.text)), url=post.url, language=gloss.language, kind="gloss")
    yield Paragraph(line=whose, kind="about")


def _medium(medium: Medium, told: Telling) -> Picture:
    return Picture(jpeg=medium.small, alt=told.term(medium.kind), line=file_of(medium, told))


def _seen(seen: SeenWords, told: Telling) -> Picture:
    """Show the words that were found in a picture, cut out of it, over what was read."""
    said = told.tell("In the picture (read by machine): %(words)s", words=told.quotation(seen.words))
    return Picture(jpeg=seen.cut, alt=one_line(seen.words), line=said)


def _copy(copy: Copy, post: ThreadPost, told: Telling) -> Line:
    affiliation = f" ({one_line(copy.affiliation)})" if copy.affiliation else ""
    after = delay(copy.delay, told.catalogue)
    head = line(f"{named(copy)}{affiliation}, {after}, ", told.when(copy.posted_at))
    relation = line(told.term(copy.relation))
    if copy.of not in ("", post.url):
        relation = told.tell("%(relation)s of %(url)s", relation=told.term(copy.relation), url=link(copy.of))
    return joined([head, relation, line(link(copy.url))], separator=": ")
