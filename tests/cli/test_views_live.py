"""An account and a public preview, each over its own protocol, are shown the same channel or not."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from tests.cli.wired import CHAT, NAMES, NOW, channel_of
from tests.sources.preview.site import preview_host

OLD = NOW - timedelta(hours=3)
CLASH = NAMES["ClashReport"]


@pytest.fixture
def site(desk):
    with preview_host() as host:
        desk.write("wirewatch.toml", f'zone = "UTC"\n[preview]\nbase_url = "{host.url}"\n')
        yield host


def published(world, site, *numbers):
    """Publish posts that both are shown, hours ago."""
    for number in numbers:
        channel_of(world).post(f"Post {number}", at=OLD, id=number)
        site.show(number, channel_id=CLASH, at=OLD)


def compared(desk, **more):
    (channel,) = [
        json.loads(line)
        for line in desk.run("channels", "compare", "ClashReport", "--json").stdout.splitlines()
    ]
    return channel["compared"]


def test_a_channel_that_both_are_shown_alike_is_said_to_be_alike(desk, world, telegram, site):
    published(world, site, *range(1, 31))
    desk.run("collect", "ClashReport")

    done = desk.run("channels", "compare", "ClashReport")

    assert done.stdout.endswith(": 20 posts; not alike by now: 0\n")
    assert site.asked == ["/s/ClashReport"]
    assert "20 posts; not alike by now: 0" in desk.run("channels").stdout


def test_what_differs_is_on_record_and_told_to_the_admins_in_their_language(desk, world, telegram, site):
    published(world, site, *range(1, 6))
    desk.write(
        "recipients.toml",
        f'[[recipient]]\nid = "ada"\nkind = "telegram"\nchat = {CHAT}\nrole = "admin"\nlanguage = "uk"\n',
    )
    desk.run("collect", "ClashReport")
    site.take_down(3)
    site.show(4, text="Post 5", channel_id=CLASH, at=OLD)
    site.show(6, text="Post 6", channel_id=CLASH, at=OLD)

    kinds = [(one["message_id"], one["kind"]) for one in compared(desk)["standing"]]
    again = compared(desk)
    desk.run("alert")

    assert kinds == [(6, "not for the account"), (4, "other words"), (3, "not public")]
    assert [one["message_id"] for one in again["standing"]] == [6, 4, 3]
    (said,) = [message.text for message in world.inbox(CHAT)]
    assert said.splitlines()[0] == "Акаунт і публічна сторінка показують не одне й те саме"
    assert "ClashReport/3: на публічній сторінці його немає" in said
    rows = {row["message_id"]: row for row in desk.rows("posts", "--channel", "ClashReport")}
    assert rows[6]["source"] == "preview" and not any(row["absent_at"] for row in rows.values())
    assert "nothing that was checked was altered" in desk.run("verify", "--all").stdout
    with closing(sqlite3.connect(desk.data / "wirewatch.db")) as file, file:
        file.execute("update disagreements set public_text = 'Post 4' where message_id = 4")
    assert "disagreements" in desk.run("verify", "--all", status=3).stdout


def test_a_channel_without_a_preview_cannot_be_compared_and_says_so(desk, world, telegram, site):
    channel_of(world).post("Post 1", at=OLD)
    desk.run("collect", "ClashReport")

    assert "shows no preview of ClashReport" in compared(desk)["why"]
    assert "account and public preview cannot be compared" in desk.run("channels").stdout


def test_channels_that_no_account_reads_have_nothing_to_be_compared(newsroom):
    done = newsroom.run("channels", "compare", status=1)

    assert "nothing to compare" in done.stderr
