"""The desk in a browser: live, by keys, by mouse, without JavaScript; nothing that axe-core has to say."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.desk.table import NAVIGATION
from tests.desk.browsing import an_editor, assert_accessible, assert_pages_accessible, browser
from tests.desk.served import AT, Served
from tests.waiting import HANGS

SAID = "The minister said on Friday: we are open for talks, and left the room without a word to anybody."
OTHER = "Asked again, he repeated it: “We have never refused to have talks”, in his words."
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> \u202ewe are open for talks" + "\u0301" * 4096
)
EXTRA = ("/story/1", "/post/ClashReport/1", "/add?post=ClashReport/1", "/statement/open-for-talks",
         "/statement/open-for-talks/edit", "/statements/new", "/statements/table", "/threads/1")  # fmt: skip


__all__ = ["browser"]

expect.set_options(timeout=HANGS * 1000)


@pytest.fixture
def page(browser: Browser, desk: Served) -> Iterator[Page]:
    """The owner's window at the desk."""
    with an_editor(browser, desk) as found:
        yield found


def filled(desk: Served) -> None:
    """Publish what gives every page something to show."""
    desk.publish(SAID, "A day of rain.")
    desk.publish(f"{SAID} Sources.", channel="uniannet", at=AT + timedelta(minutes=9))
    desk.publish(OTHER, HOSTILE, first=3, at=AT + timedelta(minutes=20))


def test_nothing_hinders_anybody_on_any_page(browser: Browser, desk: Served):
    filled(desk)
    desk.post("/add", post="ClashReport/1", thread="new", title="Talks", note="the first")
    desk.post("/verdict", post="ClashReport/1", statement="open-for-talks", answer="relevant")

    assert_pages_accessible(browser, desk, *(one.path for one in NAVIGATION), *EXTRA)


def test_the_navigation_says_where_a_page_stands(desk: Served):
    desk.publish(SAID)

    for path, named in {
        "/": "Wire",
        "/story/1": "Wire",
        "/post/ClashReport/1": "Wire",
        "/statement/open-for-talks": "Statements",
        "/claim/open-for-talks": "Statements",
        "/silence/open-for-talks": "Who has not said it",
        "/channels/ClashReport": "Channels",
    }.items():
        assert desk.text(path, ".bar nav [aria-current]") == named, path


@pytest.mark.parametrize("locale", ["en", "ru", "uk"])
@pytest.mark.parametrize("width", [1100, 1600])
def test_every_page_is_in_sight_in_the_navigation_of_a_wide_window(
    browser: Browser, desk: Served, locale: str, width: int
):
    with an_editor(browser, desk, locale=locale, width=width) as page:
        links = page.locator(".bar nav a")
        assert links.count() == len(NAVIGATION)
        for link in links.all():
            box, bar = link.bounding_box(), page.locator(".bar nav").bounding_box()
            assert box and bar
            assert bar["x"] <= box["x"] and box["x"] + box["width"] <= bar["x"] + bar["width"]


def test_what_hinders_somebody_is_found(page: Page):
    page.set_content("<main><img src='data:,'><input></main>")

    with pytest.raises(AssertionError):
        assert_accessible(page)


def test_a_new_post_appears_without_a_reload(desk: Served, page: Page):
    (first,) = desk.publish(SAID)
    page.goto(desk.url)
    page.wait_for_selector("html[data-stream=open]")
    page.evaluate("window.stays = true")

    (second,) = desk.publish(OTHER, first=2, at=AT + timedelta(minutes=5))

    expect(page.locator(".card")).to_have_count(2)
    assert [card.get_attribute("data-url") for card in page.locator(".card").all()] == [second, first]
    assert page.evaluate("window.stays")
    expect(page.locator("#status")).to_have_text("New on the wire: 1")


def test_a_story_comes_up_when_another_post_of_it_comes(desk: Served, page: Page):
    (first,) = desk.publish(SAID)
    (second,) = desk.publish(OTHER, first=2, at=AT + timedelta(minutes=5))
    page.goto(desk.url)
    page.wait_for_selector("html[data-stream=open]")

    desk.publish(SAID, channel="uniannet", at=AT + timedelta(minutes=7))

    expect(page.locator("#status")).to_have_text("New on the wire: 1")
    expect(page.locator(".card .latest")).to_contain_text("uniannet")
    assert [card.get_attribute("data-url") for card in page.locator(".card").all()] == [first, second]


def test_a_story_that_somebody_is_at_stays_where_it_is(desk: Served, page: Page):
    (first,) = desk.publish(SAID)
    (second,) = desk.publish(OTHER, first=2, at=AT + timedelta(minutes=5))
    page.goto(desk.url)
    page.wait_for_selector("html[data-stream=open]")
    page.keyboard.press("j")
    page.keyboard.press("j")

    desk.publish(SAID, channel="uniannet", at=AT + timedelta(minutes=7))

    expect(page.locator(".card .latest")).to_contain_text("uniannet")
    assert [card.get_attribute("data-url") for card in page.locator(".card").all()] == [second, first]
    assert page.evaluate("document.activeElement.dataset.url") == first


def test_an_older_story_that_fills_the_page_is_no_news(desk: Served, page: Page):
    urls = [
        desk.publish(f"Day {number}: we are open for talks. {'abcdefghijklmnopqrstuvwxyz'[number] * 9}",
                     first=number + 1, at=AT + timedelta(hours=80 * number))[0]
        for number in range(21)
    ]  # fmt: skip
    page.goto(desk.url)
    page.wait_for_selector("html[data-stream=open]")

    desk.post("/verdict", post=urls[-1], statement="open-for-talks", answer="rejected")

    expect(page.locator(".card")).to_have_count(21)
    expect(page.locator(".card").last).to_have_attribute("data-url", urls[0])
    assert page.locator(".card.fresh").count() == 0


def test_what_one_editor_answers_another_sees_without_a_reload(browser: Browser, desk: Served, page: Page):
    desk.publish(SAID)
    page.goto(desk.url)
    page.wait_for_selector("html[data-stream=open]")
    with an_editor(browser, desk) as other:
        other.get_by_role("button", name="Relevant").click()

        expect(page.get_by_role("button", name="Relevant")).to_have_attribute("aria-pressed", "true")


def test_the_wire_is_worked_by_keys_alone(desk: Served, page: Page):
    first, second = desk.publish(SAID, OTHER)
    page.goto(desk.url)

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#status")).to_have_text("Noted: not a match.")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("#status")).to_have_text("Noted: relevant.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()  # until then, keys are the dialog's
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jx")
    assert page.locator("#search").input_value() == "jx"

    said = {url: [one.verdict for one in desk.app.evidence.history(url).verdicts] for url in (first, second)}
    assert said == {first: ["relevant"], second: ["rejected"]}


def test_keys_can_be_switched_off(desk: Served, page: Page):
    (url,) = desk.publish(SAID)
    page.goto(desk.url)
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")

    for key in "jx":
        page.keyboard.press(key)

    assert page.evaluate("document.activeElement.closest('.card') === null")
    assert desk.app.evidence.history(url).verdicts == []


def test_it_is_read_and_answered_without_javascript(browser: Browser, desk: Served):
    (url,) = desk.publish(SAID)
    with an_editor(browser, desk, scripts=False) as page:
        page.get_by_role("button", name="Relevant").click()

        expect(page.get_by_role("status").first).to_have_text("Noted: relevant.")
        page.get_by_role("link", name="Post", exact=True).click()
        expect(page.locator("mark")).to_have_text("we are open for talks")
    assert [one.verdict for one in desk.app.evidence.history(url).verdicts] == ["relevant"]


def test_nothing_that_was_published_runs(desk: Served, page: Page):
    filled(desk)
    for path in ("/", "/story/5", "/post/ClashReport/4"):
        page.goto(desk.url + path)
        assert page.locator("img[src='x']").count() == 0
    assert "alert(1)" in page.locator("main").inner_text()


def test_a_reader_of_another_language_reads_it_in_that(desk: Served, page: Page):
    desk.publish(SAID)
    page.goto(desk.url)

    page.get_by_role("button", name="русский").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Лента")
    assert page.locator("html").get_attribute("lang") == "ru"
    expect(page.locator(".statement").first).to_have_text("Россия открыта для переговоров")
    assert page.locator("blockquote p").first.get_attribute("lang") == "en"
