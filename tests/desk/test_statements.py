"""Statements on the desk: what each looks for and where it appeared; written, tried, saved, taken in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.models import Channel
from bot.text import clean_text
from tests.builders import a_page, a_post
from tests.desk.served import AT, Served, served

SAID = "The minister said: we are open for talks, and left."
FORM: dict[str, Any] = {
    "title": "The dam",
    "wording_en": "The dam will hold\nThe dam is safe",
    "sensitivity": "balanced",
}
TABLE = (
    "id,en,uk\nthe-dam,The dam will hold | The dam is safe,Гребля витримає\nthe-bridge,The bridge is open,\n"
)


def test_the_list_tells_how_often_each_was_found(desk: Served):
    desk.publish(SAID, f"{SAID} And again, he said so on another day.")

    titles = [one.text() for one in desk.page("/statements").css("tbody th > a")]
    found = [one.text() for one in desk.page("/statements").css("tbody td:nth-of-type(3)")]

    assert titles == ["Russia has never refused talks", "Russia is open for talks"]
    assert found == ["0", "2"]
    assert [one.text() for one in desk.page("/statements", q="never").css("tbody th > a")] == [
        "Russia has never refused talks"
    ]


def test_a_statement_tells_wordings_with_how_posts_said_them_and_when(desk: Served):
    desk.publish(SAID)
    desk.publish("Ми відкриті для переговорів, каже він.", channel="uniannet", at=AT + timedelta(days=2))

    page = desk.page("/statement/open-for-talks")

    worded = [one.text() for one in page.css("section p > span[lang]")]
    counts = dict(zip(worded, (one.text() for one in page.css("section p > .chip")), strict=True))
    assert counts["We are open for talks"] == "1 post" and counts["Мы открыты для переговоров"] == "0 posts"
    assert len(page.css("svg.chart rect.en")) == 2 and len(page.css("svg.chart rect.uk")) == 2  # and the key
    assert page.css("rect.unwatched") != []
    assert "Russia has never refused talks" in desk.text("/statement/open-for-talks", "aside")


def test_its_precision_is_told_with_an_interval_once_somebody_answered(desk: Served):
    (url,) = desk.publish(SAID)
    assert "No alert of it has been answered yet" in desk.text("/statement/open-for-talks", "aside")

    desk.post("/verdict", post=url, statement="open-for-talks", answer="relevant")

    assert "100%" in desk.text("/statement/open-for-talks", "aside")
    assert "between 21%" in desk.text("/statement/open-for-talks", "aside")


def test_what_is_not_tracked_is_said_so(desk: Served):
    assert "there is no such statement" in desk.one("/statement/nothing", ".why", 400).text()


def test_a_new_statement_is_tried_before_it_is_saved_and_then_found(desk: Served):
    desk.publish("The dam will hold, said the mayor.", "The dam is safe, said the mayor.", "Rain tomorrow.")

    tried = desk.post("/statement/new/try", 200, **FORM).text
    assert "Would have fired 2 times in 30 days" in tried
    assert {one.id for one in desk.app.statements.tracked} == {"open-for-talks", "never-refused"}

    saved = desk.post("/statement/new/save", **FORM)
    assert saved.headers["location"] == "/statement/dam"
    for _ in desk.app.match():
        pass
    found = desk.page("/", statement="dam").css(".card mark")
    assert [one.text() for one in found] == ["The dam is safe", "The dam will hold"]


def test_a_statement_that_somebody_added_is_revised_under_its_own_id(desk: Served):
    desk.post("/statement/new/save", **FORM)

    desk.post("/statement/dam/save", **FORM | {"wording_en": "The dam burst", "urgent": "yes"})

    (added,) = [one.statement for one in desk.app.tracking.added]
    assert (added.id, added.wording, added.urgent) == ("dam", {"en": ("The dam burst",)}, True)
    desk.post("/statement/dam/untrack")
    assert desk.app.tracking.added == []


def test_one_of_the_files_is_tried_and_not_changed(desk: Served):
    desk.publish(SAID)
    fields: dict[str, Any] = {"title": "Russia is open for talks", "wording_en": "The minister said"}

    tried = desk.post("/statement/open-for-talks/try", 200, **fields).text

    assert "Would have fired 1 time" in tried and "[[statement]]" in tried
    desk.post("/statement/open-for-talks/save", 400, **fields)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": ""}, "title"),
        ({"title": "x", "wording_en": ""}, "wording or query is missing"),
        ({"title": "x", "query": "(dam"}, "^"),
        ({"title": "x", "wording_en": "y", "said_on": "yesterday"}, "no day"),
        ({"title": "x", "wording_en": "y", "speaker": "nobody"}, "speaker"),
    ],
)
def test_a_mistake_in_the_form_is_named(desk: Served, fields: dict[str, Any], why: str):
    for way in ("try", "save"):
        page = LexborHTMLParser(desk.post(f"/statement/new/{way}", 400, **fields).text)
        problem, words = page.css_first(".problem"), page.css_first("textarea[name=wording_en]")
        assert problem and why in problem.text()
        assert words and words.text() == fields.get("wording_en", "")  # what was typed is not lost


def test_a_statement_is_tried_on_the_last_days_that_were_read(tmp_path: Path):
    with served(tmp_path, clock=lambda: AT + timedelta(days=200)) as desk:
        desk.enter()
        page = a_page(a_post(1, clean_text("The dam will hold"), posted_at=AT), username="ClashReport")
        desk.app.channels.note_watched(Channel(username="ClashReport"), page, [AT + timedelta(hours=1)])

        assert "Would have fired 1 time in 30 days" in desk.post("/statement/new/try", 200, **FORM).text


def test_a_table_is_looked_at_and_taken_in_whole(desk: Served):
    looked = desk.post("/statements/table", 200, pasted=TABLE).text
    assert "2 statements" in looked and desk.app.tracking.added == []
    content = looked.partition('name="content" value="')[2].partition('"')[0]

    desk.post("/statements/table/taken", content=content)

    assert [one.statement.id for one in desk.app.tracking.added] == ["the-dam", "the-bridge"]


def test_a_table_with_a_mistake_is_refused_row_by_row(desk: Served):
    looked = desk.post("/statements/table", 200, pasted="title,en,speaker\nThe dam,It holds,nobody\n").text

    assert "It holds,nobody</textarea>" in looked  # to be mended
    assert "row 2" in looked and "nobody" in looked and "Track them all" not in looked
    desk.post("/statements/table/taken", 400, content="bm90aGluZw==")
    assert desk.app.tracking.added == []
