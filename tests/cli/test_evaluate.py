"""`evaluate` over a folder of labels and a file of posts."""

import json

import pytest

from tests.matching.test_simulation import PORT, POSTS


@pytest.fixture
def labels(tmp_path):
    """A folder of labels over a file of posts."""
    folder = tmp_path / "labels"
    folder.mkdir()
    statement = {
        "sid": "port",
        "speaker": "Orlov",
        "aliases": [],
        "roles": [],
        "wordings": {"en": [*PORT.wording["en"]]},
    }
    (folder / "statements.jsonl").write_text(json.dumps(statement) + "\n", "utf-8")
    lines = [
        json.dumps({"channel": "wire", "message_id": number, "text": one.text,
                    "posted_at": f"2026-05-0{9 - number}T10:00:00Z"})
        for number, one in enumerate(POSTS)
    ]  # fmt: skip
    (tmp_path / "wire.jsonl").write_text("\n".join(lines), "utf-8")
    rows = [
        json.dumps(
            {"sid": "port", "channel": "wire", "id": number, "label": int(one.relevant), "kind": one.kind}
        )
        for number, one in enumerate(POSTS)
    ]
    (folder / "labels.jsonl").write_text("\n".join(rows), "utf-8")
    return folder


def test_the_command_confirms_in_order_of_time(newsroom, labels):
    args = ("evaluate", str(labels), "--posts", str(labels.parent / "wire.jsonl"), "--confirm", "1")

    [done] = newsroom.rows(*args)
    told = newsroom.run(*args).stdout

    assert (done["confirmed"], done["wordings"], done["before"]["posts"]) == (1, 1, 3)
    assert "1 posts confirmed, which added 1 wordings" in told and "recall" in told


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            {"sid": "s", "wordings": {"en": "The port is open"}},
            'line 1: wordings in "en": expected a list of texts',
        ),
        ({"sid": "s", "wordings": {}}, "line 1: no wording"),
        ({"sid": "s", "speakers": "Orlov", "en": "The port"}, 'line 1: unknown key "speakers"'),
    ],
)
def test_a_statement_that_cannot_be_read_is_told_by_its_line(newsroom, labels, line, why):
    (labels / "statements.jsonl").write_text(json.dumps(line), "utf-8")

    done = newsroom.run("evaluate", str(labels), "--posts", str(labels.parent / "wire.jsonl"), status=1)

    assert why in done.stderr


def test_a_label_that_is_neither_1_nor_0_is_told_by_its_line(newsroom, labels):
    row = {"sid": "port", "channel": "wire", "id": 1, "label": "1", "kind": "para"}
    (labels / "labels.jsonl").write_text(json.dumps(row), "utf-8")

    done = newsroom.run("evaluate", str(labels), "--posts", str(labels.parent / "wire.jsonl"), status=1)

    assert "label '1': expected 1 or 0" in done.stderr
