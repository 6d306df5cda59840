"""Search, saved searches, claim pages and feeds at the desk."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as etree

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from bot.desk.pages.claims import APPEARANCES, PREVIEWED
from tests.desk.browsing import assert_pages_accessible, browser
from tests.desk.served import AT, Served, served

__all__ = ["browser"]

SAID = "The minister said: we are open for talks, and left."
ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = "We are open for talks <b>&amp;</b> \ufffe\u202e]]>"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    """A desk whose settings let feeds be read."""
    with served(tmp_path, settings='[desk]\nfeeds_token = "a-token-of-some-length"\n') as found:
        found.enter()
        yield found


def feeds(desk: Served, path: str) -> dict[str, str]:
    return {
        link.text(): str(link.attributes["href"])
        for link in desk.page(path).css("a")
        if str(link.attributes.get("href", "")).startswith("/feeds/")
    }


def test_everything_stored_is_searched_with_the_words_marked(desk: Served):
    desk.publish(SAID, "The weather is fine", "Ministers came")

    page = desk.page("/search", 200, q="minister -weather")
    assert [mark.text() for mark in page.css(".card mark")] == ["Ministers", "minister"]
    assert desk.text("/search", ".card", q="minister", channel="uniannet") == ""
    assert "^" in desk.one("/search", ".why", 400, q="(open").text()
    assert "only the newest" in desk.text("/search", q="/talks?/")


def test_a_search_is_saved_tried_tracked_and_removed(desk: Served):
    desk.publish(SAID)
    assert desk.post("/searches/save", name="Ministers", q="minister").headers["location"] == "/searches/1"
    assert "Ministers" in desk.text("/search", "aside")

    assert "Would have fired 1 time" in desk.text("/searches/1", **{"try": "yes"})
    answer = desk.post("/searches/1/track", title="What ministers say")
    assert answer.headers["location"] == "/statement/ministers-say"
    assert desk.app.statements.get("ministers-say").query == {"*": "minister"}

    desk.post("/searches/1/remove")
    desk.get("/searches/1", 400)
    desk.post("/searches/save", 400, name="Ministers", q="(")


def test_a_claim_page_is_shown_and_handed_out_sealed(desk: Served):
    desk.publish(SAID)
    assert "we are open for talks" in desk.text("/claim/open-for-talks")

    shown = desk.get("/claim/open-for-talks/preview", language="uk")
    assert "ClaimReview" in shown.text or '"Claim"' in shown.text
    assert "script-src" not in shown.headers["content-security-policy"]
    data = desk.post("/claim/open-for-talks/export", 200, form="jsonld")
    assert json.loads(data.content)["@graph"][0]["@type"] == "Claim"
    last = desk.app.db.first("select action, actor from custody where action = 'claim page made'")
    assert last and last["actor"].endswith(" at the desk")
    desk.post("/claim/open-for-talks/export", 400, form="pdf")
    desk.get("/claim/no-such", 400)


def test_the_preview_of_a_claim_page_stays_small_and_says_that_there_is_more(desk: Served):
    for number in range(PREVIEWED + 1):
        day = " ".join("abcdefghij"[int(one)] * 9 for one in str(number))
        desk.publish(
            f"We are open for talks, day {number}: {day}",
            first=number + 1,
            at=AT + timedelta(hours=80 * number),
            judge=False,
        )
    for _ in desk.app.match():
        pass
    path, more = "/claim/open-for-talks", "And %d more: the page that is handed out has all."

    preview = desk.get(f"{path}/preview")
    whole = desk.post(f"{path}/export", 200, form="html")

    assert more % 1 in preview.text and more % (PREVIEWED + 1 - APPEARANCES) in desk.text(path)
    assert "the page that is handed out" not in whole.text
    assert len(LexborHTMLParser(preview.text).css("li")) == PREVIEWED
    assert len(LexborHTMLParser(whole.text).css("li")) == PREVIEWED + 1
    assert len(preview.content) < 150_000


def test_feeds_of_statements_and_searches_are_read_with_their_own_token_alone(desk: Served):
    desk.publish(SAID, HOSTILE)
    desk.post("/searches/save", name="Ministers", q="minister")
    of_statement, of_search = feeds(desk, "/claim/open-for-talks"), feeds(desk, "/searches/1")

    with desk.stranger() as client:
        atom = client.get(of_statement["Atom"])
        assert atom.headers["content-type"].startswith("application/atom+xml")
        root = etree.fromstring(atom.content)
        links = [one.attrib["href"] for one in root.findall("a:entry/a:link", ATOM)]
        assert links == ["https://t.me/ClashReport/2", "https://t.me/ClashReport/1"]
        found = client.get(of_search["JSON Feed"]).json()
        assert found["version"] == "https://jsonfeed.org/version/1.1"
        assert [item["url"] for item in found["items"]] == ["https://t.me/ClashReport/1"]

        key = of_statement["Atom"].rpartition("=")[2]
        for path in (
            "/feeds/statement/open-for-talks.atom",
            "/feeds/statement/open-for-talks.atom?key=guessed",
            f"/feeds/statement/never-refused.atom?key={key}",
            f"/feeds/search/1.json?key={key}",
            f"/feeds/other/open-for-talks.atom?key={key}",
            f"/feeds/statement/open-for-talks.exe?key={key}",
        ):
            assert client.get(path).status_code == 404, path
        assert client.get("/search").status_code == 303


def test_a_search_that_nobody_saved_has_a_feed_whose_token_opens_no_other_query(desk: Served):
    first, second = desk.publish("The minister went.", "The minister's dog & cat came.")
    of_query = feeds(desk, "/search?q=minister+dog")

    with desk.stranger() as client:
        found = client.get(of_query["JSON Feed"]).json()
        assert (found["title"], [item["url"] for item in found["items"]]) == ("minister dog", [second])
        assert "key" not in found["feed_url"]
        assert first.encode() not in client.get(of_query["Atom"]).content
        other = of_query["Atom"].replace("minister+dog", "minister")
        assert client.get(other).status_code == client.get("/feeds/query/latest.atom?q=x").status_code == 404
    assert feeds(desk, "/search?q=minister&channel=ClashReport") == {}


def test_a_rejected_match_leaves_its_feed(desk: Served):
    (url,) = desk.publish(SAID)
    desk.post("/verdict", post=url, statement="open-for-talks", answer="rejected")

    with desk.stranger() as client:
        found = client.get(feeds(desk, "/claim/open-for-talks")["JSON Feed"]).json()
    assert found["items"] == []


def test_without_a_token_in_the_settings_there_are_no_feeds(tmp_path: Path):
    with served(tmp_path / "other") as plain:
        plain.enter()
        assert feeds(plain, "/claim/open-for-talks") == {}
        assert plain.client.get("/feeds/statement/open-for-talks.atom?key=").status_code == 404


def test_pages_of_searching_have_no_fault(browser: Browser, desk: Served):
    desk.publish(SAID)
    desk.post("/searches/save", name="Ministers", q="minister")

    paths = ("/search", "/search?q=minister", "/searches/1?try=yes", "/claim/open-for-talks")
    assert_pages_accessible(browser, desk, *paths, "/claim/open-for-talks/preview")
