"""An editor's day on the sample wire: find the story, judge it, build a thread of it, and take it away."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from bot.app.newsroom import utc_now
from bot.app.opening import open_app
from bot.cli.demo import as_sample
from tests.cli.newsroom import ROOT
from tests.desk.browsing import an_editor, browser
from tests.desk.served import Served, running
from tests.waiting import HANGS

__all__ = ["browser"]

INTRODUCTION = "From one podium came an open hand and a raised fist."
CONTRASTS = ["legitimate targets", "advance daily"]  # each beside the statement that it pulls against
REFERENCE = "https://en.wikipedia.org/wiki/Vladivostok"

expect.set_options(timeout=HANGS * 1000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    """The desk of the newsroom that `demo` makes."""
    config, data = ROOT / "config", tmp_path / "demo"
    demo = [sys.executable, "-m", "bot", "--config", str(config), "--data", str(tmp_path), "demo"]
    subprocess.run(demo, check=True, capture_output=True, cwd=ROOT, timeout=HANGS)
    with (
        open_app(config, data, owner=True, adjust=as_sample) as app,
        running(config, data, utc_now) as address,
    ):
        found = Served(app, address)
        with found.client:
            yield found


def put_into_thread(page: Page, title: str, wanted: str = "new") -> None:
    """Put the post whose page is open into a thread."""
    page.get_by_role("link", name="Add to thread").first.click()
    page.locator("select[name=thread]").select_option(wanted)
    if wanted == "new":
        page.get_by_label("Title, of a new thread").fill(title)
    page.get_by_role("button", name="Add to thread").click()
    expect(page.get_by_role("status").first).to_contain_text("Added to thread")


def keep(page: Page, box: str, text: str) -> None:
    """Write into a box of a thread and keep it."""
    field = page.get_by_role("textbox", name=box, exact=True)
    field.fill(text)
    page.locator("form", has=field).get_by_role("button").click()


def order(desk: Served, thread: int) -> list[str]:
    return [post.url.removeprefix("https://t.me/") for post in desk.app.threads.get(thread).posts]


def find_and_judge(page: Page, desk: Served) -> None:
    """Find the story by a search, and answer by a key."""
    page.goto(desk.url)
    page.get_by_label("Search").fill("talks NEAR/5 refused")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**q=**")  # the page before has the story, too, and takes no key any more
    page.wait_for_load_state()
    card = page.locator('.card[data-url$="ClashReport/58234"]')
    expect(card.locator("mark").first).to_contain_text("We are open for talks")
    card.focus()
    page.keyboard.press("r")
    expect(page.locator("#status")).to_have_text("Noted: relevant.")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Story")
    (verdict,) = desk.app.evidence.history("ClashReport/58234").verdicts
    assert verdict.verdict == "relevant"


def put_together(page: Page, desk: Served) -> int:
    """Make a thread of the post and of what pulls the other way, and write beside it; return its number."""
    known = {thread.id for thread in desk.app.threads.find()}
    page.goto(f"{desk.url}/post/ClashReport/58234")
    put_into_thread(page, "The open hand and the raised fist")
    (number,) = {thread.id for thread in desk.app.threads.find()} - known
    for url in ("zvezdanews/29876", "ClashReport/58231"):
        page.goto(f"{desk.url}/post/{url}")
        put_into_thread(page, "", str(number))
    page.goto(f"{desk.url}/threads/{number}")
    pulling = page.locator("section").filter(has=page.get_by_role("heading", name="What pulls the other way"))
    expect(pulling.get_by_role("listitem")).to_contain_text(CONTRASTS)
    keep(page, "Introduction", INTRODUCTION)
    expect(page.get_by_role("status").first).to_contain_text("Kept")
    page.get_by_label("An outside page").fill(REFERENCE)
    page.get_by_role("button", name="Add reference").click()
    expect(page.get_by_role("link", name=re.compile("wikipedia"))).to_be_visible()
    return number


def put_in_order(page: Page, desk: Served, number: int) -> None:
    """Move the last post to the beginning by the mouse, and the next before the other by the keyboard."""
    page.locator('.handle[data-name$="58231"]').hover()
    page.mouse.down()
    box = page.locator(".entry").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2 - 6, steps=8)
    page.mouse.up()
    expect(page.locator("#status")).to_contain_text("place 1 of 4")
    assert order(desk, number) == ["ClashReport/58231", "ClashReport/58234", "zvezdanews/29876"]
    page.locator('.handle[data-name$="29876"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    with page.expect_response("**/move"):
        page.keyboard.press("Space")
    assert order(desk, number) == ["ClashReport/58231", "zvezdanews/29876", "ClashReport/58234"]


def test_from_the_wire_to_a_document(browser: Browser, desk: Served, tmp_path: Path):
    with an_editor(browser, desk) as page:
        find_and_judge(page, desk)
        number = put_together(page, desk)
        put_in_order(page, desk, number)

        with page.expect_download() as word:
            page.get_by_role("button", name="Word").click()
        with page.expect_download() as html:
            page.get_by_role("button", name="HTML").click()
        word.value.save_as(tmp_path / "thread.docx")
        html.value.save_as(tmp_path / "thread.html")
        opened = page.context.new_page()
        opened.goto((tmp_path / "thread.html").as_uri())
        expect(opened.get_by_text(INTRODUCTION)).to_be_visible()
        expect(opened.locator("mark").first).to_contain_text("Our troops advance daily")

    words = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "thread.docx")).paragraphs)
    assert INTRODUCTION in words and "We have never refused to have talks" in words
