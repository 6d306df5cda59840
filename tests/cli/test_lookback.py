"""`lookback` as a person at a terminal meets it."""

import json
import signal
import subprocess
import sys

import pyarrow.parquet
import pytest

from bot.lookback.work import Work
from tests.cli.newsroom import ROOT
from tests.lookback.exports import FORMS, as_export, as_lines, texts
from tests.waiting import HANGS

POSTS = texts(30)
ASKED = ("lookback", "--statement", "open-for-talks", "--workers", "1")


@pytest.fixture
def archives(newsroom, tmp_path):
    newsroom.channels("ClashReport")
    folder = tmp_path / "archives"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(as_lines(POSTS))
    (folder / "b.json").write_bytes(as_export(texts(12)))
    return folder


def test_matches_are_printed_a_line_each_and_the_sum_stands_aside(newsroom, archives):
    done = newsroom.run(*ASKED, str(archives))

    matches = [json.loads(line) for line in done.stdout.splitlines()]
    assert [match["url"] for match in matches][:2] == [
        "https://t.me/ClashReport/4",
        "https://t.me/ClashReport/11",
    ]
    assert {"statement", "score", "evidence", "guards", "posted_at", "forward"} <= matches[0].keys()
    assert "2 archives, 42 posts read, 1 service message, 0 refused; 4 matched (" in done.stderr


def test_matches_are_written_into_a_file_which_is_not_overwritten(newsroom, archives, tmp_path):
    printed = newsroom.run(*ASKED, str(archives)).stdout
    out, parquet = tmp_path / "matches.jsonl", tmp_path / "matches.parquet"

    done = newsroom.run(*ASKED, str(archives), "--out", str(out))
    newsroom.run(*ASKED, str(archives), "--out", str(parquet))
    again = newsroom.run(*ASKED, str(archives), "--out", str(out), status=1)

    assert out.read_text("utf-8") == printed and f"written to {out}" in done.stdout
    rows = pyarrow.parquet.read_table(parquet).to_pylist()
    assert [row["url"] for row in rows] == [json.loads(line)["url"] for line in printed.splitlines()]
    assert "--force replaces it" in again.stderr


def test_keep_takes_the_posts_that_match_in_once_and_says_that_they_are_from_an_archive(newsroom, archives):
    first = newsroom.run(*ASKED, str(archives), "--keep")
    second = newsroom.run(*ASKED, str(archives), "--keep")
    stored = newsroom.rows("posts")

    assert "4 versions kept" in first.stdout and "0 versions kept" in second.stdout
    assert {post["source"] for post in stored} == {"archive"}
    assert sorted({post["message_id"] for post in stored}) == [4, 11, 18, 25]
    newsroom.run("match")
    assert len(newsroom.run("matches", "--json").stdout.splitlines()) == 4


def test_the_sum_as_json_lists_every_refusal_and_the_command_ends_with_one(newsroom, archives, tmp_path):
    (archives / "c.jsonl").write_bytes(as_lines(POSTS[:2], first=50) + b"{\n")

    done = newsroom.run(*ASKED, str(archives), "--out", str(tmp_path / "m.jsonl"), "--json", status=1)

    told = json.loads(done.stdout)
    assert (told["read"], told["refused"], told["matched"], told["archives"]) == (44, 1, 4, 3)
    (refusal,) = told["refusals"]
    assert refusal["file"].endswith("c.jsonl") and refusal["line"] == 3 and "not JSON" in refusal["reason"]
    assert "c.jsonl: line 3" in done.stderr


def test_what_is_told_of_a_refusal_drives_no_terminal(newsroom, archives):
    (archives / "c\u202e.jsonl").write_bytes(as_lines(POSTS[:2], first=50) + b"{\n")

    done = newsroom.run(*ASKED, str(archives), status=1)

    assert ".jsonl: line 3" in done.stderr and "\u202e" not in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--out", "matches.csv"), "ends with .jsonl or .parquet"),
        (("--statement", "nobody"), '"nobody": not in force'),
        (("--scheduler", "nowhere"), "no Dask scheduler answers there"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(newsroom, archives, args, said, monkeypatch):
    monkeypatch.setattr("bot.lookback.cluster._PATIENCE", 0.2)

    done = newsroom.run(*ASKED, str(archives), *args, status=1)

    assert said in done.stderr and len(done.stderr.splitlines()) == 1


def test_ctrl_c_says_what_is_done_and_the_same_command_goes_on(newsroom, archives, monkeypatch):
    monkeypatch.setattr("bot.lookback.shards.SHARD", 1500)
    whole = newsroom.run(*ASKED, str(archives))
    look_through, done = Work.look_through, list[int]()

    def at_the_third(self, search, shard):
        if len(done) == 2:
            signal.raise_signal(signal.SIGINT)
        done.append(shard.number)
        return look_through(self, search, shard)

    with monkeypatch.context() as patched:
        patched.setattr(Work, "look_through", at_the_third)
        cut = newsroom.run(*ASKED, str(archives), status=1)
    on = newsroom.run(*ASKED, str(archives), "--keep", "--json")

    shards = json.loads(on.stdout)["shards"]
    assert cut.stderr == f"wirewatch: cut short: 2 of {shards} shards are done; the same command goes on\n"
    assert cut.stdout == "" and json.loads(on.stdout)["resumed"] == 2 < shards
    assert json.loads(on.stdout)["matched"] == len(whole.stdout.splitlines())


def test_what_lacks_its_package_says_so_in_a_line_and_the_rest_is_looked_through(newsroom, archives):
    """A process of its own, which cannot load what comes with the extra."""
    for name in ("posts.jsonl.zst", "posts.parquet"):
        FORMS[name](POSTS, archives / name)
    asked = [
        [*ASKED, str(archives)],
        [*ASKED, "https://localhost/a.jsonl"],
        [*ASKED, str(archives / "a.jsonl"), "--out", "matches.parquet"],
        [*ASKED, str(archives / "a.jsonl"), "--scheduler", "tcp://localhost:1"],
    ]

    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, json.dumps(asked)],
        cwd=ROOT,
        env=newsroom.environment(),
        capture_output=True,
        text=True,
        timeout=HANGS,
    )

    assert done.returncode == 0, done.stderr
    lacks = "needs more than is installed: install wirewatch"
    folder, *others = (json.loads(line) for line in done.stdout.splitlines())
    assert folder["status"] == 1 and len(folder["matches"].splitlines()) == 4
    assert folder["errors"].splitlines()[:2] == [
        f"{archives}/posts.jsonl.zst: Zstandard {lacks}[lookback]",
        f"{archives}/posts.parquet: Parquet {lacks}[lookback]",
    ]
    assert [(one["status"], one["errors"]) for one in others] == [
        (1, f"wirewatch: https://localhost/a.jsonl: an address {lacks}[lookback]\n"),
        (1, f"wirewatch: matches.parquet: Parquet {lacks}[lookback]\n"),
        (1, f"wirewatch: --scheduler {lacks}[cluster]\n"),
    ]


WITHOUT = """
import json
import sys

for name in ("distributed", "fsspec", "pyarrow", "zstandard"):
    sys.modules[name] = None
from click.testing import CliRunner
from bot.cli.main import main

for args in json.loads(sys.argv[1]):
    done = CliRunner().invoke(main, args, catch_exceptions=False, prog_name="wirewatch")
    print(json.dumps({"status": done.exit_code, "matches": done.stdout, "errors": done.stderr}), flush=True)
"""


@pytest.mark.parametrize(
    ("command", "other"), [("lookback", "wirewatch match --statement"), ("match", "wirewatch lookback")]
)
def test_each_command_names_the_other(newsroom, command, other):
    assert other in " ".join(newsroom.run(command, "--help").stdout.split())
