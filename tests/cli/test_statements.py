"""Looking before going live, and people's answers."""

import json

import pytest

CONFIG = """
[[speaker]]
id = "putin"
name = "Vladimir Putin"
aliases = ["Putin", "Путин"]

[[statement]]
id = "open-for-talks"
title = "Russia is open for talks"
speaker = "putin"
require_speaker = true
denials = "flag"
[statement.wording]
en = ["We are open for talks with Europe"]

[[statement]]
id = "drones"
title = "Drones"
[statement.wording]
en = ["The plant doubles the production of drones"]
"""
POSTS = {
    1: "Putin said: we are open for talks with Europe.",
    2: "Putin: we never said we are open for talks with Europe.",
    3: "Lavrov said: we are open for talks with Europe.",
    4: "The weather is fine.",
    5: "Putin told them the door to a settlement is not closed on our side.",
}


@pytest.fixture
def desk(newsroom):
    newsroom.write("statements.toml", CONFIG)
    newsroom.write("wirewatch.toml", 'zone = "UTC"\n')
    newsroom.take_in_texts(*POSTS.values())
    newsroom.run("match")
    return newsroom


def found(desk, outcome="alert"):
    rows = desk.rows("matches", "--statement", "open-for-talks", "--outcome", outcome)
    return [row["message_id"] for row in rows]


def test_a_statement_is_tried_over_what_is_stored_and_nothing_is_kept(desk):
    before = desk.rows("matches")

    (tried,) = desk.rows("statements", "try", "open-for-talks")

    assert (tried["posts"], tried["alerts"], tried["rungs"]) == (5, 1, {"verbatim": 1})
    assert tried["guarded"]["denial"] == 1
    assert desk.rows("matches") == before
    printed = desk.run("statements", "try", "open-for-talks").stdout
    assert "5 posts from 2026-05-29 11:00" in printed and "1 alerts" in printed and "[denial:" in printed


def test_a_file_and_bare_words_can_be_tried_too(desk, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[statement]]\nid = "w"\ntitle = "W"\n[statement.wording]\nen = ["The weather is fine"]\n'
    )

    (from_file,) = desk.rows("statements", "try", str(path))
    (from_words,) = desk.rows("statements", "try", "--wording", "the weather is fine")

    assert from_file["alerts"] == from_words["alerts"] == 1
    path.write_text('[[statement]]\nid = "w"\n')
    assert "title" in desk.run("statements", "try", str(path), status=1).stderr
    desk.run("statements", "try", status=2)


def test_unwise_statements_are_remarked_and_end_with_1(desk):
    desk.write(
        "statements.toml", '[[statement]]\nid = "t"\ntitle = "T"\n[statement.wording]\nen = ["talks"]\n'
    )

    done = desk.run("statements", "check", status=1)

    assert 't: "talks" (en) has 1 words' in done.stdout


def test_a_thin_wording_is_grave_only_where_no_speaker_holds_it(desk):
    thin = 'id = "t"\ntitle = "T"\n[statement.wording]\nen = ["We are open for talks"]\n'
    desk.write("statements.toml", f"[[statement]]\n{thin}")
    assert "says little by itself" in desk.run("statements", "check", status=1).stdout

    speaker = '[[speaker]]\nid = "putin"\nname = "Vladimir Putin"\naliases = ["Putin"]\n'
    desk.write("statements.toml", f'{speaker}[[statement]]\nspeaker = "putin"\n{thin}')
    (noted,) = desk.rows("statements", "check")

    assert not noted["grave"] and "says little by itself" in noted["problem"]


def test_a_confirmed_match_finds_its_words_elsewhere_and_can_be_taken_back(desk):
    part = "the door to a settlement is not closed"
    words = f"Putin told them {part} on our side"  # the whole clause
    told = desk.run("verdict", "wire_one/5", "open-for-talks", "relevant", "--words", part)
    assert f"confirmed wording: {words}" in told.stdout
    desk.run("match")
    assert found(desk) == [1, 5]
    assert words in desk.run("statements", "list").stdout
    assert not desk.rows("alerts")  # looking back alerts no one

    desk.run("statements", "forget", "open-for-talks", words)
    desk.run("match")

    assert found(desk) == [1]
    assert (
        "no confirmed wording" in desk.run("statements", "forget", "open-for-talks", words, status=1).stderr
    )


def test_a_verdict_is_shown_with_its_match_and_the_latest_counts(desk):
    desk.run("verdict", "https://t.me/wire_one/1", "open-for-talks", "relevant")
    again = desk.run("verdict", "wire_one/1", "open-for-talks", "rejected", "--reason", "other topic")

    assert "rejected for open-for-talks" in again.stdout
    rows = {row["message_id"]: row["verdict"] for row in desk.rows("matches")}
    assert rows[1] == "rejected" and rows[2] == ""


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("wire_one/99", "open-for-talks", "relevant"), "no such post is stored"),
        (("wire_one/1", "nothing", "relevant"), 'statement "nothing": not in force'),
        (
            ("wire_one/1", "open-for-talks", "relevant", "--words", "absent words"),
            "as they stand in the post",
        ),
    ],
)
def test_a_verdict_that_cannot_be_is_refused_in_one_line(desk, args, why):
    done = desk.run("verdict", *args, status=1)

    assert why in done.stderr and len(done.stderr.splitlines()) == 1


def test_it_explains_why_a_post_does_or_does_not_match(desk):
    found_, denied, other = (
        desk.run("explain", f"wire_one/{number}", "open-for-talks").stdout for number in (1, 2, 4)
    )

    assert 'sensitivity "balanced": alerts from a score of 0.73, review from 0.56' in found_
    assert "alert, verbatim, score 0.9" in found_ and "speaker: putin" in found_
    assert "review" in denied and "denial: never" in denied
    assert "no match" in other


def test_matching_is_measured_on_labelled_posts_and_on_verdicts(desk, tmp_path):
    labels = tmp_path / "labels"
    labels.mkdir()
    statement = {"sid": "S", "speaker": "Putin", "aliases": ["Putin"], "en": "We are open for talks."}
    posts = [
        {"sid": "S", "label": 1, "lang": "en", "kind": "quote", "text": POSTS[1]},
        {"sid": "S", "label": 0, "lang": "en", "kind": "negation", "text": POSTS[2]},
        {"sid": "S", "label": 1, "lang": "en", "kind": "para", "text": POSTS[4]},
    ]
    (labels / "statements.jsonl").write_text(json.dumps(statement), "utf-8")
    (labels / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)), "utf-8")

    (measured,) = desk.rows("evaluate", str(labels))
    assert (measured["precision"], measured["recall"]) == (1.0, 0.5)
    assert measured["kinds"] == {"quote": 1.0, "negation": 0.0, "para": 0.0}
    assert measured["rungs"]["verbatim"] == 1
    assert "precision 1.000, recall 0.500" in desk.run("evaluate", str(labels), "--embed").stdout

    desk.run("verdict", "wire_one/1", "open-for-talks", "relevant")
    desk.run("verdict", "wire_one/3", "open-for-talks", "rejected", "--reason", "other speaker")
    (own,) = desk.rows("evaluate", "--verdicts")
    assert own["kinds"] == {"relevant": 1.0, "other speaker": 0.0}

    (labels / "posts.jsonl").write_text('{"sid": "S"}\n', "utf-8")
    assert "posts.jsonl: line 1: no key 'label'" in desk.run("evaluate", str(labels), status=1).stderr


def test_a_query_is_shown_as_it_was_read_and_a_mistake_has_a_caret(desk):
    assert "talks" in desk.run("query", "explain", "talks NEAR/5 open").stdout

    lines = desk.run("query", "explain", "talks (open", status=1).stderr.splitlines()

    assert len(lines) == 3 and lines[1] == "wirewatch: talks (open" and lines[2].strip().endswith("^")


def test_posts_are_searched_by_query(desk):
    rows = desk.rows("posts", "--search", "talk -never speaker:putin after:2026-05-01")

    assert [row["message_id"] for row in rows] == [1]


QUERIED = """
[[statement]]
id = "weather"
title = "The weather"
[statement.query]
"*" = "weather NEAR/3 fine"
"""


def test_a_statement_is_found_by_its_query(desk):
    desk.write("statements.toml", QUERIED)
    desk.run("match")

    (row,) = desk.rows("matches", "--statement", "weather", "--outcome", "alert")
    assert row["message_id"] == 4
    assert "alert, inflected" in desk.run("explain", "wire_one/4", "weather").stdout
    (tried,) = desk.rows("statements", "try", "weather")
    assert tried["alerts"] == 1
    assert (
        "confirmed wording: The weather is fine"
        in desk.run("verdict", "wire_one/4", "weather", "relevant").stdout
    )
    assert "en" in desk.run("statements", "list").stdout


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("weather (fine", "query.*: "),
        ("weather speaker:nobody", "query.*: speaker:nobody: there is no such [[speaker]]"),
    ],
)
def test_a_query_that_cannot_be_used_is_a_mistake_in_the_settings(desk, query, why):
    desk.write("statements.toml", QUERIED.replace("weather NEAR/3 fine", query))
    where = 'statements.toml: statement "weather": ' + why

    for command in (["match"], ["config"], ["statements", "try", str(desk.config / "statements.toml")]):
        (line,) = desk.run(*command, status=None).stderr.splitlines()
        assert where in line
