"""DOCX: a word processor opens it, and it holds the words of the HTML."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from functools import cache

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML

from bot.models import Thread
from bot.threads.formats.docx import DocxExporter
from bot.threads.formats.html import HtmlExporter
from tests.threads.formats.office import converted, needs_office
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread, a_thread

WORD = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def words(text: str) -> str:
    """A text without its white space and bullets, which each format sets in its own way."""
    return re.sub(r"[\s\u00a0•]+", "", text)


def words_of_html(thread: Thread) -> str:
    """What a reader of the page reads, in order."""
    document = JustHTML(HtmlExporter(annex=True).export(thread).decode(), strict=True, sanitize=False)
    (main,) = document.query("main")
    return words(main.to_text())


def outline(content: bytes) -> list[tuple[str, str]]:
    """The paragraphs' styles, the tables' shapes and the links, in order."""
    document = docx.Document(io.BytesIO(content))
    found = [("paragraph", str(one.style and one.style.name)) for one in document.paragraphs]
    found += [("table", f"{len(one.rows)}x{len(one.columns)}") for one in document.tables]
    return found + [("link", one.address) for each in document.paragraphs for one in each.hyperlinks]


def element(content: bytes, path: str) -> list[ET.Element]:
    """The elements of the document's body, or of its footer for a path that begins so."""
    part, _, wanted = path.rpartition("!")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        name = next(one for one in packed.namelist() if part and part in one) if part else "word/document.xml"
        return list(ET.fromstring(packed.read(name)).iterfind(wanted, WORD))


@cache
def plain() -> list[tuple[str, str]]:
    return outline(DocxExporter(annex=True).export(a_hostile_thread("x")))


@needs_office
def test_libreoffice_opens_it_and_reads_the_words_of_the_html(tmp_path):
    thread = a_full_thread()

    read = converted(
        DocxExporter(annex=True).export(thread), "thread.docx", "txt:Text (encoded):UTF8", tmp_path
    )

    assert words(read) == words_of_html(thread)


def test_links_are_live():
    document = docx.Document(io.BytesIO(DocxExporter(annex=True).export(a_full_thread())))
    paragraphs = [*document.paragraphs]
    for table in document.tables:
        paragraphs += [each for row in table.rows for cell in row.cells for each in cell.paragraphs]
    links = {link.address for each in paragraphs for link in each.hyperlinks}

    assert {"https://t.me/ClashReport/58234", "https://en.wikipedia.org/wiki/Article_5_of_NATO"} <= links


def test_its_dates_are_those_of_the_thread():
    content = DocxExporter(annex=True).export(a_full_thread())
    about = docx.Document(io.BytesIO(content)).core_properties

    assert f"{about.created:%Y-%m-%d %H:%M}" == "2026-05-29 23:50"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_written_and_changes_no_style_and_no_table(text):
    assert outline(DocxExporter(annex=True).export(a_hostile_thread(text))) == plain()


@settings(max_examples=10)
@given(st.text(st.characters(), min_size=1).filter(str.strip))
def test_no_text_changes_the_structure_of_a_document(text):
    assert outline(DocxExporter(annex=True).export(a_hostile_thread(text))) == plain()


def test_pages_stand_upright_and_are_numbered():
    content = DocxExporter().export(a_full_thread())
    (section,) = docx.Document(io.BytesIO(content)).sections

    assert section.page_height is not None and section.page_width is not None
    assert section.page_height > section.page_width
    assert [one.text for one in element(content, "footer!.//w:instrText")] == [" PAGE "]


def test_headings_and_what_stands_over_a_quotation_are_kept_with_what_follows():
    document = docx.Document(io.BytesIO(DocxExporter().export(a_full_thread())))
    kept = [
        (one.style and one.style.name, bool(one.paragraph_format.keep_with_next))
        for one in document.paragraphs
    ]

    assert all(keep for style, keep in kept if style and style.startswith("Heading"))
    assert ("Quote", True) in kept and ("Quote", False) not in kept
    before = [kept[number - 1] for number, (style, _) in enumerate(kept) if style == "Quote"]
    assert all(keep for style, keep in before if style != "Quote")


def test_a_long_quotation_may_be_parted_between_pages():
    document = docx.Document(io.BytesIO(DocxExporter().export(a_thread("word " * 400))))
    (quote,) = [one for one in document.paragraphs if one.style and one.style.name == "Quote"]

    assert not quote.paragraph_format.keep_with_next and not quote.paragraph_format.keep_together


def test_a_row_of_a_table_is_not_parted_between_pages():
    rows = element(DocxExporter(annex=True).export(a_full_thread()), ".//w:tr")

    assert len(rows) > 5 and all(row.find("w:trPr/w:cantSplit", WORD) is not None for row in rows)


def test_the_contents_are_a_field_that_holds_the_headings_until_it_is_filled_anew():
    content = DocxExporter(annex=True).export(a_full_thread())
    document = docx.Document(io.BytesIO(content))
    sections = [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 2"]
    listed = [one.text for one in document.paragraphs if any(link.fragment for link in one.hyperlinks)]

    assert [one.text for one in element(content, ".//w:instrText")] == [r' TOC \o "2-2" \h \z ']
    marks = [one.get(f"{{{WORD['w']}}}fldCharType") for one in element(content, ".//w:fldChar")]
    assert marks == ["begin", "separate", "end"] and listed == sections
    anchors = [one.get(f"{{{WORD['w']}}}anchor") for one in element(content, ".//w:hyperlink")]
    names = [one.get(f"{{{WORD['w']}}}name") for one in element(content, ".//w:bookmarkStart")]
    assert [one for one in anchors if one] == names


def test_a_quotation_says_its_language_for_the_spelling_checker():
    content = DocxExporter().export(a_full_thread())
    languages = [one.get(f"{{{WORD['w']}}}val") for one in element(content, ".//w:rPr/w:lang")]

    assert {"en", "ru", "uk"} == set(languages)
