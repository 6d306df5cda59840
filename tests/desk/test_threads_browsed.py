"""A thread put together in a browser: by the mouse, by the keyboard, by two editors at once."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.desk.browsing import an_editor, assert_pages_accessible, browser
from tests.desk.served import Served

__all__ = ["browser"]

TEXTS = [f"The minister said on day {number}: we are open for talks, and left." for number in range(1, 5)]


@pytest.fixture
def desk(desk: Served) -> Served:
    urls = desk.publish(*TEXTS)
    desk.post("/threads/new", title="Talks of May")
    desk.post("/threads/1/add", posts="\n".join(urls))
    desk.post("/threads/1/add", heading="What he said")
    return desk


def order(desk: Served) -> list[str]:
    handles = desk.page("/threads/1").css(".handle")
    return [str(one.attributes["data-name"]).removeprefix("ClashReport/") for one in handles]


def handle(page: Page, name: str) -> Locator:
    return page.locator(f'.handle[data-name$="{name}"]')


def status(page: Page) -> Locator:
    return page.locator("#status")


def drag(page: Page, name: str, onto: str) -> None:
    handle(page, name).hover()
    page.mouse.down()
    box = page.locator(".entry", has=handle(page, onto)).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2 - 6, steps=8)
    page.mouse.up()


def test_an_entry_is_dragged_by_its_handle(browser: Browser, desk: Served):
    with an_editor(browser, desk) as page:
        page.goto(f"{desk.url}/threads/1")
        drag(page, "/3", onto="/1")
        expect(status(page)).to_contain_text("place 1 of 5")

        assert order(desk) == ["3", "1", "2", "4", "What he said"]
        page.reload()
        drag(page, "What he said", onto="/1")
        expect(status(page)).to_contain_text("place 2 of 5")
    assert order(desk) == ["3", "What he said", "1", "2", "4"]


def test_an_entry_is_moved_by_the_keyboard_alone_and_told(browser: Browser, desk: Served):
    with an_editor(browser, desk) as page:
        page.goto(f"{desk.url}/threads/1")
        handle(page, "/1").focus()
        page.keyboard.press("Space")
        expect(status(page)).to_contain_text("Lifted: ClashReport/1")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(status(page)).to_contain_text("place 3 of 5")
        with page.expect_response("**/threads/1/move"):
            page.keyboard.press("Space")
        expect(handle(page, "/1")).to_have_attribute("aria-pressed", "false")
        expect(handle(page, "/1")).to_be_focused()
        assert order(desk) == ["2", "3", "1", "4", "What he said"]

        page.keyboard.press("Space")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Escape")
        expect(status(page)).to_have_text("Put back.")
    assert order(desk) == ["2", "3", "1", "4", "What he said"]


def test_entries_are_moved_without_scripts(browser: Browser, desk: Served):
    with an_editor(browser, desk, scripts=False) as page:
        page.goto(f"{desk.url}/threads/1")
        expect(page.locator(".handle").first).to_be_hidden()
        page.get_by_role("button", name="Down: ClashReport/1").click()
        expect(page.get_by_role("status").first).to_contain_text("Moved")

    assert order(desk) == ["2", "1", "3", "4", "What he said"]


def test_two_editors_move_and_write_at_once_and_neither_loses_anything(browser: Browser, desk: Served):
    with an_editor(browser, desk) as ann, an_editor(browser, desk) as ed:
        for page in (ann, ed):
            page.goto(f"{desk.url}/threads/1")
        drag(ann, "/4", onto="/1")
        expect(status(ann)).to_contain_text("place 1 of 5")
        drag(ed, "What he said", onto="/2")  # Ed's page still shows the old order
        expect(status(ed)).to_contain_text("place 2 of 5")
        assert order(desk) == ["4", "1", "What he said", "2", "3"]

        ann.get_by_role("textbox", name="Introduction").fill("An open hand.")
        ann.locator("form", has=ann.get_by_role("textbox", name="Introduction")).get_by_role("button").click()
        expect(ann.get_by_role("status").first).to_contain_text("Kept")
        ed.get_by_role("textbox", name="Introduction").fill("A fist.")
        with ed.expect_response("**/write") as answered:
            ed.locator("form", has=ed.get_by_role("textbox", name="Introduction")).get_by_role(
                "button"
            ).click()
        assert answered.value.status == 400
        expect(ed.get_by_role("heading", name="Not done")).to_be_visible()
    assert desk.app.threads.get(1).introduction == "An open hand."


def test_a_thread_is_exported_by_one_click_and_what_comes_opens(
    browser: Browser, desk: Served, tmp_path: Path
):
    with an_editor(browser, desk) as page:
        page.goto(f"{desk.url}/threads/1")
        with page.expect_download() as word:
            page.get_by_role("button", name="Word").click()
        with page.expect_download() as html:
            page.get_by_role("button", name="HTML").click()
        docx = zipfile.ZipFile(io.BytesIO(word.value.path().read_bytes()))
        assert word.value.suggested_filename == "thread-1.docx"
        assert "day 3: we are open for talks" in re.sub(
            r"<[^>]+>", "", docx.read("word/document.xml").decode()
        )

        opened = page.context.new_page()
        html.value.save_as(tmp_path / "thread.html")
        opened.goto((tmp_path / "thread.html").as_uri())
        expect(opened.get_by_role("heading", name="Talks of May")).to_be_visible()
        expect(opened.locator("mark").first).to_have_text("we are open for talks")


def test_pages_of_threads_have_no_fault(browser: Browser, desk: Served):
    assert_pages_accessible(browser, desk, "/threads", "/threads/1", "/threads/1/preview")
