"""Who has not said it, and copies that were not corrected, at the desk."""

from datetime import timedelta

from playwright.sync_api import Browser

from bot.storage.coverage import note_round
from bot.storage.posts import save_page
from tests.builders import a_page, a_post
from tests.desk.browsing import assert_pages_accessible, browser
from tests.desk.served import AT, IDS, Served

__all__ = ["browser"]

SAID = (
    "The minister told reporters on Friday evening that we are open for talks without "
    "any conditions, and that nobody had ever heard him say anything else about it since that spring."
)


def watched(desk: Served, *usernames: str) -> None:
    """These channels were watched for the last five days."""
    known = {channel.username: channel for channel in desk.app.channels.watched}
    for name in usernames:
        for minutes in range(0, 5 * 24 * 60, 5):
            at = AT - timedelta(days=5) + timedelta(minutes=minutes)
            note_round(desk.app.db, known[name], channel_id=IDS[name], at=at)


def stances(desk: Served, **asked: str) -> dict[str, str]:
    rows = desk.page("/silence/open-for-talks", 200, **asked).css(".silence tbody tr")
    return {row.css(".channel")[0].text(): row.css(".stance")[0].text() for row in rows}


def test_channels_stand_by_what_they_said_and_whether_anybody_watched(desk: Served):
    desk.publish(SAID, at=AT - timedelta(days=4))
    assert stances(desk) == {"ClashReport": "Said", "uniannet": "Not watched"}

    watched(desk, "uniannet")
    period = {"since": "2026-05-25", "until": "2026-05-28"}
    assert stances(desk, **period)["uniannet"] == "Silent while watched"
    assert "Not watched" in desk.text("/silence/open-for-talks", ".key")


def test_whoever_breaks_a_silence_stands_first(desk: Served):
    watched(desk, "uniannet")
    desk.publish(SAID, at=AT - timedelta(days=4))
    desk.publish(SAID, channel="uniannet", at=AT - timedelta(days=2))

    told = desk.text("/silence/open-for-talks", "main .panel")
    assert "uniannet" in told and "2 days after others" in told


def test_a_copy_is_listed_until_it_follows_its_origin(desk: Served):
    desk.publish(SAID, at=AT - timedelta(hours=3))
    desk.publish(SAID, channel="uniannet", at=AT - timedelta(hours=2))
    assert "None in this time" in desk.text("/uncorrected")
    assert "No copy is known" in desk.text("/uncorrected?all=yes")

    text = SAID.replace("Friday", "Thursday")
    post = a_post(1, text, posted_at=AT - timedelta(hours=3), channel_id=IDS["ClashReport"], edited=True)
    save_page(desk.app.db, a_page(post), source="preview", captured_at=AT - timedelta(hours=1))

    told = desk.text("/uncorrected", ".card")
    assert "uniannet" in told and "Friday" in told
    assert desk.text("/uncorrected", ".card", since="2026-05-30") == ""


def test_the_statements_to_ask_of_are_listed_and_another_is_refused(desk: Served):
    assert "Russia is open for talks" in desk.text("/silence")
    desk.get("/silence/no-such", 400)


def test_pages_of_silence_have_no_fault(browser: Browser, desk: Served):
    watched(desk, "uniannet")
    desk.publish(SAID, at=AT - timedelta(days=4))
    desk.publish(SAID, channel="uniannet", at=AT - timedelta(days=2))

    assert_pages_accessible(browser, desk, "/silence", "/silence/open-for-talks", "/uncorrected")
