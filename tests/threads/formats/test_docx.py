"""DOCX: a word processor opens it, and it holds the words of the HTML."""

import io
import re
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
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread


def words(text: str) -> str:
    """A text without its white space and bullets, which each format sets in its own way."""
    return re.sub(r"[\s\u00a0•]+", "", text)


def words_of_html(thread: Thread) -> str:
    """What a reader of the page reads, in order."""
    document = JustHTML(HtmlExporter().export(thread).decode(), strict=True, sanitize=False)
    (main,) = document.query("main")
    return words(main.to_text())


def outline(content: bytes) -> list[tuple[str, str]]:
    """The paragraphs' styles, the tables' shapes and the links, in order."""
    document = docx.Document(io.BytesIO(content))
    found = [("paragraph", str(one.style and one.style.name)) for one in document.paragraphs]
    found += [("table", f"{len(one.rows)}x{len(one.columns)}") for one in document.tables]
    return found + [("link", one.address) for each in document.paragraphs for one in each.hyperlinks]


@cache
def plain() -> list[tuple[str, str]]:
    return outline(DocxExporter().export(a_hostile_thread("x")))


@needs_office
def test_libreoffice_opens_it_and_reads_the_words_of_the_html(tmp_path):
    thread = a_full_thread()

    read = converted(DocxExporter().export(thread), "thread.docx", "txt:Text (encoded):UTF8", tmp_path)

    assert words(read) == words_of_html(thread)


def test_links_are_live():
    document = docx.Document(io.BytesIO(DocxExporter().export(a_full_thread())))
    paragraphs = [*document.paragraphs]
    for table in document.tables:
        paragraphs += [each for row in table.rows for cell in row.cells for each in cell.paragraphs]
    links = {link.address for each in paragraphs for link in each.hyperlinks}

    assert {"https://t.me/ClashReport/58234", "https://en.wikipedia.org/wiki/Article_5_of_NATO"} <= links


def test_its_dates_are_those_of_the_thread():
    content = DocxExporter().export(a_full_thread())
    about = docx.Document(io.BytesIO(content)).core_properties

    assert f"{about.created:%Y-%m-%d %H:%M}" == "2026-05-29 23:50"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_written_and_changes_no_style_and_no_table(text):
    assert outline(DocxExporter().export(a_hostile_thread(text))) == plain()


@settings(max_examples=10)
@given(st.text(st.characters(), min_size=1).filter(str.strip))
def test_no_text_changes_the_structure_of_a_document(text):
    assert outline(DocxExporter().export(a_hostile_thread(text))) == plain()
