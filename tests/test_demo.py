"""The demonstration, run as a newcomer runs it, held against what the sample was composed to hold."""

import shlex
import tomllib
from typing import Any

import pytest

from bot.app.opening import open_app
from bot.cli.demo import as_sample
from bot.desk.pages.channels import EVER
from bot.desk.pages.silences import RECENT
from bot.models import Filter, Stance
from tests.cli.newsroom import ROOT, Newsroom

LATE = "northern_desk/103"  # what the demonstration adds to the archives
EXPECTED = tomllib.loads((ROOT / "tests/data/sample_expectations.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A newcomer who has run it once, and what that printed."""
    newcomer = Newsroom(tmp_path_factory.mktemp("demo"))
    newcomer.config = ROOT / "config"
    return newcomer, newcomer.run_apart("demo").stdout


def lines(newcomer: Newsroom, *args: str) -> list[dict[str, Any]]:
    return newcomer.rows("--data", str(newcomer.data / "demo"), *args)


def named(rows: list[dict[str, Any]], statement: str) -> set[str]:
    return {row["url"].removeprefix("https://t.me/") for row in rows if row["statement"] == statement}


def test_it_tells_what_was_collected_flagged_alerted_and_exported(demo):
    _, printed = demo

    assert "ClashReport.json: 24 kept" in printed
    assert "Russia is open for talks" in printed and "https://t.me/ClashReport/58234" in printed
    assert "2022-03-17 14:22  verbatim  en  ClashReport/4127" in printed
    assert "Going live" in printed


def test_a_second_run_finds_nothing_new_and_alerts_no_one(demo):
    newcomer, _ = demo
    thread = (newcomer.data / "demo/exports/thread-1.md").read_bytes()

    again = newcomer.run("demo")

    assert "nothing new to judge" in again.stdout and "0 sent; nothing was due" in again.stdout
    assert "0 kept, 0 edits, 24 repeated" in again.stdout
    assert (newcomer.data / "demo/exports/thread-1.md").read_bytes() == thread


def test_it_replaces_its_own_files_only(demo):
    newcomer, _ = demo
    exports = newcomer.data / "demo/exports"
    (exports / "thread-1.md").write_text("An editor's own words.", "utf-8")
    picture = (exports / "timeline.png").read_bytes()

    again = newcomer.run("demo").stdout

    assert "thread-1.md: stays as it is; it is not what the demonstration wrote" in again
    assert (exports / "thread-1.md").read_text("utf-8") == "An editor's own words."
    assert f"{exports / 'timeline.png'}\n" in again and (exports / "timeline.png").read_bytes() == picture
    (exports / "thread-1.md").unlink()
    newcomer.run("demo")
    assert "Wire provenance" in (exports / "thread-1.md").read_text("utf-8")


def test_the_four_posts_of_the_founding_article_are_alerted(demo):
    newcomer, _ = demo
    sent = lines(newcomer, "alerts", "--state", "sent")
    alerted = {row["url"].removeprefix("https://t.me/") for row in sent}

    assert {"ClashReport/58234", "wartranslated/18921", "uniannet/45328", "zvezdanews/29876"} <= alerted


@pytest.mark.parametrize("statement", [one for one in EXPECTED if one != "story"])
def test_every_verbatim_and_inflected_appearance_is_found_and_nothing_false_is_alerted(demo, statement):
    newcomer, _ = demo
    expected = EXPECTED[statement]
    found = named(lines(newcomer, "matches", "--outcome", "alert"), statement)
    right = {post for kind in ("verbatim", "inflected", "reworded") for post in expected.get(kind, [])}

    assert found >= set(expected.get("verbatim", [])) | set(expected.get("inflected", []))
    assert found <= right | {LATE}


def test_alerts_are_for_the_appearance_and_not_for_history(demo):
    newcomer, _ = demo
    posted = {row["url"]: row["posted_at"] for row in lines(newcomer, "posts")}

    assert all(posted[row["url"]] >= "2026-05-28" for row in lines(newcomer, "alerts"))


def test_the_exported_thread_ends_with_its_wire_provenance(demo):
    newcomer, _ = demo
    text = (newcomer.data / "demo/exports/thread-1.md").read_text("utf-8")

    provenance = text.partition("## Provenance of each post")[2]
    row = next(line for line in provenance.splitlines() if "<https://t.me/ClashReport/58234>" in line)
    assert "(\\@ClashReport)" in row and "OSINT aggregator" in row and "| posted 29 May 2026" in row
    assert "an exported archive" in row and "composed sample" in row
    methods = text.partition("## Methods")[2]
    assert "ClashReport watched or read throughout; read from an archive 29 May 2026" in methods


def test_who_was_silent_and_who_broke_a_silence_is_told_of_watched_time(demo):
    newcomer, _ = demo
    with open_app(newcomer.cwd / "config", newcomer.data / "demo", adjust=as_sample) as app:
        found = app.silences.get("open-for-talks")

    stances = {stance for channel in found.channels for stance in channel.cells}
    assert stances >= {Stance.SAID, Stance.AGAINST, Stance.SILENT, Stance.UNWATCHED}
    assert [(one.who, one.url.removeprefix("https://t.me/")) for one in found.broken] == [
        ("northern_desk", LATE)
    ]
    assert lines(newcomer, "alerts", "--state", "due") == []


def test_a_copy_shows_what_its_origin_has_taken_out_and_who_was_alerted_is_told(demo):
    newcomer, printed = demo
    with open_app(newcomer.cwd / "config", newcomer.data / "demo", adjust=as_sample) as app:
        shown = [(one.url, one.words) for _, copies in app.stories.uncorrected_copies() for one in copies]

    assert shown == [("https://t.me/wartranslated/18913", ("Whoever names you a date is guessing",))]
    told = printed.partition("Watching on")[2].partition("Exporting")[0]
    assert "− “Whoever names you a date is guessing" in told and "1 sent; each once" in told


def test_its_desk_has_something_on_each_page(demo):
    newcomer, _ = demo
    with open_app(newcomer.cwd / "config", newcomer.data / "demo", adjust=as_sample) as app:
        named = app.channels.suggest([one.id for one in app.statements.tracked], since=EVER)
        held = app.recipients.alerts("held", limit=50)
        (mute,) = app.recipients.mutes()
        searches = app.searches.find()
        found = [next(app.posts.latest(Filter(), one.query, among=500), None) for one in searches]

        lately = app.channels.read_until(RECENT) - RECENT
        uncorrected = app.stories.uncorrected_page(since=lately, before=None).stories

    assert len(uncorrected) == 1
    assert [one.username for one in named] == ["composed_pier_video"]
    assert {one.alert.recipient_id for one in held} == {"early-shift"} == {mute.recipient_id}
    assert len(found) == 2 and None not in found
    assert app.config.desk.feeds_token is not None


def test_it_ends_with_commands_that_work_on_what_it_made(demo):
    newcomer, printed = demo
    typed = [line.strip() for line in printed.partition("Looking around")[2].splitlines()]
    *around, going_live = [shlex.split(line)[1:] for line in typed if line.startswith("wirewatch ")]

    assert going_live == ["run"]
    assert [command[2] for command in around] == ["matches", "story", "timeline", "thread"]
    for command in around:
        done = newcomer.run(*command)
        assert command[0] == "--data" and len(done.stdout.splitlines()) > 2 and done.stderr == ""
