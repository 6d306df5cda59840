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


def on_a_terminal(wire, *args):
    """The posts that a search lists, and what a person sees on standard error meanwhile."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", "posts", *args]
    with subprocess.Popen(
        command, cwd=ROOT, env=wire.environment(), stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as process:
        assert process.stdout
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux tells that the other end was closed
            pass
        os.close(ours)
        listed = [int(line.split("ClashReport/")[1].split()[0]) for line in process.stdout]
    assert process.returncode == 0
    return listed, shown.decode()


def test_a_search_indexes_what_is_not_and_tells_a_person_when_it_reads_every_post(wire):
    listed, shown = on_a_terminal(wire, "--search", "ракета", "--newest", "--limit", "2")
    assert listed == [5, 3]
    assert "Indexing posts" in shown and "every post is read" not in shown

    listed, shown = on_a_terminal(wire, "--search", "/ракет/")
    assert listed == [1, 3, 5]
    assert "every post is read" in shown

    assert wire.run("posts", "--search", "/Дрон/").stderr == ""
