"""Searching what is stored, at the command line."""

import contextlib
import os
import pty
import sqlite3
import subprocess
import sys

import pytest

from tests.cli.newsroom import ROOT


@pytest.fixture
def wire(newsroom):
    """Six posts, imported and never indexed."""
    texts = ["Ракетами по порту", "Dam 2", "Две ракеты", "Dam 4", "Ракету сбили", "Дрон"]
    newsroom.take_in(*(
        {"channel_id": 70, "channel": "ClashReport", "message_id": number, "text": text,
         "posted_at": f"2026-05-29T12:0{number}:00+00:00"}
        for number, text in enumerate(texts, 1)
    ))  # fmt: skip
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


@pytest.mark.parametrize(
    "damage",
    [
        "update {0}_data set block = x'00'",
        "update {0}_data set block = randomblob(length(block)) where id > 1",
        "delete from {0}_data",
        "delete from {0}_idx",
        "delete from {0}_config",
        "drop table {0}_data",
        "drop table {0}_config",
    ],
)
def test_11_20_a_damaged_index_is_made_anew_from_what_is_stored(wire, damage):
    wire.run("match")
    with contextlib.closing(sqlite3.connect(wire.data / "wirewatch.db")) as db, db:
        for index in ("versions_fts", "terms"):
            db.execute(damage.format(index))

    told = wire.run("reindex")

    assert told.stdout == "the indexes of words were made anew\n"
    assert [row["message_id"] for row in wire.rows("posts", "--words", "dam")] == [2, 4]
    assert [row["message_id"] for row in wire.rows("posts", "--search", "ракетами | дрон")] == [1, 3, 5, 6]
    assert "nothing that was checked was altered" in wire.run("verify").stdout


def test_11_20_a_search_in_a_damaged_index_says_what_mends_it(wire):
    with contextlib.closing(sqlite3.connect(wire.data / "wirewatch.db")) as db, db:
        db.execute("drop table versions_fts_config")

    refused = wire.run("posts", "--words", "dam", status=1)

    (line,) = refused.stderr.splitlines()
    assert line.startswith("wirewatch: the database refused: ") and "`wirewatch reindex`" in line
