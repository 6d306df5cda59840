"""A real browser, in which editors use the desk, and what axe says of its pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.served import Served

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WIDE, NARROW = 1280, 390
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """Return the browser's program. Without one tests are left out, loudly; under CI they never are."""
    found = next(filter(None, map(shutil.which, NAMES)), "")
    if not found and os.environ.get("CI"):
        pytest.fail("no chromium was found: apt-get install chromium")
    if not found:
        pytest.skip(
            "NO BROWSER: no chromium was found, so no page was tried in one: apt-get install chromium"
        )
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A browser without a window."""
    program = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")  # while it is open, its loop runs in this thread: no test may have one
def browser() -> Iterator[Browser]:
    """A browser for all tests of a module."""
    with a_browser() as found:
        yield found


@contextmanager
def an_editor(
    browser: Browser,
    desk: Served,
    *,
    width: int = WIDE,
    dark: bool = False,
    scripts: bool = True,
    locale: str = "en",
) -> Iterator[Page]:
    """Somebody's own window, signed in; every script error fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": 1600},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale=locale,
        accept_downloads=True,
    )
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    page.goto(desk.address)
    try:
        yield page
    finally:
        context.close()
    assert not errors, "\n".join(errors)


def faults(page: Page) -> dict[str, list[str]]:
    """Return what axe finds on a page, by rule: where."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return {one["id"]: [str(node["target"]) for node in one["nodes"]] for one in found}


def assert_accessible(page: Page) -> None:
    """axe finds nothing, and nothing has to be scrolled sideways."""
    assert faults(page) == {}
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, page.url


def assert_pages_accessible(browser: Browser, desk: Served, *paths: str) -> None:
    """No page has a fault, wide or narrow, light or dark, in whichever language."""
    for width, dark, locale in ((WIDE, False, "en"), (NARROW, True, "uk")):
        with an_editor(browser, desk, width=width, dark=dark, locale=locale) as page:
            for path in paths:
                assert page.goto(desk.url + path).status == 200, path  # type: ignore[union-attr]
                assert_accessible(page)
