"""Ids that an archive and an outage left out are asked for, by either source, and explained."""

import json

from tests.cli.wired import NOW, channel_of
from tests.sources.preview.site import CLASH, posted


def archived(newsroom, *numbers):
    """Import posts that somebody kept of the channel before it was watched."""
    path = newsroom.data.parent / "archive.jsonl"
    about = {"channel_id": CLASH, "channel": "ClashReport", "posted_at": posted(1).isoformat()}
    lines = (json.dumps({**about, "message_id": number, "text": f"Post {number}"}) for number in numbers)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    newsroom.run("import", str(path))


def states(newsroom):
    (channel,) = [row for row in newsroom.rows("channels") if row["channel"] == "ClashReport"]
    return channel["gaps"], channel["posts"], channel["absent"], channel["service"]


def test_an_account_answers_for_every_id_between_an_archive_and_the_watch(desk, world, telegram):
    channel = channel_of(world)
    for number in range(1, 12):
        channel.post(f"Post {number}", at=NOW, id=number, service=number == 5)
    channel.delete(6)
    archived(desk, 1, 2)

    desk.run("collect", "ClashReport", "--backfill", "3")
    (gap,), posts, _, _ = states(desk)
    assert (gap["first"], gap["last"], gap["state"], posts) == (3, 8, "waiting", 5)
    assert "6 ids missing (3–8): to be asked for" in desk.run("channels").stdout
    assert "6 ids to be asked for" in desk.run("doctor", "--offline", status=None).stdout

    desk.run("run", "--once")

    assert states(desk) == ([], 9, 1, 1)
    well = "every id between known ones is a post, a service message or absent"
    assert well in desk.run("doctor", "--offline", status=None).stdout
    desk.run("verify")


def test_what_the_preview_cannot_read_stays_a_gap_and_says_why(newsroom, site):
    site.show(*range(1, 31))
    site.show(20, datetime_attribute="yesterday")

    newsroom.run("run", "--once")

    (gap,), posts, _, _ = states(newsroom)
    assert (gap["first"], gap["last"], gap["state"], posts) == (20, 20, "unreachable", 29)
    assert "'yesterday' is not in ISO 8601" in gap["why"] and gap["again_at"] > gap["asked_at"]
    asked = len(site.asked)
    newsroom.run("run", "--once")
    assert "/s/ClashReport?before=21" not in site.asked[asked:]
    line = next(line for line in newsroom.run("channels").stdout.splitlines() if "missing" in line)
    assert line.startswith("  1 id missing (20): asked for on ") and "ISO 8601" in line
