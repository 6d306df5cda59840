"""Every format: the same bytes for the same thread, and the bytes that were looked at and kept."""

import io
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.i18n import catalogue_for
from bot.models import Claimed, Passage, PinnedPost, ThreadHeading
from bot.threads.formats import Exporter
from bot.threads.formats.claimreview import ClaimReviewExporter
from bot.threads.formats.csv import CsvExporter
from bot.threads.formats.document import line
from bot.threads.formats.docx import DocxExporter
from bot.threads.formats.html import HtmlExporter
from bot.threads.formats.json import JsonExporter, JsonLinesExporter
from bot.threads.formats.markdown import MarkdownExporter
from bot.threads.formats.methods import figures
from bot.threads.formats.provenance import caveats
from bot.threads.formats.telling import in_english
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread, a_thread, pinned

GOLDEN = Path(__file__).parent.parent.parent / "data" / "exports"
EXPORTERS: list[Exporter] = [
    MarkdownExporter(annex=True), HtmlExporter(annex=True), JsonExporter(), JsonLinesExporter(),
    CsvExporter(), ClaimReviewExporter(), DocxExporter(annex=True),
]  # fmt: skip
WHOLE = [one for one in EXPORTERS if one.name not in ("docx", "claimreview")]
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


@pytest.mark.parametrize("language", ["ru", "uk"])
@pytest.mark.parametrize("exporter", EXPORTERS[:2], ids=lambda one: one.name)
def test_a_thread_is_told_in_the_readers_language_as_it_was_when_somebody_looked(exporter, language):
    kept = GOLDEN / f"thread.{language}.{exporter.suffix}"
    written = exporter.export(replace(a_full_thread(), language=language))
    if os.environ.get("WIREWATCH_GOLDEN"):
        kept.write_bytes(written)

    assert written == kept.read_bytes()


def test_a_section_of_a_statement_is_headed_in_the_readers_language():
    titles = ("Open for talks", "Открыты для переговоров")
    claim = Claimed(id="talks", title=titles[1], titles=titles)
    items = (ThreadHeading(text=titles[0]), ThreadHeading(text="Notes"))
    page = (
        MarkdownExporter().export(replace(a_thread(), language="ru", items=items, claims=(claim,))).decode()
    )

    assert "## Открыты для переговоров\n" in page and "## Open" not in page and "## Notes\n" in page


def test_the_heading_of_other_posts_is_the_readers_whichever_language_the_thread_was_made_in():
    items = tuple(ThreadHeading(text=catalogue_for(code).say("Other posts")) for code in ("en", "ru", "uk"))
    page = MarkdownExporter().export(replace(a_thread(), language="uk", items=items)).decode()

    assert page.count(f"## {catalogue_for('uk').say('Other posts')}\n") == 3


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_nothing_of_ours_is_left_in_english_in_a_page_for_others(language):
    """All Latin letters in it are addresses, names, or what channels and editors wrote."""
    thread = replace(a_full_thread(), language=language, introduction="", methods="", deeds=(), claims=())
    page = MarkdownExporter(annex=True).export(replace(thread, contrasts=(), title="")).decode()
    page = page.replace("\\", "").replace("<br>", " ")
    theirs = (
        r"https?://\S+|[0-9a-f]{64}|SHA-256|MTProto|Telegram|Europe/Kyiv|@?ClashReport|Clash Report|uniannet|"
        r"@?wartranslated|War Translated|@?zvezdanews|Ann Lee|translate.example.org|Article 5 of NATO|"
        r"Russian state-adjacent|aggregator|translator|The (?:open hand|raised fist)|The first in English|"
        r"open-for-talks|legitimate-targets|We are open|Putin in Vladivostok|Vladimir Putin|for talks|"
        r"All places of direct military threat|are legitimate|Russia is open|TASS"
    )

    assert re.findall("[A-Za-z]+", re.sub(theirs, "", page)) == []


@each_format
@pytest.mark.parametrize("text", HOSTILE)
def test_the_same_thread_gives_the_same_bytes_whatever_it_holds(exporter, text):
    assert exporter.export(a_hostile_thread(text)) == exporter.export(a_hostile_thread(text))


@each_format
def test_an_empty_thread_and_an_empty_post_can_be_written(exporter):
    assert isinstance(exporter.export(a_thread()), bytes)
    assert exporter.export(a_thread(""))


@pytest.mark.parametrize("exporter", WHOLE, ids=lambda one: one.name)
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

    (of_a_poll,) = caveats(poll, in_english())
    assert of_a_poll == line("At the end of its text: ", "the question and answers of a poll")
    assert caveats(hidden, in_english()) == [line("Its source did not show its text")]


@pytest.mark.parametrize("make", [MarkdownExporter, HtmlExporter], ids=["markdown", "html"])
def test_the_page_for_readers_has_no_hash_no_capture_and_no_log_and_the_annex_comes_after_it(make):
    page = make().export(a_full_thread()).decode()
    whole = make(annex=True).export(a_full_thread()).decode()

    assert "ab" * 32 not in page and "captured" not in page
    assert "marked one as contested" in whole and "marked one as contested" not in page
    assert whole.index("Wire provenance") < whole.index("Technical annex") < whole.index("ab" * 32)
    for both in (re.sub("</?(?:bdi|mark)[^>]*>", "", one) for one in (page, whole)):
        assert "We are open for talks" in both and "translated by Ann Lee" in both
        assert "a machine (translate.example.org), as it came" in both


def test_the_methods_count_what_an_editor_would_count_by_hand():
    assert figures(a_full_thread(), in_english()) == [
        "By affiliation, as this newsroom describes its channels: Russian state-adjacent 1 of 2, "
        "aggregator 1 of 2.",
        "By language, as far as it can be told: English 1 of 2, Russian 1 of 2.",
        "Of 2 posts: 1 in an edited version, 1 changed again since, 1 no longer there when last looked for.",
        "Translations: 1 by people, 1 by a machine, as they came.",
    ]
    assert figures(a_thread(), in_english()) == []


def test_that_nothing_earlier_is_stored_says_since_when_channels_are_watched():
    text = MarkdownExporter().export(a_full_thread()).decode()

    assert "Earlier appearances, as far as they are stored here, the first 1 of 7:" in text
    assert ("No earlier appearance is stored here; channels are watched since 27 May 2026, 15:00.") in text


def test_a_long_timeline_says_how_many_posts_it_leaves_out():
    text = MarkdownExporter().export(a_thread(*["Rain"] * 201)).decode()

    assert "The first 200 of 201 posts:" in text and text.count("“Rain”") == 200
