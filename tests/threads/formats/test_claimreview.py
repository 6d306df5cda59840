"""Statements in schema.org's words: valid, and saying no more than an editor said."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from justhtml import JustHTML

from bot.threads.formats.claimreview import ClaimReviewExporter
from bot.threads.formats.html import HtmlExporter
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread

SCHEMA = json.loads(files("bot.threads.formats").joinpath("claimreview.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
CREATIVE_WORK = {
    "author", "dateCreated", "datePublished", "inLanguage", "locationCreated", "mentions", "publisher",
    "text",
}  # fmt: skip
THING = {"name", "alternateName", "description", "url"}
KNOWN = {  # what schema.org gives each type: https://schema.org/ClaimReview and the pages it leads to
    "ClaimReview": THING | CREATIVE_WORK | {"itemReviewed", "reviewRating", "reviewBody", "claimReviewed"},
    "Claim": THING | CREATIVE_WORK | {"appearance", "firstAppearance", "claimInterpreter"},
    "Quotation": THING | CREATIVE_WORK | {"spokenByCharacter"},
    "Rating": THING | {"author", "bestRating", "ratingExplanation", "ratingValue", "worstRating"},
    "Person": THING,
    "Place": THING,
    "Organization": THING,
    "Thing": THING,
}


def exported(thread) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(ClaimReviewExporter().export(thread))
    VALIDATOR.validate(record)
    return record


def linked(thread) -> str:
    """The JSON-LD of the page."""
    document = JustHTML(HtmlExporter().export(thread).decode(), strict=True, sanitize=False)
    (script,) = document.query("script")
    assert dict(script.attrs or {}) == {"type": "application/ld+json"}
    return script.to_text()


def objects(schema: Any):
    if isinstance(schema, dict):
        if "@type" in schema.get("properties", {}):
            yield schema["properties"]
        for each in schema.values():
            yield from objects(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects(each)


def test_the_schema_names_only_types_and_properties_of_schema_org():
    Draft202012Validator.check_schema(SCHEMA)
    found = {one["@type"]["const"]: one.keys() - {"@type"} for one in objects(SCHEMA)}

    assert found.keys() <= KNOWN.keys() and len(found) == 8
    for kind, properties in found.items():
        assert properties <= KNOWN[kind], kind


def test_a_statement_is_reviewed_only_where_an_editor_judged_it():
    review, claim = exported(a_full_thread())["@graph"]

    assert review["@type"] == "ClaimReview" and review["claimReviewed"] == "Russia is open for talks"
    assert review["reviewRating"] == {
        "@type": "Rating", "alternateName": "Contested", "ratingExplanation": "No date is named.",
    }  # fmt: skip
    assert [one["name"] for one in review["mentions"]] == ["Kyiv", "Riga"]
    assert claim["@type"] == "Claim" and claim["locationCreated"]["name"] == "Vladivostok"


def test_the_first_appearance_is_the_earliest_that_is_stored():
    review, claim = exported(a_full_thread())["@graph"]

    assert review["itemReviewed"]["firstAppearance"]["url"] == "https://t.me/ClashReport/4127"
    assert review["itemReviewed"]["appearance"][0]["url"] == "https://t.me/ClashReport/58234"
    assert claim["firstAppearance"]["url"] == "https://t.me/zvezdanews/29876"


def test_who_edited_is_named_to_no_search_engine():
    assert "Ann" not in ClaimReviewExporter().export(a_full_thread()).decode()


@pytest.mark.parametrize("text", [*HOSTILE, "</script><script>alert(1)</script>", "<!--<script>"])
def test_the_page_has_the_same_record_whatever_the_texts_are(text):
    thread = a_hostile_thread(text)

    assert json.loads(linked(thread)) == exported(thread)


@settings(max_examples=30)
@given(st.text(st.characters(), min_size=1))
def test_no_text_ends_the_element_that_holds_it(text):
    thread = replace(a_full_thread(), claims=a_hostile_thread(text).claims, contrasts=())

    assert "<" not in linked(thread)
