"""What a Word document needs and python-docx has no function for: fields, bookmarks, links."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

INK, GREY, BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x55, 0x55, 0x55), RGBColor(0x0B, 0x4F, 0x8A)
NOTE = "Editor's Note"
TOC = r'TOC \o "2-2" \h \z'  # ISO/IEC 29500-1, 17.16.5.68: the headings of the sections, as links


def lay_out(word: Word, language: str) -> None:
    """Lay out an upright A4 page with its number below, and readable type, in a language."""
    for usual in word.styles.element.iter(qn("w:lang")):
        usual.set(qn("w:val"), language)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    below = section.footer.paragraphs[0]
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    below.add_run("1")
    field([below], "PAGE")
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        word.styles[name].font.color.rgb = INK
    quote = word.styles["Quote"]
    quote.font.italic = False
    quote.element.get_or_add_pPr().append(_border_left())
    note = word.styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.italic = word.styles["Normal"], True
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)


def field(paragraphs: Sequence[Paragraph], code: str) -> None:
    """Make what these paragraphs hold the present result of a field: 17.16.2."""
    first, last = paragraphs[0]._p, paragraphs[-1]._p
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    opening = [_run(_mark("begin")), _run(instruction), _run(_mark("separate"))]
    start = 1 if first.pPr is not None else 0
    for place, run in enumerate(opening, start):
        first.insert(place, run)
    last.append(_run(_mark("end")))


def bookmark(run: Run, name: str, number: int) -> None:
    """Give a run a name that links within the document lead to."""
    for kind, add in (("Start", run._r.addprevious), ("End", run._r.addnext)):
        element = OxmlElement(f"w:bookmark{kind}")
        element.set(qn("w:id"), str(number))
        if kind == "Start":
            element.set(qn("w:name"), name)
        add(element)


def spelled(run: Run, language: str) -> None:
    """Have a run's spelling checked in another language than the document's, if it is in one."""
    if language:
        element = OxmlElement("w:lang")
        element.set(qn("w:val"), language)
        run._r.get_or_add_rPr().append(element)


def within(run: Run, anchor: str) -> None:
    """Make a run a link to a bookmark."""
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("w:anchor"), anchor)
    run._r.addprevious(hyperlink)
    hyperlink.append(run._r)


def _border_left() -> Any:
    """Return the line beside a quotation: 17.3.1.17."""
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in {"val": "single", "sz": "18", "space": "8", "color": str(INK)}.items():
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    return borders


def _mark(kind: str) -> Any:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _run(child: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(child)
    return run
