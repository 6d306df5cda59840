"""Alerts at the desk: what became of each, what was given up, and quiet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.pages.alerts import OUTCOMES
from bot.i18n import catalogue_for
from bot.models import AlertState
from bot.storage.alert_states import set_state
from bot.storage.deliveries import begin_delivery, record_delivery
from tests.desk.served import AT, Served, served

SAID = "The minister said: we are open for talks, and left."
RECIPIENTS = """
[[recipient]]
id = "room"
kind = "console"
quiet = "23:00-07:00"
"""
CHOOSY = """
[[recipient]]
id = "4711"
kind = "webhook"
url_env = "TO"
secret_env = "KEY"
role = "editor"
[[recipient.rule]]
statements = ["open-for-talks"]
channels = ["ClashReport"]
min_rung = "reworded"
languages = ["en", "ru"]
loud = false
silence = "tell"
"""
IN_WORDS = {
    "en": ("webhook, editor", "in clashreport, en or ru, down to reworded, silent, broken silences"),
    "ru": (
        "вебхук, редактор",
        "в clashreport, en или ru, не слабее, чем «другими словами», без звука, нарушенное молчание",
    ),
    "uk": (
        "вебхук, редактор",
        "у clashreport, en або ru, не слабше, ніж «іншими словами», без звуку, порушене мовчання",
    ),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    """A desk of a newsroom that tells one recipient."""
    with served(tmp_path, recipients=RECIPIENTS) as found:
        found.enter()
        yield found


def states(desk: Served) -> list[str]:
    return [one.state.value for one in desk.app.alerts()]


def test_each_alert_is_listed_with_its_recipient_and_state(desk: Served):
    (url,) = desk.publish(SAID)

    told = desk.text("/alerts")
    assert "due" in told and "room" in told and "we are open for talks" in told
    assert "23:00-07:00" in told
    assert "No alert is in this state" in desk.text("/alerts", state="sent")
    assert url.rpartition("me/")[2] in desk.text("/alerts", state="due")


def test_what_was_given_up_is_taken_up_again_by_a_button(desk: Served):
    desk.publish(SAID)
    with desk.app.db.write():
        set_state(desk.app.db, [1], AlertState.DEAD)
    assert "given up" in desk.text("/alerts")

    desk.post("/alerts/retry", alert="1")
    assert states(desk) == ["due"]
    desk.post("/alerts/retry", 400, alert="1")


def test_a_recipient_is_muted_and_unmuted(desk: Served):
    desk.post("/alerts/mute", recipient="room", kind="statement", what="open-for-talks", span="7d")
    assert "Russia is open for talks" in desk.text("/alerts", "aside")
    desk.publish(SAID, at=AT)
    assert states(desk) == ["muted"]

    desk.post("/alerts/unmute", mute="1")
    assert desk.app.recipients.mutes() == []
    desk.post("/alerts/unmute", 400, mute="1")
    desk.post("/alerts/mute", 400, recipient="room", kind="statement", what="open-for-talks", span="soon")
    desk.post("/alerts/mute", 400, recipient="nobody", kind="quiet", span="8h")


@pytest.mark.parametrize("language", IN_WORDS)
def test_who_is_told_and_by_which_rule_is_said_in_the_readers_language(tmp_path: Path, language: str):
    with served(tmp_path, recipients=CHOOSY) as desk:
        desk.enter()
        desk.client.headers["accept-language"] = language
        told = desk.text("/alerts", "aside")

    for words in IN_WORDS[language]:
        assert words in told


@pytest.mark.parametrize("language", ["ru", "uk"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_became_of_an_attempt_is_said_in_the_readers_language(desk: Served, outcome: str, language: str):
    desk.publish(SAID)
    begin_delivery(desk.app.db, 1, at=AT)
    if outcome != "begun":
        record_delivery(desk.app.db, 1, outcome, at=AT, state=AlertState.DUE)

    assert f": {outcome}" in desk.text("/alerts")
    desk.client.headers["accept-language"] = language
    told = desk.text("/alerts")
    assert outcome not in told and catalogue_for(language).say(outcome) in told


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (
            "has blocked the bot",
            {"en": "has blocked the bot", "ru": "бот заблокирован", "uk": "бота заблоковано"},
        ),
        ("the webhook answered 100%", dict.fromkeys(("en", "ru", "uk"), "the webhook answered 100%")),
    ],
)
def test_why_an_attempt_failed_is_said_in_the_readers_language_where_it_is_known(
    desk: Served, kept: str, told: dict[str, str]
):
    desk.publish(SAID)
    record_delivery(desk.app.db, 1, "gone", detail=kept, at=AT, state=AlertState.DEAD)

    for language, words in told.items():
        desk.client.headers["accept-language"] = language
        assert words in desk.text("/alerts", "li"), language
