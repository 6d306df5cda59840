"""The desk in a browser: live, by keys, by mouse, without JavaScript; nothing that axe-core has to say."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from bot.desk.table import NAVIGATION
from tests.desk.browser import NARROW, WIDE, Seat, a_browser
from tests.desk.served import AT, Served
from tests.waiting import HANGS

SAID = "The minister said on Friday: we are open for talks, and left the room without a word to anybody."
OTHER = "Asked again, he repeated it: “We have never refused to have talks”, in his words."
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> \u202ewe are open for talks" + "\u0301" * 4096
)
EXTRA = ("/story/1", "/post/ClashReport/1", "/add?post=ClashReport/1", "/statement/open-for-talks",
         "/statement/open-for-talks/edit", "/statements/new", "/statements/table", "/nowhere")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for all tests of this module."""
    expect.set_options(timeout=HANGS * 1000)
    with a_browser() as found:
        yield found


@pytest.fixture
def seat(browser: Browser, desk: Served) -> Iterator[Seat]:
    """The owner at the desk, on whose screen nothing goes wrong."""
    found = Seat(browser, desk)
    yield found
    found.context.close()
    assert found.wrong == []


def filled(desk: Served) -> None:
    """Publish what gives every page something to show."""
    desk.publish(SAID, "A day of rain.")
    desk.publish(f"{SAID} Sources.", channel="uniannet", at=AT + timedelta(minutes=9))
    desk.publish(OTHER, HOSTILE, first=3, at=AT + timedelta(minutes=20))


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_hinders_anybody_on_any_page(browser: Browser, desk: Served, size: dict[str, int], look: str):
    filled(desk)
    desk.post("/add", post="ClashReport/1", thread="new", title="Talks", note="the first")
    desk.post("/verdict", post="ClashReport/1", statement="open-for-talks", answer="relevant")
    seat = Seat(browser, desk, viewport=size, color_scheme=look)
    found = {}
    for path in [page.path for page in NAVIGATION] + list(EXTRA):
        seat.open(path)
        complaints = seat.complaints() + ([f"too wide by {seat.too_wide()}"] if seat.too_wide() > 0 else [])
        found |= {path: complaints} if complaints else {}
    seat.context.close()

    assert found == {}


def test_what_hinders_somebody_is_found(seat: Seat):
    seat.page.set_content("<main><img src='data:,'><input></main>")

    assert {"image-alt", "label"} <= {line.partition(":")[0] for line in seat.complaints()}


def test_a_new_post_appears_without_a_reload(desk: Served, seat: Seat):
    (first,) = desk.publish(SAID)
    page = seat.open("/")
    page.wait_for_selector("html[data-stream=open]")
    page.evaluate("window.stays = true")

    (second,) = desk.publish(OTHER, first=2, at=AT + timedelta(minutes=5))

    expect(page.locator(".card")).to_have_count(2)
    assert [card.get_attribute("data-url") for card in page.locator(".card").all()] == [second, first]
    assert page.evaluate("window.stays")
    expect(page.locator("#status")).to_have_text("New on the wire: 1")


def test_what_one_editor_answers_another_sees_without_a_reload(browser: Browser, desk: Served, seat: Seat):
    desk.publish(SAID)
    page = seat.open("/")
    page.wait_for_selector("html[data-stream=open]")
    other = Seat(browser, desk)

    other.page.get_by_role("button", name="Relevant").click()

    expect(page.get_by_role("button", name="Relevant")).to_have_attribute("aria-pressed", "true")
    other.context.close()


def test_the_wire_is_worked_by_keys_alone(desk: Served, seat: Seat):
    first, second = desk.publish(SAID, OTHER)
    page = seat.open("/")

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#status")).to_have_text("Noted: not a match.")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("#status")).to_have_text("Noted: relevant.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jx")
    assert page.locator("#search").input_value() == "jx"

    said = {url: [one.verdict for one in desk.app.evidence.history(url).verdicts] for url in (first, second)}
    assert said == {first: ["relevant"], second: ["rejected"]}


def test_keys_can_be_switched_off(desk: Served, seat: Seat):
    (url,) = desk.publish(SAID)
    page = seat.open("/")
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")

    for key in "jx":
        page.keyboard.press(key)

    assert page.evaluate("document.activeElement.closest('.card') === null")
    assert desk.app.evidence.history(url).verdicts == []


def test_it_is_read_and_answered_without_javascript(browser: Browser, desk: Served):
    (url,) = desk.publish(SAID)
    seat = Seat(browser, desk, java_script_enabled=False)

    seat.page.get_by_role("button", name="Relevant").click()

    expect(seat.page.get_by_role("status").first).to_have_text("Noted: relevant.")
    seat.page.get_by_role("link", name="Post", exact=True).click()
    expect(seat.page.locator("mark")).to_have_text("we are open for talks")
    assert [one.verdict for one in desk.app.evidence.history(url).verdicts] == ["relevant"]
    seat.context.close()


def test_nothing_that_was_published_runs(desk: Served, seat: Seat):
    filled(desk)
    for path in ("/", "/story/5", "/post/ClashReport/4"):
        page = seat.open(path)
        assert page.locator("img[src='x']").count() == 0
    assert "alert(1)" in seat.page.locator("main").inner_text()


def test_a_reader_of_another_language_reads_it_in_that(desk: Served, seat: Seat):
    desk.publish(SAID)
    page = seat.open("/")

    page.get_by_role("button", name="русский").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Лента")
    assert page.locator("html").get_attribute("lang") == "ru"
    expect(page.locator(".statement").first).to_have_text("Россия открыта для переговоров")
    assert page.locator("blockquote p").first.get_attribute("lang") == "en"
