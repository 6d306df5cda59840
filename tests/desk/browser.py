"""A real browser for tests of the desk: Debian's Chromium, or whichever is there.

Where there is none, tests that need one are skipped, loudly; under CI they fail.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.desk.served import Served

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WIDE, NARROW = {"width": 1600, "height": 1000}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """The browser's program."""
    found = next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        words = "no Chromium here: the desk is NOT tested in a browser (on Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A browser without a window."""
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Seat:
    """Somebody at the desk with a browser window, in which nothing may go wrong unseen."""

    def __init__(self, browser: Browser, desk: Served, **how: Any) -> None:
        self.context: BrowserContext = browser.new_context(locale="en-GB", **({"viewport": WIDE} | how))
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.url = desk.url
        self.page.goto(desk.address)

    def open(self, path: str) -> Page:
        """Open a page of the desk."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def complaints(self) -> list[str]:
        """What axe-core has against the page: each rule with the elements that break it."""
        options = {"runOnly": {"type": "tag", "values": RULES}}
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
            for one in found
            for node in one["nodes"]
        ]

    def too_wide(self) -> int:
        """By how much the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
