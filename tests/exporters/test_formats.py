"""Every format: the same bytes for the same thread, and no post changes its structure."""

import csv
import io
import json
import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.exporters.csv import COLUMNS, CsvExporter, inert
from bot.exporters.json import JsonExporter
from bot.exporters.markdown import MarkdownExporter
from bot.models import Thread, ThreadPost
from tests.builders import CHANNEL, NOON

HOSTILE = [
    "**bold** [bank](https://evil.example) <b>&amp;</b>", "# heading", "1. one", "- item\n\n    code",
    "```\ncode", "<script>alert(1)</script>", "---", "=cmd|' /C calc'!A0", "\ttab", "＝1+1", "> quote",
    "![x](http://evil.example/x.png)", "<https://evil.example>", "a  \nb", "&copy; www.evil.example",
]  # fmt: skip


def a_thread(*texts: str, **more: object) -> Thread:
    posts = tuple(
        ThreadPost(
            url=f"https://t.me/ClashReport/{number}",
            channel_id=CHANNEL,
            message_id=number,
            channel="ClashReport",
            title="Clash Report",
            affiliation="aggregator",
            text=text,
            posted_at=NOON,
            captured_at=NOON + timedelta(minutes=1),
            sources=("telegram",),
            sha256="ab" * 32,
            **more,  # type: ignore[arg-type]
        )
        for number, text in enumerate(texts, 1)
    )
    return Thread(id=1, title="Open for talks", zone="Europe/Kyiv", posts=posts)


def test_markdown_quotes_the_posts_and_ends_with_their_provenance():
    text = MarkdownExporter().export(a_thread("We are open\nfor talks", note="the first")).decode()

    assert text == (
        "# Open for talks\n\n"
        "## Clash Report, 29 May 2026, 15:00:00 Europe/Kyiv\n\n"
        "the first\n\n> We are open  \n> for talks  \n\n<https://t.me/ClashReport/1>\n\n"
        "## Wire provenance\n\n"
        "- <https://t.me/ClashReport/1>: ClashReport; aggregator; "
        "posted 29 May 2026, 15:00:00 Europe/Kyiv; captured 29 May 2026, 15:01:00 Europe/Kyiv "
        "through Telegram's own protocol (MTProto); SHA-256 `" + "ab" * 32 + "`\n"
    )


def test_markdown_says_when_a_post_was_edited_changed_again_or_is_gone():
    thread = a_thread("x", edited_at=NOON, absent_at=NOON, changed_since=True)

    text = MarkdownExporter().export(thread).decode()

    assert "no longer there when looked for on 29 May 2026" in text
    assert "edited on 29 May 2026" in text and "changed again since it was added" in text


def rendered(text: str) -> tuple[list[str], str]:
    """What a CommonMark reader makes of it: its elements and the text a person reads."""
    tokens = MarkdownIt().parse(text)
    kinds, words = [], []
    for token in tokens:
        kinds.append(token.type)
        for child in token.children or []:
            kinds.append(child.type)
            words.append(child.content)
    return kinds, " ".join(words)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_renders_as_itself_and_nothing_else(text):
    kinds, words = rendered(MarkdownExporter().export(a_thread(text)).decode())

    assert not {"html_block", "html_inline", "image", "fence", "code_block", "hr", "strong_open"} & set(kinds)
    assert kinds.count("link_open") == 2  # the post's own address, twice
    for line in text.splitlines():
        assert " ".join(line.split()) in words


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_text_changes_the_structure_of_a_markdown_export(text):
    plain = MarkdownExporter().export(a_thread("word")).decode()
    hostile = MarkdownExporter().export(a_thread(text)).decode()

    def outline(markdown: str) -> list[str]:
        kinds, _ = rendered(markdown)
        return [k for k in kinds if k not in {"text", "hardbreak", "softbreak", "paragraph_open",
                                              "paragraph_close", "inline"}]  # fmt: skip

    assert outline(hostile) == outline(plain)


def test_json_holds_every_field_and_reads_back():
    record = json.loads(JsonExporter().export(a_thread("Мы открыты", note="n")))

    assert record["title"] == "Open for talks"
    (post,) = record["posts"]
    assert post["text"] == "Мы открыты" and post["note"] == "n"
    assert datetime.fromisoformat(post["posted_at"]) == NOON
    assert set(post) == set(ThreadPost.__slots__)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=4))
def test_csv_keeps_one_row_a_post_and_no_cell_is_a_formula(texts):
    content = CsvExporter().export(a_thread(*texts)).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[0] == list(COLUMNS) and len(rows) == len(texts) + 1
    for row, text in zip(rows[1:], texts, strict=True):
        assert row[-1] in (text, f"'{text}")
        assert not any(re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) for cell in row)


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\t=1", "\r1", "\n=1", "＝1", "＋1", " =1", "\u200b=1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell):
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "plain", "1=1", "'=1", "a\n=1"])
def test_other_cells_stay_as_they_are(cell):
    assert inert(cell) == cell


@pytest.mark.parametrize("exporter", [MarkdownExporter(), JsonExporter(), CsvExporter()])
def test_the_same_thread_gives_the_same_bytes(exporter):
    assert exporter.export(a_thread(*HOSTILE)) == exporter.export(a_thread(*HOSTILE))


@pytest.mark.parametrize("exporter", [MarkdownExporter(), JsonExporter(), CsvExporter()])
def test_an_empty_thread_and_an_empty_post_can_be_written(exporter):
    assert exporter.export(a_thread()) and exporter.export(a_thread(""))
