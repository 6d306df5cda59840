"""HTML: valid, alone, without script, and nothing in it is anybody's markup but ours."""

import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML

from bot.models import LANGUAGES
from bot.threads.formats.html import HtmlExporter
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread, a_thread

LOADS = {"link", "iframe", "object", "embed", "svg", "base", "form", "audio", "video"}


def read(page: bytes) -> list[tuple[str, dict[str, str | None]]]:
    """Its elements in order, as a strict reader of HTML (WHATWG) finds them; any parse error raises."""
    document = JustHTML(page.decode(), strict=True, sanitize=False)
    found = [(node.name, dict(node.attrs or {})) for node in document.query("*")]
    words = {"alt", "data-head"}  # attributes that hold words
    ours = [{key: attrs[key] for key in attrs if key != "lang"} for _, attrs in found]  # by what a text says
    assert {attrs.get("lang") for _, attrs in found} <= {None, "", *LANGUAGES}
    return [
        (name, {key: "any" if key in words else attrs[key] for key in attrs})
        for (name, _), attrs in zip(found, ours, strict=True)
    ]


def exported(text: str) -> bytes:
    return HtmlExporter(annex=True).export(a_hostile_thread(text))


@cache
def plain() -> list[tuple[str, dict[str, str | None]]]:
    return read(exported("x"))


def test_a_page_is_valid_html_and_loads_nothing():
    elements = read(HtmlExporter(annex=True).export(a_full_thread()))

    assert [attrs for name, attrs in elements if name == "script"] == [{"type": "application/ld+json"}]
    assert not LOADS & {name for name, _ in elements}
    assert not [
        attrs for _, attrs in elements if any(one.startswith("on") or one == "style" for one in attrs)
    ]
    sources = [str(attrs["src"]) for name, attrs in elements if name == "img"]
    assert len(sources) == 1 and sources[0].startswith("data:image/jpeg;base64,")
    policy = next(a["content"] for n, a in elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy


def test_a_page_has_one_title_and_its_headings_skip_no_level():
    elements = read(HtmlExporter().export(a_full_thread()))
    levels = [int(name[1]) for name, _ in elements if re.fullmatch(r"h[1-6]", name)]

    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_is_one_of_ours_and_tells_no_one_where_it_was_followed():
    found = [attrs for name, attrs in read(HtmlExporter().export(a_full_thread())) if name == "a"]
    links = [link for link in found if not str(link["href"]).startswith("#")]

    assert {link["href"] for link in links} == {
        "https://t.me/ClashReport/4127", "https://t.me/uniannet/3",
        "https://t.me/ClashReport/58234", "https://t.me/wartranslated/18911", "https://t.me/zvezdanews/29876",
        "https://en.wikipedia.org/wiki/Article_5_of_NATO", "https://example.org/wire?id=1&lang=en",
    }  # fmt: skip
    assert all(link["rel"] == "noreferrer nofollow" for link in links)


def test_times_can_be_read_by_programs():
    times = [a["datetime"] for n, a in read(HtmlExporter().export(a_full_thread())) if n == "time"]

    assert "2026-05-29T12:00:00+00:00" in times


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_adds_no_element_and_no_attribute(text):
    assert read(exported(text)) == plain()


@settings(max_examples=50)
@given(st.text(st.characters(), min_size=1).filter(str.strip))
def test_no_text_changes_the_structure_of_a_page(text):
    assert read(exported(text)) == plain()


def test_a_text_that_would_be_read_backwards_stays_in_its_place():
    page = HtmlExporter().export(a_thread("\u202egnp.exe")).decode()

    assert "\u202e" not in page and "⟨U+202E⟩gnp.exe" in page
    assert '<p dir="auto" lang="">' in page


def test_the_contents_lead_to_every_section():
    elements = read(HtmlExporter(annex=True).export(a_full_thread()))
    ids = [attrs["id"] for name, attrs in elements if name == "h2"]
    wanted = [str(attrs["href"])[1:] for name, attrs in elements if str(attrs.get("href")).startswith("#")]

    assert wanted == ids and len(set(ids)) == len(ids) > 5


def test_every_quotation_says_its_language_and_marks_the_words_that_were_found():
    page = HtmlExporter().export(a_full_thread()).decode()

    assert '<p dir="auto" lang="en">Putin in Vladivostok:' in page
    assert "“<mark>We are open for talks</mark>.”" in page
    assert '<blockquote cite="https://t.me/zvezdanews/29876" class="gloss"><p dir="auto" lang="en">' in page
    assert '<p dir="auto" lang="">' in HtmlExporter().export(a_thread("???")).decode()


def test_what_a_channel_repeats_under_its_posts_is_set_back():
    page = HtmlExporter().export(a_thread("Rain.\n\nSubscribe!", ends=5)).decode()

    assert 'Rain.<span class="quiet">\n\nSubscribe!</span></p></blockquote>' in page


def test_each_cell_names_its_column_for_a_screen_that_has_no_room_for_tables():
    page = HtmlExporter(annex=True).export(a_full_thread()).decode()

    assert '<td data-head="Posted and captured">' in page
    assert "<td>" not in page.replace("<td></td>", "")
