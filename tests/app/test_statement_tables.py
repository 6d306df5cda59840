"""Statements from a table: all of them, or none and why, by row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.statement_tables import MOST, read_statements
from bot.errors import InputError
from bot.models import LANGUAGES, Sensitivity, Speaker

MAYOR = Speaker(id="mayor", name="The Mayor", aliases=("мэр", "мер"), names=(("ru", "Мэр"),))
HEADER = "id,title,speaker,said_on,said_at,sensitivity,urgent,tags,contrasts,en,ru,uk\n"
BRIDGE = "bridge,The bridge stays,Мэр,2026-05-29,Odesa,strict,yes,#city bridge,,The bridge stays open,,\n"
FERRY = "ferry,,,29.05.2026,,,,,bridge,The ferry is back | The ferry runs again,Паром вернулся,\n"


def read(text, in_force=(), **more):
    return read_statements(text.encode("utf-8-sig"), [MAYOR], set(in_force), **more)


def why(text, in_force=()):
    return [(row.number, str(row.error)) for row in read(text, in_force).refused]


def test_each_row_becomes_a_statement_and_what_is_left_out_is_as_usual():
    bridge, ferry = read(HEADER + BRIDGE + FERRY).statements

    assert (bridge.id, bridge.title, bridge.speaker, bridge.said_at) == (
        "bridge", "The bridge stays", MAYOR, "Odesa",
    )  # fmt: skip
    assert (bridge.sensitivity, bridge.urgent, bridge.tags) == (Sensitivity.STRICT, True, ("city", "bridge"))
    assert (ferry.title, ferry.speaker, ferry.urgent, ferry.contrasts) == (
        "The ferry is back", None, False, ("bridge",),
    )  # fmt: skip
    assert ferry.wording == {
        "en": ("The ferry is back", "The ferry runs again"),
        "ru": ("Паром вернулся",),
    }
    assert ferry.said_on == bridge.said_on
    assert ferry.sensitivity is Sensitivity.BALANCED


def test_an_id_is_made_of_the_words_and_titles_may_be_by_language():
    (one,) = read("title,title.ru,said_at.uk,ru\nBridge,Мост,Одеса,Мост остаётся открытым\n").statements

    assert one.id == "most-ostaetsia-otkrytym"
    assert (one.titled("ru"), one.titled("uk"), one.placed("uk")) == ("Мост", "Bridge", "Одеса")


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_whatever_stands_between_the_cells_it_is_read(mark):
    text = f"id{mark}en{mark}uk\nbridge{mark}The bridge stays open{mark}\n\n{mark}{mark}\n"

    assert [one.id for one in read(text).statements] == ["bridge"]
    assert [one.id for one in read_statements(text.encode("utf-16"), [], set()).statements] == ["bridge"]


def test_every_row_that_is_refused_is_told_by_its_number_and_then_none_is_taken():
    rows = (
        "no-words,,,,,,,,,,,\n"
        "Bad Id,,,,,,,,,The bridge stays open,,\n"
        "day,,,31.02.2026,,,,,,The bridge stays open,,\n"
        "who,,Nobody,,,,,,,The bridge stays open,,\n"
        "sure,,,,,quite,,,,The bridge stays open,,\n"
        "soon,,,,,,perhaps,,,The bridge stays open,,\n"
        "other,,,,,,,,nothing,The bridge stays open,,\n"
        "bridge,,,,,,,,,The bridge stays open,,\n"
        "known,,,,,,,,,The bridge stays open,,\n"
        "long,,,,,,,,,The bridge stays open,,,too many\n"
    )
    read_anyway = read(HEADER + BRIDGE + rows, ["known"])

    told = {row.number: str(row.error) for row in read_anyway.refused}
    assert read_anyway.statements == () and sorted(told) == list(range(3, 13))
    assert "A wording is missing" in told[3] and "id" in told[4] and "31.02.2026" in told[5]
    assert "there are: mayor" in told[6] and '"strict", "balanced" or "wide"' in told[7]
    assert "yes or no" in told[8] and 'no statement "nothing"' in told[9]
    assert "row 2" in told[10] and "tracked already" in told[11] and "more cells" in told[12]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The first row has to name the columns"),
        (HEADER, "no row below"),
        ("id,name\nx,y\n", 'no column "name": expected id, title, speaker'),
        ("en,en\nx,y\n", "twice"),
        ("en\n" + "The bridge stays open\n" * (MOST + 1), "too long"),
        ('en\n"open', "no CSV"),
    ],
)
def test_what_is_no_table_of_statements_is_refused_as_a_whole(text, says):
    with pytest.raises(InputError, match=says):
        read(text)


def test_what_is_not_unicode_says_how_to_save_it():
    with pytest.raises(InputError, match="CSV UTF-8"):
        read_statements("ru\nМост остаётся\n".encode("cp1251"), [], set())


CELLS = st.text(max_size=30) | st.sampled_from(["bridge", "yes", "2026-05-29", "мэр", "a | b", '"', ";"])


@given(st.lists(st.lists(CELLS, max_size=13), max_size=6))
def test_whatever_a_table_holds_it_is_read_or_refused(rows):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([HEADER.strip().split(","), *rows])
    try:
        found = read(written.getvalue().encode("utf-8", "replace").decode())
    except InputError:
        return
    assert bool(found.statements) != bool(found.refused)
    for statement in found.statements:
        assert statement.wording and set(statement.wording) <= set(LANGUAGES)
