"""CSV: a row a post, and nothing a spreadsheet would run."""

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Box, Medium, Passage, SeenWords, ThreadPost
from bot.text import visible
from bot.threads.formats.csv import COLUMNS, CsvExporter, inert
from tests.threads.formats.office import converted, needs_office
from tests.threads.formats.threads import a_full_thread, a_hostile_thread, a_thread


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(st.text(st.characters()), max_size=4))
def test_csv_keeps_one_row_a_post_and_no_cell_is_a_formula(texts):
    found = rows(CsvExporter().export(a_thread(*texts)))

    opening = [row[0] for row in found[1:4]]
    assert found[0] == list(COLUMNS) and opening == ["thread", "introduction", "methods"]
    for row, text in zip(found[4:], texts, strict=True):
        assert row[-1] in (visible(text), f"'{visible(text)}")
        assert not any(re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) for cell in row)


@needs_office
def test_a_spreadsheet_runs_nothing(tmp_path):
    formulas = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "＝1+1",
        " =1+1",
        '=HYPERLINK("http://evil.example")',
    ]
    sheet = converted(CsvExporter().export(a_thread(*formulas)), "thread.csv", "fods", tmp_path)

    assert "table:formula" not in sheet and "1+1" in sheet
    assert "table:formula" in converted(b"text\r\n=1+1\r\n", "bare.csv", "fods", tmp_path)


@given(st.text(st.characters()))
def test_no_text_changes_the_rows_of_a_file(text):
    def kinds(words: str) -> list[str]:
        return [row[0] for row in rows(CsvExporter().export(a_hostile_thread(words)))]

    assert kinds(text) == kinds("x")


def of_a_full_thread(*kinds: str) -> list[dict[str, str]]:
    """The rows of these kinds, or of all."""
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows(CsvExporter().export(a_full_thread()))[1:]]
    return [row for row in found if not kinds or row["kind"] in kinds]


def test_what_belongs_to_a_post_or_a_statement_stands_below_it_and_what_was_done_comes_last():
    assert [row["kind"] for row in of_a_full_thread()] == [
        "thread", "introduction", "methods",
        "heading", "post", "copy", "heading", "post", "gloss", "gloss",
        "statement", "wording", "wording", "wording", "earlier", "statement", "wording",
        "contrast", "uncorrected", "uncorrected", "accuracy",
        "reference", "reference", "coverage", "coverage", "coverage",
        "deed", "deed", "deed", "deed", "deed", "deed",
    ]  # fmt: skip
    (copy,), posts = of_a_full_thread("copy"), of_a_full_thread("post")
    assert (copy["relation"], copy["delay_s"]) == ("forward", "420")
    assert posts[0]["status"] == "contested" and posts[1]["sources"] == "preview archive"


def test_csv_has_what_editors_write_and_every_wording_of_a_post():
    introduction, gloss, machine, claim, _ = of_a_full_thread("introduction", "gloss", "statement")
    wordings = of_a_full_thread("wording")

    assert introduction["text"].startswith("In Vladivostok") and gloss["by"] == "Ann Lee"
    assert (gloss["language"], gloss["relation"], machine["relation"]) == ("en", "", "machine")
    assert (claim["status"], claim["by"], claim["note"]) == ("contested", "Kyiv, Riga", "No date is named.")
    assert [row["text"] for row in wordings if row["url"].endswith("/58234")] == [
        "We are open for talks", "We have never refused to have talks",
    ]  # fmt: skip
    assert wordings[-1]["headline"] == "What was said in Vladivostok:"


def test_words_that_stand_apart_and_words_in_pictures_are_rows_below_their_post():
    text = "Who lies?\n\nNobody"
    thread = a_thread(text)
    (post,) = thread.items
    assert isinstance(post, ThreadPost)
    seen = SeenWords(words="=open for talks", box=Box(left=4, top=5, right=60, bottom=20))
    post = replace(
        post,
        passages=(Passage(kind="question", start=11, end=17),),
        media=(Medium(sha256="ef" * 32, kind="photo", seen=(seen,)),),
    )

    found = [
        dict(zip(COLUMNS, row, strict=True))
        for row in rows(CsvExporter().export(replace(thread, items=(post,))))[5:7]
    ]

    keys = ("kind", "of", "relation", "media", "note", "text")
    assert [tuple(row[key] for key in keys) for row in found] == [
        ("passage", post.url, "question", "", "", "Nobody"),
        ("picture", post.url, "machine", "ef" * 32, "4 5 60 20", "'=open for talks"),
    ]


@pytest.mark.parametrize("bom", [True, False])
def test_the_byte_order_mark_is_a_choice(bom):
    assert CsvExporter(bom=bom).export(a_full_thread()).startswith(b"\xef\xbb\xbf") is bom


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell):
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "plain", "1=1", "'=1", "a\n=1"])
def test_other_cells_stay_as_they_are(cell):
    assert inert(cell) == cell


@pytest.mark.parametrize("cell", ["\r1", "\u200b=1", "\ufeff=1", "\0=1"])
def test_what_hides_a_formula_is_spelled_out(cell):
    assert inert(cell).startswith("⟨U+")
