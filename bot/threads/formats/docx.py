"""A thread as a Word document, for desks that write in one."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from docx import Document as new_document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from bot.models import Thread
from bot.threads.formats.content import document_of
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
    Table,
)
from bot.threads.formats.methods import latest

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # the first moment that a ZIP can tell
WIDEST = Cm(10)  # of a picture
INK, GREY, BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x55, 0x55, 0x55), RGBColor(0x0B, 0x4F, 0x8A)


class DocxExporter:
    """Headings, quotations, tables and live links; the words are those of the HTML."""

    name = "docx"
    suffix = "docx"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as an Office Open XML document (ISO/IEC 29500)."""
        word = _written(document_of(thread))
        _date(word, thread.title, latest(thread) or EPOCH)
        draft = io.BytesIO()
        word.save(draft)
        return _undated(draft.getvalue())


class _Draft:
    """A document being written. Styles and links are looked up here: python-docx goes through all of them."""

    def __init__(self) -> None:
        self.word = new_document()
        self._styles = {style.name: style.style_id for style in self.word.styles}
        self._links: dict[str, str] = {}

    def paragraph(self, style: str = "") -> WordParagraph:
        """Add a paragraph, in a style that is named."""
        added = self.word.add_paragraph()
        if style:
            added._p.style = self._styles[style]
        return added

    def link(self, url: str) -> str:
        """Return the id of the relationship to an outside page, the same for the same page."""
        if url not in self._links:
            known = self.word.part.rels  # numbered without gaps
            number = f"rId{len(known) + 1}"
            known.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, number, is_external=True)
            self._links[url] = number
        return self._links[url]


def _written(document: Document) -> Word:
    draft = _Draft()
    _lay_out(draft.word)
    draft.paragraph("Title").add_run(document.title)
    for block in document.blocks:
        _block(draft, block)
    return draft.word


def _lay_out(word: Word) -> None:
    """Lay the page out broad, so that the tables have room, and the type readable."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        word.styles[name].font.color.rgb = INK
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)


def _block(draft: _Draft, block: Block) -> None:
    _BLOCKS[type(block)](draft, block)


def _heading(draft: _Draft, heading: Heading) -> None:
    draft.paragraph(f"Heading {heading.level}").add_run(heading.text)


def _paragraph(draft: _Draft, paragraph: Paragraph) -> None:
    _write(draft, draft.paragraph(), paragraph.line)


def _quote(draft: _Draft, quote: Quote) -> None:
    paragraph = draft.paragraph("Quote")
    paragraph.paragraph_format.left_indent = Cm(0.8)
    paragraph.add_run(quote.text)


def _picture(draft: _Draft, picture: Picture) -> None:
    if picture.jpeg:
        shown = draft.word.add_picture(io.BytesIO(picture.jpeg))
        if shown.width > WIDEST:
            shown.height, shown.width = Emu(shown.height * WIDEST // shown.width), WIDEST
    _write(draft, draft.paragraph(), picture.line)


def _listing(draft: _Draft, listing: Listing) -> None:
    for each in listing.lines:
        _write(draft, draft.paragraph("List Bullet"), each)


def _table(draft: _Draft, shown: Table) -> None:
    table = draft.word.add_table(rows=1 + len(shown.rows), cols=len(shown.head), style="Table Grid")
    head = tuple(((Run(text=name, mark=Mark.STRONG),),) for name in shown.head)
    for number, (row, cells) in enumerate(zip(table.rows, (head, *shown.rows), strict=True)):
        if number == 0:
            _repeat(row._tr)
        for cell, lines in zip(row.cells, cells, strict=True):
            _fill(draft, cell, lines)
    draft.paragraph()


def _article(draft: _Draft, article: Article) -> None:
    for each in article.blocks:
        _block(draft, each)


def _fill(draft: _Draft, cell: _Cell, lines: tuple[Line, ...]) -> None:
    shown = [each for each in lines if each]
    for number, each in enumerate(shown):
        _write(draft, cell.add_paragraph() if number else cell.paragraphs[0], each, size=Pt(8))


def _repeat(row: Any) -> None:
    """Let a table's head stand on each page that the table reaches."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(header)


def _write(draft: _Draft, paragraph: WordParagraph, runs: Line, *, size: Pt | None = None) -> None:
    for run in runs:
        written = _link(draft, paragraph, run) if run.url else paragraph.add_run(run.text)
        if size:
            written.font.size = size
        if run.mark:
            _MARKS[run.mark](written)


def _link(draft: _Draft, paragraph: WordParagraph, run: Run) -> WordRun:
    """Write a live link. python-docx reads links and has no function that writes one."""
    written = paragraph.add_run(run.text)
    written.font.color.rgb, written.font.underline = BLUE, True
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), draft.link(run.url))
    written._r.addprevious(hyperlink)
    hyperlink.append(written._r)
    return written


def _strong(run: WordRun) -> None:
    run.font.bold = True


def _quiet(run: WordRun) -> None:
    run.font.color.rgb = GREY


def _code(run: WordRun) -> None:
    run.font.name = "Liberation Mono"


def _added(run: WordRun) -> None:
    run.font.bold = run.font.underline = True


def _removed(run: WordRun) -> None:
    run.font.strike = True


_MARKS: dict[Mark, Callable[[WordRun], None]] = {
    Mark.STRONG: _strong,
    Mark.STATUS: _strong,
    Mark.QUIET: _quiet,
    Mark.CODE: _code,
    Mark.ADDED: _added,
    Mark.REMOVED: _removed,
}

_BLOCKS: dict[type, Callable[[_Draft, Any], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Quote: _quote,
    Picture: _picture,
    Listing: _listing,
    Table: _table,
    Article: _article,
}


def _date(word: Word, title: str, moment: datetime) -> None:
    """Give the document's properties the thread's own time instead of the clock's."""
    about = word.core_properties
    about.author, about.last_modified_by, about.comments = "Wirewatch", "Wirewatch", ""
    about.title = "".join(sign for sign in title if sign.isprintable())[:255]
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
