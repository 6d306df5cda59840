"""Searching what is stored, at the command line."""

import json
import os
import pty
import subprocess
import sys

import pytest

from tests.cli.newsroom import ROOT


@pytest.fixture
def wire(newsroom, tmp_path):
    """Six posts, imported and never indexed."""
    texts = ["Ракетами по порту", "Dam 2", "Две ракеты", "Dam 4", "Ракету сбили", "Дрон"]
    lines = [
        {"channel_id": 70, "channel": "ClashReport", "message_id": number, "text": text,
         "posted_at": f"2026-05-29T12:0{number}:00+00:00"}
        for number, text in enumerate(texts, 1)
    ]  # fmt: skip
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    newsroom.run("import", str(tmp_path / "posts.jsonl"))
    return newsroom


def found(wire, *args):
    return [row["message_id"] for row in wire.rows("posts", *args)]


def test_a_search_lists_posts_in_either_order_and_no_more_than_asked_for(wire):
    assert found(wire, "--search", "ракета") == [1, 3, 5]
    assert found(wire, "--search", "ракета", "--newest", "--limit", "2") == [5, 3]
    assert found(wire, "--newest", "--limit", "2") == [6, 5]
    assert wire.run("posts", "--search", "/Дрон/").stderr == ""
    assert "--limit" in wire.run("posts", "--limit", "0", status=2).stderr


def on_a_terminal(wire, *args):
    """What a person sees on standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", *args]
    with subprocess.Popen(
        command, cwd=ROOT, env=wire.environment(), stdout=subprocess.DEVNULL, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux tells that the other end was closed
            pass
        os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def test_a_person_is_told_of_indexing_and_of_a_query_that_reads_every_post(wire):
    first = on_a_terminal(wire, "posts", "--search", "ракета")
    again = on_a_terminal(wire, "posts", "--search", "/ракет/")

    assert "Indexing posts" in first and "every post is read" not in first
    assert "every post is read" in again
