"""Doubtful wordings are listed and answered for at the command line."""

import contextlib
import json

import pytest

from bot.storage.database import open_database

CONFIG = """
[[speaker]]
id = "orlov"
name = "Orlov"

[[statement]]
id = "port"
title = "The port is open"
speaker = "orlov"
[statement.wording]
en = ["We have never refused to open the port"]
"""
TEXT = "Orlov said: we have not once turned down a request to open the harbour."
SPAN = "turned down a request to open the harbour"
CLAUSE = "we have not once turned down a request to open the harbour"


@pytest.fixture
def desk(newsroom):
    """A newsroom in which a bare span was confirmed before the upgrade."""
    newsroom.write("statements.toml", CONFIG)
    newsroom.take_in_texts(TEXT, "Orlov turned down a request to open the harbour.")
    newsroom.run("match")
    newsroom.run("verdict", "wire_one/1", "port", "relevant", "--words", SPAN)
    with contextlib.closing(open_database(newsroom.data / "wirewatch.db")) as db, db.write():
        db.run("update accepted_wordings set wording = ?, standing = 'unchecked'", [SPAN])
    newsroom.run("match")
    return newsroom


def alerting(desk):
    return [row["message_id"] for row in desk.rows("matches", "--outcome", "alert")]


def test_a_doubtful_wording_is_told_with_why_and_with_its_clause(desk):
    [row] = desk.rows("statements", "list", "--doubtful")
    told = desk.run("statements", "list", "--doubtful").stdout

    assert (row["statement"], row["wording"], row["why"], row["clause"]) == ("port", SPAN, "denial", CLAUSE)
    assert SPAN in told and f"the whole clause: “{CLAUSE}”" in told
    assert SPAN not in desk.run("statements", "list").stdout
    assert 2 not in alerting(desk)


def test_the_status_says_how_many_wordings_wait_for_an_answer(desk):
    [row] = desk.rows("statements", "list", "--doubtful")
    waits = "1 confirmed wording waits for an answer"
    before = desk.run("status", status=1).stdout
    desk.run("statements", "settle", str(row["number"]), "drop")

    assert waits in before and "statements list --doubtful" in before
    assert waits not in desk.run("status", status=1).stdout


@pytest.mark.parametrize(
    ("answer", "used", "alerts"),
    [("replace", [CLAUSE], [1]), ("keep", [SPAN], [2]), ("drop", [], [])],
)
def test_an_answer_is_what_counts_from_then_on(desk, answer, used, alerts):
    [row] = desk.rows("statements", "list", "--doubtful")

    desk.run("statements", "settle", str(row["number"]), answer)
    desk.run("match")

    [statement] = desk.rows("statements", "list")
    assert statement["accepted"].get("en", []) == used
    assert set(alerts) <= set(alerting(desk)) and (answer == "keep") == (2 in alerting(desk))
    assert desk.rows("statements", "list", "--doubtful") == []
    again = desk.run("statements", "settle", str(row["number"]), answer, status=1)
    assert "waits for an answer" in again.stderr
    desk.run("verify")


def test_what_cannot_be_kept_is_refused_and_says_so(desk):
    text = "Will the harbour ever open to grain ships, Orlov?"
    asked = {"channel_id": 77, "channel": "wire_one", "message_id": 3, "text": text,
             "posted_at": "2026-05-29T15:00:00Z"}  # fmt: skip
    (desk.data / "more.jsonl").write_text(json.dumps(asked), "utf-8")
    desk.run("import", str(desk.data / "more.jsonl"))

    told = desk.run("verdict", "wire_one/3", "port", "relevant", "--words", "harbour ever open").stdout

    assert "no confirmed wording: it is asked there, not said" in told
    assert desk.rows("statements", "list")[0]["accepted"] == {}
