"""Datasette's own pages in a browser: axe finds on them what docs/desk.md names, and nothing else.

They are looked at as their readers get them, whom our policy spares the scripts; only axe is let run.
"""

import re

from playwright.sync_api import Browser, Route

from tests.cli.newsroom import ROOT
from tests.desk.browsing import NARROW, WIDE, browser, faults
from tests.desk.served import Served

__all__ = ["browser"]

ROW = re.compile(r"^\| `(/db/\S+)`[^|]*\|(.+)\|$", re.MULTILINE)
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)


def named() -> dict[str, set[str]]:
    """The pages that the docs name, each with the rules that it does not keep."""
    page = (ROOT / "docs/desk.md").read_text("utf-8")
    return {path: set(re.findall("`([a-z-]+)`", rules)) for path, rules in ROW.findall(page)}


def without_scripts(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=SCRIPT.sub("", answer.text()))


def test_what_hinders_people_on_its_pages_stands_in_the_docs(browser: Browser, desk: Served):
    desk.publish("The minister said: we are open for talks, and left.", "A day of rain.")
    found: dict[str, set[str]] = {path: set() for path in named()}
    for width, dark in ((WIDE, False), (NARROW, True)):
        context = browser.new_context(
            viewport={"width": width, "height": 1600},
            color_scheme="dark" if dark else "light",
            bypass_csp=True,  # it stops axe, too
        )
        page = context.new_page()
        page.goto(desk.address)
        page.route("**/db/wirewatch**", without_scripts)
        for path, rules in found.items():
            page.goto(desk.url + path)
            rules.update(faults(page))
        context.close()

    assert len(found) >= 6
    assert found == named()
