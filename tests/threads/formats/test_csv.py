"""CSV: a row a post, and nothing a spreadsheet would run."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import visible
from bot.threads.formats.csv import COLUMNS, CsvExporter, inert
from tests.threads.formats.office import converted, needs_office
from tests.threads.formats.threads import a_full_thread, a_hostile_thread, a_thread


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(st.text(st.characters()), max_size=4))
def test_csv_keeps_one_row_a_post_and_no_cell_is_a_formula(texts):
    found = rows(CsvExporter().export(a_thread(*texts)))

    assert found[0] == list(COLUMNS) and len(found) == len(texts) + 1
    for row, text in zip(found[1:], texts, strict=True):
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

    assert kinds(text) == kinds("x") == ["kind", "heading", "post", "copy", "reference", "coverage"]


def test_copies_stand_below_their_post_and_references_and_coverage_come_last():
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows(CsvExporter().export(a_full_thread()))[1:]]

    assert [row["kind"] for row in found] == [
        "heading", "post", "copy", "heading", "post", "reference", "reference",
        "coverage", "coverage", "coverage",
    ]  # fmt: skip
    assert (found[2]["relation"], found[2]["delay_s"]) == ("forward", "420")
    assert found[1]["status"] == "contested" and found[4]["sources"] == "preview archive"


@pytest.mark.parametrize("bom", [True, False])
def test_the_byte_order_mark_is_a_choice(bom):
    assert CsvExporter(bom=bom).export(a_full_thread()).startswith(b"\xef\xbb\xbf") is bom


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\n=1", "＝1", "＋1", " =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell):
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "plain", "1=1", "'=1", "a\n=1"])
def test_other_cells_stay_as_they_are(cell):
    assert inert(cell) == cell


@pytest.mark.parametrize("cell", ["\r1", "\u200b=1", "\ufeff=1", "\0=1"])
def test_what_hides_a_formula_is_spelled_out(cell):
    assert inert(cell).startswith("⟨U+")
