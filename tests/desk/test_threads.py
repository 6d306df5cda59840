"""Threads at the desk: made, put in order by several editors at once, read as readers get them, exported."""

import io
import zipfile

from tests.desk.served import Served

SAID = "The minister said: we are open for talks, and left."
OTHER = "Asked again, he repeated it: “We have never refused to have talks”, in his words."


def a_thread(desk: Served, *texts: str) -> list[str]:
    """A thread of these posts, the first of the newsroom."""
    urls = desk.publish(*texts)
    desk.post("/threads/new", title="Talks of May")
    desk.post("/threads/1/add", posts="\n".join(urls))
    return urls


def entries(desk: Served) -> list[tuple[str, str]]:
    """The number and the name of each entry, in order."""
    found = desk.page("/threads/1").css(".entry")
    names = desk.page("/threads/1").css(".handle")
    return [
        (str(one.attributes["data-entry"]), str(name.attributes["data-name"]))
        for one, name in zip(found, names, strict=True)
    ]


def order(desk: Served) -> list[str]:
    return [name for _, name in entries(desk)]


def test_a_thread_is_made_empty_or_of_what_carries_a_statement(desk: Served):
    desk.publish(SAID, OTHER)

    assert desk.post("/threads/new", title="Empty").headers["location"] == "/threads/1"
    desk.post("/threads/new", title="Full", statement="open-for-talks")

    listed = desk.text("/threads")
    assert "Empty" in listed and "0 posts" in listed and "Full" in listed and "1 post" in listed
    desk.post("/threads/new", 400, title="None", query="(")


def test_posts_sections_and_references_stand_in_order_and_are_moved_by_their_own_numbers(desk: Served):
    a_thread(desk, SAID, OTHER)
    desk.post("/threads/1/add", heading="What he said")
    desk.post("/threads/1/add", url="https://example.org/transcript", title="Transcript")
    names = ["ClashReport/1", "ClashReport/2", "What he said", "Transcript"]
    assert order(desk) == names
    numbers = {name: number for number, name in entries(desk)}

    desk.post("/threads/1/move", entry=numbers["What he said"], before=numbers["ClashReport/1"])
    assert order(desk) == ["What he said", "ClashReport/1", "ClashReport/2", "Transcript"]
    desk.post("/threads/1/move", entry=numbers["ClashReport/1"], before=numbers["Transcript"])
    assert order(desk) == ["What he said", "ClashReport/2", "ClashReport/1", "Transcript"]
    desk.post("/threads/1/move", entry=numbers["What he said"], before="")
    assert order(desk)[-1] == "What he said"
    desk.post("/threads/1/move", entry=numbers["Transcript"], by="up")
    assert order(desk) == ["ClashReport/2", "Transcript", "ClashReport/1", "What he said"]

    desk.post("/threads/1/undo")
    assert order(desk) == ["ClashReport/2", "ClashReport/1", "Transcript", "What he said"]


def test_an_entry_that_somebody_else_took_out_is_not_taken_for_another(desk: Served):
    a_thread(desk, SAID, OTHER)
    (number, _), _ = entries(desk)
    desk.app.threads.remove(1, "1")  # by another editor, while the page is open

    for path in ("move", "remove", "note"):
        desk.post(f"/threads/1/{path}", 400, entry=number)

    assert order(desk) == ["ClashReport/2"]


def test_words_are_written_only_over_those_that_were_seen(desk: Served):
    a_thread(desk, SAID)
    desk.post("/threads/1/write", what="introduction", seen="", text="An open hand.\r\n\r\nAnd a fist.")
    desk.app.threads.introduce(1, "Somebody else's words.")

    desk.post("/threads/1/write", 400, what="introduction", seen="An open hand.\n\nAnd a fist.", text="Mine")

    assert desk.app.threads.get(1).introduction == "Somebody else's words."


def test_notes_statuses_translations_claims_and_methods_are_kept_in_the_name_of_the_visitor(desk: Served):
    a_thread(desk, SAID, OTHER)
    (number, _), _ = entries(desk)
    desk.post("/threads/1/note", entry=number, note="The first word.", seen="", stands="contested")
    desk.post("/threads/1/gloss", entry=number, language="uk", text="Ми відкриті", by="Ann")
    desk.post(
        "/threads/1/claim", statement="open-for-talks", stands="contested", reason="No date.", by="Kyiv, Riga"
    )
    desk.post("/threads/1/write", what="methods", seen="", text="From one channel.")
    desk.post("/threads/1/rename", title="Talks again")

    found = desk.app.threads.get(1)
    assert (found.title, found.methods) == ("Talks again", "From one channel.")
    assert (found.posts[0].note, found.posts[0].status) == ("The first word.", "contested")
    assert [(one.language, one.by) for one in found.posts[0].glosses] == [("uk", "Ann")]
    (judged,) = [claim.judged for claim in found.claims if claim.judged]
    assert (judged.reason, judged.by) == ("No date.", ("Kyiv", "Riga"))
    assert {deed.actor for deed in found.deeds} == {found.deeds[0].actor}
    assert found.deeds[0].actor.endswith(" at the desk")
    page = desk.text("/threads/1")
    assert "The first word." in page and "Ми відкриті" in page and "No date." in desk.get("/threads/1").text


def test_contrasts_between_its_statements_are_shown(desk: Served):
    a_thread(desk, SAID, OTHER)

    assert "Russia has never refused talks ↔ Russia is open for talks" in desk.text("/threads/1")


def test_the_preview_is_the_page_that_is_exported_under_a_policy_that_runs_nothing(desk: Served):
    a_thread(desk, SAID)
    desk.post("/threads/1/write", what="introduction", seen="", text="An open hand.")

    shown = desk.get("/threads/1/preview")

    assert "An open hand." in shown.text and "we are open for talks" in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    file = desk.post("/threads/1/export", 200, form="html")
    assert file.content == shown.content


def test_every_format_is_a_click_away_and_on_record(desk: Served):
    a_thread(desk, SAID)
    forms = [str(one.attributes["value"]) for one in desk.page("/threads/1").css(".exports button")]
    assert {"docx", "html", "markdown", "json", "jsonl", "csv", "claimreview", "bundle"} == set(forms)

    for form in forms:
        answer = desk.post("/threads/1/export", 200, form=form)
        assert "attachment" in answer.headers["content-disposition"] and answer.content
        assert "sandbox" in answer.headers["content-security-policy"]
    docx = desk.post("/threads/1/export", 200, form="docx").content
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(docx)).namelist()
    desk.post("/threads/1/export", 400, form="poem")


def test_a_thread_that_is_not_there_is_refused(desk: Served):
    desk.get("/threads/7", 400)
    desk.post("/threads/7/move", 400, entry="1")
