"""`recipients` and `alerts`: what would come, quiet for a while, a test, and who cannot be reached."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.sinks.test_contract import Inbox

NOW = datetime.now(UTC).replace(microsecond=0)
RECIPIENTS = """
[[recipient]]
id = "ann"
zone = "UTC"
quiet = "{quiet}"
digest = ["0 0 1 1 *"]
[[recipient.rule]]
languages = ["ru"]
[[recipient.rule]]
statements = ["open-for-talks"]
loud = false

[[recipient]]
id = "hook"
kind = "webhook"
url_env = "HOOK_URL"
secret_env = "HOOK_KEY"
fallback = "ann"
"""
SAID = "The minister said: we are open for talks, and left. {}"


def hours(begin: int, end: int) -> str:
    """Quiet hours around now, in hours from it."""
    first, last = NOW + timedelta(hours=begin), NOW + timedelta(hours=end)
    return f"{first:%H:%M}-{last:%H:%M}"


@pytest.fixture
def desk(newsroom, tmp_path):
    newsroom.write("wirewatch.toml", 'zone = "UTC"\n[alerts]\nwindow = "30d"\n')
    newsroom.write("recipients.toml", RECIPIENTS.format(quiet=hours(3, 5)))
    newsroom.write(".env", "HOOK_URL=http://127.0.0.1:1/\nHOOK_KEY=k3y\n")
    posts = [
        {"channel_id": 77, "channel": "ClashReport", "message_id": number,
         "posted_at": (NOW - timedelta(days=number)).isoformat(), "text": SAID.format(1000 * number)}
        for number in (1, 2, 9)
    ]  # fmt: skip
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)), "utf-8")
    newsroom.run("import", str(tmp_path / "posts.jsonl"))
    newsroom.run("match")
    return newsroom


def test_a_preview_tells_what_would_come_when_and_how(desk):
    told = desk.run("recipients", "preview", "ann").stdout
    lines = told.splitlines()

    year = NOW.year + 1
    assert lines[:3] == [
        "ann: by console, in en, UTC time",
        "  1. *, ru",
        "  2. open-for-talks, silent",
    ]
    assert lines[3].startswith(f"quiet from {NOW + timedelta(hours=3):%Y-%m-%d %H:%M} until ")
    assert lines[4].startswith(f"digests at {year}-01-01 00:00, {year + 1}-01-01 00:00")
    assert [line for line in lines if line.startswith("held until")]
    assert "last 7 days: 2 matches would have been told" in lines
    assert lines[-1].endswith("silent  open-for-talks  https://t.me/ClashReport/1  “we are open for talks”")


def test_a_preview_is_also_for_programs(desk):
    desk.run("recipients", "mute", "ann", "channel", "@ClashReport", "8h")
    (found,) = desk.rows("recipients", "preview", "ann", "--days", "30")

    assert (found["recipient"], found["zone"], len(found["held"])) == ("ann", "UTC", 3)
    assert [(one["url"][-1], one["how"], one["loud"]) for one in found["would"]] == [
        ("9", "held", False),
        ("2", "held", False),
        ("1", "held", False),
    ], "the mute came later"
    assert [(one["kind"], one["what"]) for one in found["mutes"]] == [("channel", "clashreport")]


def test_a_mute_is_listed_with_who_said_so_and_ended_by_its_number(desk):
    for what in (("statement", "open-for-talks"), ("channel", "ClashReport"), ("story", "ClashReport/1")):
        desk.run("recipients", "mute", "ann", *what, "7d")
    desk.run("recipients", "quiet", "ann", f"{NOW + timedelta(days=2):%Y-%m-%dT%H:%M}")

    rows = desk.rows("recipients", "mutes")
    assert [one["kind"] for one in rows] == ["statement", "channel", "story", "quiet"]
    assert "at the command line" in rows[0]["actor"]
    desk.run("recipients", "unmute", "ann", str(rows[1]["number"]))
    assert [one["kind"] for one in desk.rows("recipients", "mutes", "ann")] == ["statement", "story", "quiet"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("preview", "nobody"), 'recipient "nobody": not in recipients.toml (there are: ann, hook)'),
        (("mute", "ann", "statement", "x", "8h"), 'statement "x": not in force (there are: open-for-talks)'),
        (("mute", "ann", "channel", "x", "8h"), 'channel "x": not watched (there are: ClashReport)'),
        (("mute", "ann", "story", "99", "8h"), "story 99: there is none of this number"),
        (("mute", "ann", "story", "99/1", "8h"), '"99/1"'),
        (("quiet", "ann", "soon"), 'UNTIL "soon": expected a span such as 8h or 7d, or a time such as'),
        (("quiet", "ann", "2020-01-01"), "until 2020-01-01 00:00 UTC: expected a time to come"),
        (("unmute", "ann", "7"), "mute 7: there is none such for ann (there are: nothing is muted)"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(desk, args, said):
    (line,) = desk.run("recipients", *args, status=1).stderr.splitlines()
    assert line.startswith(f"wirewatch: {said}")


def test_the_end_of_a_quiet_lets_go_what_it_held(newsroom, desk, tmp_path):
    desk.write("recipients.toml", '[[recipient]]\nid = "ben"\n')
    desk.run("recipients", "quiet", "ben", "8h")
    post = {"channel_id": 77, "channel": "ClashReport", "message_id": 20, "posted_at": NOW.isoformat(),
            "text": SAID.format("Tuesday came")}  # fmt: skip
    (tmp_path / "more.jsonl").write_text(json.dumps(post), "utf-8")
    desk.run("import", str(tmp_path / "more.jsonl"))
    desk.run("match")
    assert desk.run("alert").stdout == "0 sent, 0 waiting, 0 given up\n"

    (quiet,) = desk.rows("recipients", "mutes", "ben")
    desk.run("recipients", "unmute", "ben", str(quiet["number"]))
    told = desk.run("alert").stdout

    assert "1 alert was held back" in told and "https://t.me/ClashReport/20" in told
    (notice, summary) = [row for row in desk.rows("alerts") if row["recipient"] == "ben"]
    assert (notice["state"], notice["told_in"], summary["kind"]) == ("grouped", summary["id"], "summary")


def test_a_test_alert_goes_through_the_real_sink_and_its_fate_is_told(desk):
    refused = desk.run("recipients", "test", "hook", status=1)
    assert "hook: the test alert was not delivered: the webhook did not answer" in refused.stderr

    with Inbox().listening() as inbox:
        desk.write(".env", f"HOOK_URL={inbox.url}\nHOOK_KEY=k3y\n")
        told = desk.run("recipients", "test", "hook").stdout
        (record,) = inbox.records()

    assert told == f"hook: the test alert was delivered ({record['id']})\n"
    assert record["text"].startswith("This is a test alert for hook, sent ")
    assert "test alert for ann" in desk.run("recipients", "test", "ann").stdout


def test_who_cannot_be_reached_is_marked_until_it_works_and_the_fallback_is_told(desk):
    with Inbox().listening() as inbox:
        inbox.answers = [(410, {})]
        desk.write(".env", f"HOOK_URL={inbox.url}\nHOOK_KEY=k3y\n")
        told = desk.run("alert").stdout

        assert told.count("For hook, who cannot be reached:") == 1, "ann is told of the others anyway"
        listed = desk.run("recipients", "list").stdout
        assert "! cannot be reached since" in listed and "the webhook answered 410" in listed
        assert "! hook cannot be reached since" in desk.run("alerts").stderr
        assert any(
            "hook cannot be reached" in line for line in desk.run("status", status=1).stdout.splitlines()
        )


def test_settings_that_sending_lacks_are_told_before_anything_is_sent(desk):
    desk.write(".env", "HOOK_URL=http://127.0.0.1:1/\n")

    (line,) = desk.run("alert", status=1).stderr.splitlines()
    assert 'recipient "hook": kind = "webhook": needs HOOK_KEY in' in line
