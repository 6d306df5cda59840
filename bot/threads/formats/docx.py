"""A thread as a Word document, for desks that write in one."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from docx import Document as new_document
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Emu
from docx.text.paragraph import Paragraph as WordParagraph

from bot.models import Thread
from bot.threads.formats import wordml
from bot.threads.formats.content import document_of
from bot.threads.formats.document import (
    Article,
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
    Table,
    write,
)
from bot.threads.formats.making import latest
from bot.threads.formats.word import BLUE, GREY, NOTE, TOC, bookmark, field, lay_out, spelled, within
from bot.threads.formats.wordml import Lettering

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # the first moment that a ZIP can tell
WIDEST = Cm(10)  # of a picture
SHORT = 900  # letters of a quotation that is not parted between pages
SMALL = 16  # half points, in tables
PLAIN = Lettering()


class DocxExporter:
    """Headings, quotations, tables and live links; the words are those of the HTML."""

    name = "docx"
    suffix = "docx"

    def __init__(self, *, annex: bool = False) -> None:
        self._annex = annex

    def export(self, thread: Thread) -> bytes:
        """Write the thread as an Office Open XML document (ISO/IEC 29500)."""
        word = _written(document_of(thread, annex=self._annex))
        _date(word, thread, latest(thread) or EPOCH)
        draft = io.BytesIO()
        word.save(draft)
        return _undated(draft.getvalue())


def _written(document: Document) -> Word:
    draft = DocxWriter(document.language)
    spelled(draft.add("Title").add_run(document.title.text), document.title.language)
    for block in document.blocks:
        write(block, draft)
    return draft.word


class DocxWriter:
    """A document being written. Styles and links are looked up here: python-docx goes through all of them."""

    def __init__(self, language: str) -> None:
        self.word = new_document()
        lay_out(self.word, language)
        self._styles = {style.name: style.style_id for style in self.word.styles}
        self._links: dict[str, str] = {}
        self._anchors = 0
        self._end = self.word.element.body.sectPr

    def add(
        self, style: str = "", *, kept: bool = False, whole: bool | None = None, indent: Cm | None = None
    ) -> WordParagraph:
        """Add a paragraph, in a style that is named; it is kept on a page with the next, if said.

        Whether it is kept `whole` on a page and how far it is set in is its style's to say, if nothing is.
        """
        written = wordml.properties(self._styles.get(style, ""), kept=kept, whole=whole, indent=indent)
        (added,) = _parsed(f"<w:p>{written}</w:p>")
        self._end.addprevious(added)
        return WordParagraph(added, self.word._body)

    def heading(self, heading: Heading) -> None:
        """Write a heading, which Word keeps with what follows."""
        added = self.add(f"Heading {heading.level}", kept=True)
        run = added.add_run(heading.text)
        spelled(run, heading.language)
        if heading.anchor:
            self._anchors += 1
            bookmark(run, heading.anchor, self._anchors)

    def paragraph(self, paragraph: Paragraph) -> None:
        """Write a line; what stands between a post's heading and its words is kept with these."""
        style = NOTE if paragraph.kind == "note" else ""
        self._write(self.add(style, kept=paragraph.kind in ("note", "about")), paragraph.line)

    def quote(self, quote: Quote) -> None:
        """Write a quotation, set in, in the language it is in; a short one is kept with its source."""
        short = sum(len(run.text) for run in quote.line) <= SHORT
        indent = Cm(1.6 if quote.kind == "gloss" else 0.8)
        added = self.add("Quote", kept=short, whole=short, indent=indent)
        self._write(added, quote.line, Lettering(language=quote.language))

    def picture(self, picture: Picture) -> None:
        """Show a picture, as wide as the page has room for, over its line."""
        if picture.jpeg:
            shown = self.word.add_picture(io.BytesIO(picture.jpeg))
            if shown.width > WIDEST:
                shown.height, shown.width = Emu(shown.height * WIDEST // shown.width), WIDEST
        self._write(self.add(), picture.line)

    def listing(self, listing: Listing) -> None:
        """Write a line each."""
        for each in listing.lines:
            self._write(self.add("List Bullet"), each)

    def table(self, shown: Table) -> None:
        """Write a table whose head stands on each page that it reaches."""
        head = tuple(((Run(text=name, mark=Mark.STRONG),),) for name in shown.head)
        rows = ((self._cell(lines) for lines in row) for row in (head, *shown.rows))
        widths = self._widths(shown.shares or (1,) * len(shown.head))
        for each in _parsed(wordml.table(rows, widths)):
            self._end.addprevious(each)
        self.add()

    def contents(self, contents: Contents) -> None:
        """Write a field that Word fills anew, with page numbers, on F9; until then it holds the headings."""
        self.add(kept=True).add_run(contents.name).bold = True
        entries = [(self.add(), each) for each in contents.headings]
        for added, each in entries:
            within(added.add_run(each.text), each.anchor)
        field([added for added, _ in entries], TOC)

    def article(self, article: Article) -> None:
        """Write its blocks."""
        for each in article.blocks:
            write(each, self)

    def _cell(self, lines: tuple[Line, ...]) -> str:
        shown = (wordml.paragraph(self._runs(each, Lettering(size=SMALL))) for each in lines if each)
        return "".join(shown) or wordml.paragraph()

    def _widths(self, shares: tuple[int, ...]) -> list[int]:
        """Return how wide columns are, in twentieths of a point."""
        section = self.word.sections[0]
        broad = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        return [int(Emu(int(broad * share / sum(shares))).twips) for share in shares]

    def _write(self, paragraph: WordParagraph, runs: Line, lettering: Lettering = PLAIN) -> None:
        for each in _parsed(self._runs(runs, lettering)):
            paragraph._p.append(each)

    def _runs(self, runs: Line, lettering: Lettering) -> str:
        return "".join(self._run(run, lettering) for run in runs)

    def _run(self, run: Run, lettering: Lettering) -> str:
        if run.url:
            lettering = replace(lettering, colour=str(BLUE), underlined=True)
        if run.language:
            lettering = replace(lettering, language=run.language)
        if run.mark:
            lettering = replace(lettering, **_LETTERINGS[run.mark])
        written = wordml.run(run.text, lettering)
        return wordml.link(self._link(run.url), written) if run.url else written

    def _link(self, url: str) -> str:
        """Return the id of the relationship to an outside page, the same for the same page."""
        if url not in self._links:
            known = self.word.part.rels  # numbered without gaps
            number = f"rId{len(known) + 1}"
            known.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, number, is_external=True)
            self._links[url] = number
        return self._links[url]


def _parsed(written: str) -> list[Any]:
    """Return the elements that some pieces of a document are."""
    return list(parse_xml(f"<w:body {nsdecls('w', 'r')}>{written}</w:body>"))


_LETTERINGS: dict[Mark, dict[str, Any]] = {
    Mark.STRONG: {"bold": True},
    Mark.STATUS: {"bold": True},
    Mark.QUIET: {"colour": str(GREY)},
    Mark.CODE: {"font": "Liberation Mono"},
    Mark.ADDED: {"bold": True, "underlined": True},
    Mark.REMOVED: {"struck": True},
    Mark.FOUND: {"bold": True},
}


def _date(word: Word, thread: Thread, moment: datetime) -> None:
    """Give the document's properties the thread's own time instead of the clock's."""
    about = word.core_properties
    about.author, about.last_modified_by, about.comments = "Wirewatch", "Wirewatch", ""
    about.title = "".join(sign for sign in thread.title if sign.isprintable())[:255]
    about.language = thread.language
    about.created = about.modified = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    about.revision = 1


def _undated(content: bytes) -> bytes:
    """Return the same ZIP with every entry at one fixed moment."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            kept = zipfile.ZipInfo(entry.filename, date_time=EPOCH.timetuple()[:6])
            kept.compress_type = zipfile.ZIP_DEFLATED
            kept.create_system = 3
            new.writestr(kept, old.read(entry))
    return out.getvalue()
