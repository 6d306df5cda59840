"""Every format: the same bytes for the same thread, and the bytes that were looked at and kept."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from bot.models import Passage, PinnedPost
from bot.threads.formats.csv import CsvExporter
from bot.threads.formats.docx import DocxExporter
from bot.threads.formats.html import HtmlExporter
from bot.threads.formats.json import JsonExporter, JsonLinesExporter
from bot.threads.formats.markdown import MarkdownExporter
from bot.threads.formats.provenance import caveats
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread, a_thread, pinned

GOLDEN = Path(__file__).parent.parent.parent / "data" / "exports"
EXPORTERS = [
    MarkdownExporter(), HtmlExporter(), JsonExporter(), JsonLinesExporter(), CsvExporter(), DocxExporter(),
]  # fmt: skip
each_format = pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda one: one.name)


def unpacked(content: bytes) -> object:
    """A file's content; of a ZIP that of its files, since no two zlibs compress alike."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [(entry.filename, entry.date_time, packed.read(entry)) for entry in packed.infolist()]


@each_format
def test_a_thread_with_everything_in_it_is_written_as_it_was_when_somebody_looked(exporter):
    """`WIREWATCH_GOLDEN=1 pytest` writes the files anew; look at them then."""
    kept = GOLDEN / f"thread.{exporter.suffix}"
    written = exporter.export(a_full_thread())
    if os.environ.get("WIREWATCH_GOLDEN"):
        kept.write_bytes(written)

    assert unpacked(written) == unpacked(kept.read_bytes())


@each_format
@pytest.mark.parametrize("text", HOSTILE)
def test_the_same_thread_gives_the_same_bytes_whatever_it_holds(exporter, text):
    assert exporter.export(a_hostile_thread(text)) == exporter.export(a_hostile_thread(text))


@each_format
def test_an_empty_thread_and_an_empty_post_can_be_written(exporter):
    assert isinstance(exporter.export(a_thread()), bytes)
    assert exporter.export(a_thread(""))


@pytest.mark.parametrize("exporter", EXPORTERS[:-1], ids=lambda one: one.name)
def test_every_format_tells_where_each_post_came_from_the_references_and_who_was_watched(exporter):
    """DOCX has the words of HTML, as test_docx shows."""
    shown = exporter.export(a_full_thread()).decode()

    for needed in (
        "https://t.me/ClashReport/58234", "https://t.me/wartranslated/18911", "https://t.me/zvezdanews/29876",
        "ab" * 32, "0c" * 32, "1d" * 32, "https://en.wikipedia.org/wiki/Article_5_of_NATO", "uniannet",
    ):  # fmt: skip
        assert needed in shown or needed.replace("_", "\\_") in shown


def test_a_reader_is_told_of_a_text_that_was_not_shown_and_of_words_that_stand_apart() -> None:
    passages = (Passage(kind="question", start=0, end=3), Passage(kind="answer", start=4, end=6))
    poll = PinnedPost(**pinned(1, "Who\nUs", passages=passages))
    hidden = PinnedPost(**pinned(2, "", shown=False))

    assert caveats(poll, "UTC") == ["its text ends with the question and answers of a poll"]
    assert caveats(hidden, "UTC") == ["its source did not show its text"]
