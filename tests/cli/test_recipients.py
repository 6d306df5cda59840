"""`recipients` on the command line: what is shown, and what is told in one line."""

from datetime import UTC, datetime, timedelta

NOW = datetime.now(UTC).replace(microsecond=0)
RECIPIENTS = """
[[recipient]]
id = "ann"
zone = "UTC"
digest = ["0 0 1 1 *"]
[[recipient.rule]]
statements = ["open-for-talks"]
loud = false
"""


def test_what_would_come_is_told_in_words_and_for_programs(newsroom):
    newsroom.write("wirewatch.toml", '[alerts]\nwindow = "30d"\n')
    newsroom.write("recipients.toml", RECIPIENTS)
    posted = NOW - timedelta(hours=1)
    post = {"channel_id": 77, "channel": "ClashReport", "message_id": 5, "posted_at": posted.isoformat(),
            "text": "The minister said: we are open for talks."}  # fmt: skip
    newsroom.take_in(post)
    newsroom.run("match")
    newsroom.run("recipients", "mute", "ann", "channel", "@ClashReport", "8h")

    lines = newsroom.run("recipients", "preview", "ann").stdout.splitlines()
    (record,) = newsroom.rows("recipients", "preview", "ann")

    year, url = NOW.year + 1, "https://t.me/ClashReport/5"
    assert lines[:2] == ["ann: by console, in en, UTC time", "  1. open-for-talks, silent"]
    assert lines[2].startswith(f"digests at {year}-01-01 00:00, {year + 1}-01-01 00:00")
    assert lines[3].startswith("muted until ") and lines[3].endswith("channel clashreport")
    assert lines[4:] == [
        f"held until {year}-01-01 00:00: open-for-talks  {url}",
        "last 7 days: 1 match would have been told",
        f"  {posted:%Y-%m-%d %H:%M}  held until {year}-01-01 00:00, silent  open-for-talks  {url}  "
        "“we are open for talks”",
    ]
    assert [(one["url"], one["how"], one["loud"]) for one in record["would"]] == [(url, "held", False)]
    listed = newsroom.run("recipients", "list").stdout
    assert listed == "ann  console  journalist  open-for-talks, silent  0 due, 1 held\n"


def test_a_mute_is_listed_by_the_number_that_ends_it(newsroom):
    newsroom.run("recipients", "quiet", "desk", f"{NOW + timedelta(days=2):%Y-%m-%dT%H:%M}")
    (row,) = newsroom.rows("recipients", "mutes", "desk")
    assert row["kind"] == "quiet" and "at the command line" in row["actor"]

    ended = newsroom.run("recipients", "unmute", "desk", str(row["number"])).stdout
    again = newsroom.run("recipients", "unmute", "desk", str(row["number"]), status=1).stderr

    assert ended == "desk: no longer muted: everything that is not urgent\n"
    assert again == f"wirewatch: mute {row['number']}: desk has none of this number (there are: none)\n"


def test_a_time_that_cannot_be_read_is_told_in_one_line(newsroom):
    (line,) = newsroom.run("recipients", "quiet", "desk", "soon", status=1).stderr.splitlines()
    assert line == (
        'wirewatch: UNTIL "soon": expected a span such as 8h or 7d, or a time such as 2026-06-01T08:00'
    )


def test_what_was_given_up_is_taken_up_again_when_somebody_asks(newsroom):
    subjects = ("harvest on the plains", "price of northern gas", "border crossing near the river")
    posts = (
        {"channel_id": 77, "channel": "ClashReport", "message_id": number, "posted_at": NOW.isoformat(),
         "text": f"On the {subject} the minister said: we are open for talks."}
        for number, subject in enumerate(subjects, 1)
    )  # fmt: skip
    newsroom.write("recipients.toml", '[[recipient]]\nid = "desk"\n')
    newsroom.take_in(*posts)
    newsroom.run("match")
    newsroom.write("recipients.toml", '[[recipient]]\nid = "somebody-else"\n')
    newsroom.run("alert")
    newsroom.write("recipients.toml", '[[recipient]]\nid = "desk"\n')
    assert [row["state"] for row in newsroom.rows("alerts")] == ["dead"] * 3

    def retry(*words, status=0):
        run = newsroom.run("alerts", "retry", *words, status=status)
        return run.stderr or run.stdout

    assert retry("7", status=1).startswith("wirewatch: alert 7: was not given up")
    assert "not in recipients.toml" in retry("--recipient", "nobody", status=1)
    assert "not both" in retry("1", "--recipient", "desk", status=1)
    assert retry("2") == "1 alerts are due again\n"
    assert [row["state"] for row in newsroom.rows("alerts")] == ["dead", "due", "dead"]
    assert retry("--recipient", "desk") == "2 alerts are due again\n"
    assert retry() == "0 alerts are due again\n"
    assert newsroom.run("verify").stdout.endswith("nothing that was checked was altered\n")
