"""Paragraphs and tables of a Word document as the XML they are, in one piece.

python-docx looks for the place of each element among all others that may stand there, and goes through
each text sign by sign; that is most of what a long document takes. What is written here is what it writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from docx.shared import Length

LONGEST_WHOLE = 20_000  # letters of a row, as it is written, that surely stand on one page
_BROKEN = str.maketrans({"\r": "\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """The properties of a run of words; `size` is in half points, `colour` six hexadecimal digits.

    Spelling is checked in the `language`, if it is "" not at all.
    """

    bold: bool = False
    struck: bool = False
    underlined: bool = False
    colour: str = ""
    font: str = ""
    size: int = 0
    language: str | None = None

    @property
    def properties(self) -> str:
        """The properties of the run, in the order that the standard wants; "" for none."""
        said = "".join(
            (
                f'<w:rFonts w:ascii="{self.font}" w:hAnsi="{self.font}"/>' if self.font else "",
                "<w:b/>" if self.bold else "",
                "<w:strike/>" if self.struck else "",
                "<w:noProof/>" if self.language == "" else "",
                f'<w:color w:val="{self.colour}"/>' if self.colour else "",
                f'<w:sz w:val="{self.size}"/>' if self.size else "",
                '<w:u w:val="single"/>' if self.underlined else "",
                f"<w:lang w:val={quoteattr(self.language)}/>" if self.language else "",
            )
        )
        return f"<w:rPr>{said}</w:rPr>" if said else ""


def run(text: str, look: Lettering) -> str:
    """Return a run of words; its tabs and line breaks are kept."""
    lines = ("<w:tab/>".join(map(_words, each.split("\t"))) for each in text.translate(_BROKEN).split("\n"))
    return f"<w:r>{look.properties}{'<w:br/>'.join(lines)}</w:r>"


def link(relationship: str, written: str) -> str:
    """Return a run as a live link, by the id of its relationship."""
    return f"<w:hyperlink r:id={quoteattr(relationship)}>{written}</w:hyperlink>"


def properties(
    style: str = "", *, kept: bool = False, whole: bool | None = None, indent: Length | None = None
) -> str:
    """Write how a paragraph is laid out, "" where its style says all: see `DocxWriter.add`."""
    said = (
        f"<w:pStyle w:val={quoteattr(style)}/>" if style else "",
        "<w:keepNext/>" if kept else "",
        "" if whole is None else "<w:keepLines/>" if whole else '<w:keepLines w:val="0"/>',
        "" if indent is None else f'<w:ind w:left="{indent.twips}"/>',
    )
    return f"<w:pPr>{''.join(said)}</w:pPr>" if any(said) else ""


def paragraph(runs: str = "") -> str:
    """Return a paragraph of runs."""
    return f"<w:p>{runs}</w:p>"


def table(rows: Iterable[Iterable[str]], widths: Sequence[int]) -> str:
    """Return a table with a grid; each cell holds paragraphs, and the first row stands on each page.

    Columns are so many twentieths of a point wide. No row is parted between pages, unless it is long.
    """
    written = "".join(
        _row([*row], widths, '<w:tblHeader w:val="true"/>' if number == 0 else "")
        for number, row in enumerate(rows)
    )
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/>'
        '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0"'
        ' w:noVBand="1" w:val="04A0"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid>{written}</w:tbl>"
    )


def _row(cells: Sequence[str], widths: Sequence[int], head: str) -> str:
    whole = '<w:cantSplit w:val="true"/>' if sum(map(len, cells)) < LONGEST_WHOLE else ""
    before = (f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>' for width in widths)
    written = "".join(f"{start}{cell}</w:tc>" for start, cell in zip(before, cells, strict=True))
    return f"<w:tr>{f'<w:trPr>{whole}{head}</w:trPr>' if whole or head else ''}{written}</w:tr>"


def _words(text: str) -> str:
    if not text:
        return ""
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{kept}>{escape(text)}</w:t>"
