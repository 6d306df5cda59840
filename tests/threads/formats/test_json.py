"""JSON and JSON Lines: as the published schema says, and the texts exactly as they were captured."""

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.threads.formats.json import JsonExporter, JsonLinesExporter
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread, a_thread

SCHEMA = json.loads(files("bot.threads.formats").joinpath("thread.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def checked(content: bytes) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(content)
    VALIDATOR.validate(record)
    return record


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_a_thread_is_as_the_schema_says():
    record = checked(JsonExporter().export(a_full_thread()))

    assert record["name"] == "The open hand & the raised fist"
    assert [part["@type"] for part in record["hasPart"]] == [
        "WebPageElement", "SocialMediaPosting", "WebPage", "WebPageElement", "SocialMediaPosting", "WebPage",
    ]  # fmt: skip
    (talks, targets) = record["claims"]
    assert talks["firstAppearance"]["url"] == "https://t.me/ClashReport/4127"  # the earliest that is stored
    assert targets["firstAppearance"]["url"] == "https://t.me/zvezdanews/29876"
    assert targets["appearance"][0]["inLanguage"] == "ru"
    assert record["dateModified"] == "2026-05-29T23:50:00+00:00"


@pytest.mark.parametrize("missing", ["name", "hasPart", "coverage"])
def test_the_schema_refuses_a_thread_that_lacks_something(missing):
    record = json.loads(JsonExporter().export(a_full_thread()))
    del record[missing]

    assert not VALIDATOR.is_valid(record)


def test_the_schema_refuses_what_it_does_not_name():
    record = json.loads(JsonExporter().export(a_full_thread()))

    assert not VALIDATOR.is_valid({**record, "more": 1})


@settings(max_examples=50)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(st.characters())))
def test_every_text_reads_back_as_it_was_captured(text):
    record = checked(JsonExporter().export(a_hostile_thread(text)))

    assert record["hasPart"][1]["articleBody"] == text


def test_json_lines_are_the_records_of_the_json_and_no_others():
    thread = a_full_thread()
    first, *lines = [json.loads(line) for line in JsonLinesExporter().export(thread).splitlines()]
    whole = json.loads(JsonExporter().export(thread))
    parts: dict[str, list[Any]] = {line["part"]: [] for line in lines}
    for line in lines:
        parts[line.pop("part")].append(line)
    parts["contrasts"] = [line["statements"] for line in parts["contrasts"]]

    assert first.pop("part") == "thread"
    assert list(parts)[:2] == ["hasPart", "claims"] and first | parts == whole


def test_json_has_what_editors_write_and_how_well_statements_are_found():
    record = checked(JsonExporter().export(a_full_thread()))
    worded = record["claims"][1]["appearance"][0]

    assert record["introduction"].startswith("In Vladivostok") and record["methods"] == "From Telegram."
    assert record["hasPart"][4]["workTranslation"][0]["translator"] == "Ann Lee"
    assert record["reviews"][0]["by"] == ["Kyiv", "Riga"] and record["hasPart"][1]["found"] == [[24, 45]]
    assert worded["digest"]["headline"] == "What was said in Vladivostok:"
    assert (record["accuracy"][0]["relevant"], record["accuracy"][0]["missed"]) == (9, 2.0)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_line_in_two(text):
    assert JsonLinesExporter().export(a_thread(text, text)).count(b"\n") == 3
