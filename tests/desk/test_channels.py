"""Channels and alerts at the desk."""

from datetime import timedelta

from playwright.sync_api import Browser

from bot.storage.coverage import note_round
from tests.desk.browsing import assert_pages_accessible, browser
from tests.desk.served import AT, IDS, Served, served

__all__ = ["browser"]

SAID = "The minister said: we are open for talks, and left. Via @harbour_wire"
RECIPIENTS = """
[[recipient]]
id = "desk"
kind = "console"
"""


def test_a_channel_is_watched_labelled_and_paused(desk: Served):
    desk.post("/channels/watch", username="@harbour_wire", affiliation="translator")
    assert "harbour_wire" in desk.text("/channels") and "translator" in desk.text("/channels")

    desk.post("/channels/label", username="harbour_wire", affiliation="Ukrainian voice", language="uk")
    (added,) = [one for one in desk.app.channels.watched if one.username == "harbour_wire"]
    assert (added.affiliation, added.language) == ("Ukrainian voice", "uk")
    assert "Ukrainian voice" in desk.text("/channels/harbour_wire")

    desk.post("/channels/unwatch", username="harbour_wire")
    assert [one.username for one in desk.app.channels.watched] == ["ClashReport", "uniannet"]


def test_what_the_files_say_of_a_channel_is_not_changed_here(desk: Served):
    desk.post("/channels/label", 400, username="ClashReport", affiliation="another")
    desk.post("/channels/unwatch", 400, username="ClashReport")
    desk.post("/channels/watch", 400, username="ClashReport")
    desk.post("/channels/watch", 400, username="a channel")
    desk.get("/channels/no_such_channel", 400)


def test_of_several_accounts_each_channel_says_who_reads_it(tmp_path):
    accounts = (f'[[account]]\nname = "{name}"\nphone_env = "PHONE"\n' for name in ("reader", "night"))
    channels = '[[channel]]\nusername = "ClashReport"\nsource = "telegram"\naccount = "night"\n'
    channels += '[[channel]]\nusername = "uniannet"\n'
    with served(tmp_path, settings="".join(accounts), channels=channels) as desk:
        desk.enter()

        shown = desk.text("/channels")
        assert shown.count("read through") == 1 and "read through night" in shown
        assert "read through night" in desk.text("/channels/ClashReport")
        assert "read through" not in desk.text("/channels/uniannet")


def test_the_map_of_hours_shows_which_can_be_vouched_for(desk: Served):
    known = {channel.username: channel for channel in desk.app.channels.watched}
    for minutes in range(0, 3 * 60 + 1, 5):
        at = AT - timedelta(hours=4) + timedelta(minutes=minutes)
        note_round(desk.app.db, known["uniannet"], channel_id=IDS["uniannet"], at=at)

    today = desk.page("/channels/uniannet").css(".heat tbody tr")[-1]
    kinds = [cell.attributes["class"] for cell in today.css("td")]
    assert kinds[7:12] == ["none", "most", "most", "most", "some"] or kinds[7:12] == [
        "none", "most", "most", "most", "none",
    ]  # fmt: skip
    assert kinds[12:] == ["ahead"] * 12


def test_channels_that_posts_name_are_suggested_and_watched_by_a_button(desk: Served):
    desk.publish(SAID)

    page = desk.text("/channels/suggest", since="2026-05-01")
    assert "@harbour_wire" in page and "1 credit" in page
    desk.post("/channels/watch", username="harbour_wire", back="/channels/suggest")
    assert "@harbour_wire" not in desk.text("/channels/suggest", since="2026-05-01")


def test_alerts_are_listed_by_state_with_what_became_of_them(desk: Served):
    assert "No alert has been queued" in desk.text("/alerts")
    desk.get("/alerts", state="no such state", before="x")


def test_pages_of_channels_and_alerts_have_no_fault(browser: Browser, desk: Served):
    desk.publish(SAID)
    desk.post("/channels/watch", username="quiet_wire")

    paths = ("/channels", "/channels/ClashReport", "/channels/quiet_wire", "/channels/suggest", "/alerts")
    assert_pages_accessible(browser, desk, *paths)
