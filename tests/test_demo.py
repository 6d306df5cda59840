"""The demonstration, run as a newcomer runs it, held against what the sample was composed to hold."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import HANGS

ROOT = Path(__file__).parent.parent
EXPECTED = tomllib.loads((ROOT / "tests/data/sample_expectations.toml").read_text("utf-8"))


def wirewatch(*args: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TG_", "TELEGRAM_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", "--data", str(data), *args],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=HANGS,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The data folder after one run, and what the run printed."""
    data = tmp_path_factory.mktemp("demo")
    done = wirewatch("demo", data=data)
    assert done.returncode == 0, done.stderr
    return data, done.stdout


def lines(data: Path, *args: str) -> list[dict[str, Any]]:
    done = wirewatch(*args, "--json", data=data / "demo")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def named(rows: list[dict[str, Any]], statement: str) -> set[str]:
    return {row["url"].removeprefix("https://t.me/") for row in rows if row["statement"] == statement}


def test_it_tells_what_was_collected_flagged_alerted_and_exported(demo):
    _, printed = demo

    assert "ClashReport.json: 24 kept" in printed
    assert "Russia is open for talks" in printed and "https://t.me/ClashReport/58234" in printed
    assert "2022-03-17 14:22  verbatim  en  ClashReport/4127" in printed
    assert "Going live" in printed


def test_a_second_run_finds_nothing_new_and_alerts_no_one(demo):
    data, _ = demo
    thread = (data / "demo/exports/thread-1.md").read_bytes()

    again = wirewatch("demo", data=data)

    assert again.returncode == 0
    assert "nothing new to judge" in again.stdout and "0 sent; nothing was due" in again.stdout
    assert "0 kept, 0 edits, 24 repeated" in again.stdout
    assert (data / "demo/exports/thread-1.md").read_bytes() == thread


def test_the_four_posts_of_the_founding_article_are_alerted(demo):
    data, _ = demo
    alerted = {row["url"].removeprefix("https://t.me/") for row in lines(data, "alerts", "--state", "sent")}

    assert {"ClashReport/58234", "wartranslated/18921", "uniannet/45328", "zvezdanews/29876"} <= alerted


@pytest.mark.parametrize("statement", [one for one in EXPECTED if one != "story"])
def test_every_verbatim_and_inflected_appearance_is_found_and_nothing_false_is_alerted(demo, statement):
    data, _ = demo
    expected = EXPECTED[statement]
    found = named(lines(data, "matches", "--outcome", "alert"), statement)
    right = {post for kind in ("verbatim", "inflected", "reworded") for post in expected.get(kind, [])}

    assert found >= set(expected.get("verbatim", [])) | set(expected.get("inflected", []))
    assert found <= right


def test_alerts_are_for_the_appearance_and_not_for_history(demo):
    data, _ = demo
    posted = {row["url"]: row["posted_at"] for row in lines(data, "posts")}

    assert all(posted[row["url"]] >= "2026-05-28" for row in lines(data, "alerts"))


def test_the_exported_thread_ends_with_its_wire_provenance(demo):
    data, _ = demo
    text = (data / "demo/exports/thread-1.md").read_text("utf-8")

    provenance = text.partition("## Wire provenance")[2]
    row = next(line for line in provenance.splitlines() if "<https://t.me/ClashReport/58234>" in line)
    assert "(\\@ClashReport)" in row and "OSINT aggregator" in row and "| 29 May 2026" in row
    assert "an exported archive" in row and "composed sample" in row
    assert "ClashReport not watched at all in this time" in text.partition("## Methods")[2]
