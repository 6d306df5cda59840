"""What programs read: each step with `--json` prints lines of the shape that docs/operations.md tells."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.newsroom import Newsroom

PAGE = (Path(__file__).parent.parent.parent / "docs/operations.md").read_text("utf-8")
WORDS, NUMBER = {"type": "string"}, {"type": "integer", "minimum": 0}
WORDS_OR_NONE = {"type": ["string", "null"]}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "collect": {
        "channel": WORDS, "new": NUMBER, "edited": NUMBER, "repeated": NUMBER, "absent": NUMBER,
        "failure": WORDS, "partly": WORDS, "unseen": WORDS,
    },
    "import": {
        "file": WORDS, "kept": NUMBER, "edits": NUMBER, "repeated": NUMBER, "completed": NUMBER,
        "service": NUMBER, "refused": NUMBER,
    },
    "match": {
        "statement": WORDS_OR_NONE, "judged": NUMBER, "matches": NUMBER, "review": NUMBER, "queued": NUMBER,
        "left": NUMBER,
    },
    "alert": {"sent": NUMBER, "waiting": NUMBER, "dead": NUMBER, "passed_on": NUMBER},
    "verdict": {
        "url": WORDS, "statement": WORDS, "answer": {"enum": ["relevant", "rejected"]},
        "new": {"type": "boolean"}, "wording": WORDS_OR_NONE, "no_wording": WORDS_OR_NONE,
    },
}  # fmt: skip


def told(newsroom: Newsroom, *args: str, status: int = 0) -> list[dict[str, Any]]:
    """What a step prints, each line of which has its shape."""
    rows = newsroom.rows(*args, status=status)
    shape = SHAPES[args[0]]
    schema = {"type": "object", "properties": shape, "required": list(shape), "additionalProperties": False}
    for row in rows:
        Draft202012Validator(schema).validate(row)
    return rows


def archive(newsroom: Newsroom, *texts: str) -> str:
    """An archive of one channel with these texts."""
    path = newsroom.config / "archive.jsonl"
    posts = (
        {
            "channel": "ClashReport", "channel_id": 5, "message_id": number, "text": text,
            "posted_at": "2026-05-29T12:00:00+00:00",
        }
        for number, text in enumerate(texts, 1)
    )  # fmt: skip
    path.write_text("".join(json.dumps(post) + "\n" for post in posts), "utf-8")
    return str(path)


@pytest.mark.parametrize("command", SHAPES)
def test_the_page_names_every_key_of_a_step_and_no_other(command):
    told_there = PAGE.partition("## For programs")[2].partition("\n## ")[0]
    (row,) = re.findall(rf"^\| `{command}` \|.*$", told_there, flags=re.MULTILINE)

    assert re.findall(r"`(\w+)`", row)[1:] == list(SHAPES[command])


def test_an_archive_is_taken_in_judged_alerted_and_answered_for_a_program(newsroom):
    path = archive(newsroom, "He said: We are open for talks.", "Rain in the harbour.")

    (taken,) = told(newsroom, "import", path)
    (again,) = told(newsroom, "import", path)
    (judged,) = told(newsroom, "match", "--alert-since", "2026-01-01")
    (nothing,) = told(newsroom, "match")
    (looked,) = told(newsroom, "match", "--statement", "open-for-talks", "--since", "2026-01-01")
    (sent,) = told(newsroom, "alert")
    (answered,) = told(newsroom, "verdict", "ClashReport/1", "open-for-talks", "relevant")

    assert (taken["kept"], taken["refused"], again["kept"], again["repeated"]) == (2, 0, 0, 2)
    assert (judged["judged"], judged["matches"], judged["queued"]) == (2, 1, 1)
    assert nothing["judged"] == 0 and looked["statement"] == "open-for-talks"
    assert (sent["sent"], sent["waiting"]) == (1, 0)
    assert (answered["url"], answered["new"]) == ("https://t.me/ClashReport/1", True)


def test_alerts_for_the_console_do_not_stand_among_the_lines_for_a_program(newsroom):
    newsroom.run("import", archive(newsroom, "He said: We are open for talks."))
    newsroom.run("match", "--alert-since", "2026-01-01")
    done = newsroom.run("alert", "--json")

    assert len(done.stdout.splitlines()) == 1 and "We are open for talks" in done.stderr


def test_what_an_archive_is_refused_for_is_told_beside_the_line_for_a_program(newsroom):
    path = Path(archive(newsroom, "Rain."))
    path.write_text(path.read_text("utf-8") + "not JSON\n", "utf-8")
    done = newsroom.run("import", str(path), "--json", status=1)

    assert json.loads(done.stdout)["refused"] == 1 and "line 2" in done.stderr


def test_a_channel_that_cannot_be_read_is_a_line_of_its_own(newsroom):
    newsroom.write("wirewatch.toml", '[preview]\nbase_url = "http://127.0.0.1:9"\n')
    (row,) = told(newsroom, "collect", status=1)

    assert row["channel"] == "ClashReport" and row["failure"]
