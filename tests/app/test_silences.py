"""Who has not said a statement, as the database has it."""

from datetime import timedelta

import pytest

from bot.errors import InputError
from bot.models import AlertKind, Stance
from bot.storage.alerts import list_alerts
from bot.storage.coverage import note_round
from bot.storage.posts import save_page
from tests.app.newsroom import a_newsroom
from tests.builders import NOON, a_page, a_post

CONFIG = {
    "statements.toml": """
[[statement]]
id = "talks"
title = "Open for talks"
wording.en = ["we are open for talks without any conditions"]
""",
    "channels.toml": "\n".join(
        f'[[channel]]\nusername = "{name}"\nevery = "12h"\n' for name in ("first", "quiet", "unread", "later")
    ),
    "recipients.toml": """
[[recipient]]
id = "desk"
kind = "console"
[[recipient]]
id = "listener"
kind = "console"
[[recipient.rule]]
silence = "tell"
""",
}
IDS = {"first": 1, "quiet": 2, "unread": 3, "later": 4}
SAID = """\
The foreign minister told reporters in Astana on Monday evening that we are open for talks without any
conditions. Nobody, he went on, has ever heard his delegation say anything else about it since the spring of
last year, when mediators from three countries had carried letters between both capitals for weeks on end.
Asked about the ports, he pointed to the harbour masters, who publish their own figures every quarter, and to
the insurers in London, whose premiums for grain ships had fallen by a third after the summer storms.
He left the hall by a side door before the last question could be put to him by our correspondent."""
END = NOON + timedelta(days=10)


@pytest.fixture
def app(tmp_path):
    with a_newsroom(tmp_path, CONFIG, at=END) as opened:
        known = {channel.username: channel for channel in opened.channels.watched}
        for day in range(11):
            for name, number in IDS.items():
                if name == "unread":
                    continue
                at = NOON + timedelta(days=day)
                note_round(opened.db, known[name], channel_id=number, at=at)
        yield opened


def post(app, name, number, text, day):
    one = a_post(number, text, channel_id=IDS[name], posted_at=NOON + timedelta(days=day))
    page = a_page(one, channel_id=IDS[name], username=name)
    save_page(app.db, page, source="preview", captured_at=one.posted_at)


def match(app):
    for _ in app.match():
        pass


def test_channels_stand_apart_by_what_they_said_and_whether_anybody_watched(app):
    post(app, "first", 1, SAID, 1)
    post(app, "later", 1, SAID, 5)
    post(app, "quiet", 1, "The weather is fine in the mountains", 5)
    match(app)

    found = app.silences.get("talks")

    assert {one.channel.username: one.stance for one in found.channels} == {
        "first": Stance.SAID,
        "later": Stance.SAID,
        "quiet": Stance.SILENT,
        "unread": Stance.UNWATCHED,
    }
    assert [(one.who, one.silence.days, one.whole) for one in found.broken] == [("later", 4, True)]
    assert found.period.since == NOON + timedelta(days=1)  # when it first appeared
    assert found.unjudged == 0


def test_a_denial_that_a_person_confirmed_is_said_against_and_what_waits_is_neither(app):
    post(app, "first", 1, SAID, 1)
    post(app, "quiet", 1, "The minister never said that we are open for talks without any conditions", 5)
    match(app)
    stance = {one.channel.username: one.stance for one in app.silences.get("talks").channels}
    assert stance["quiet"] is Stance.OPEN

    app.judging.verdict("https://t.me/quiet/1", "talks", "rejected", reason="denial")
    stance = {one.channel.username: one.stance for one in app.silences.get("talks").channels}
    assert stance["quiet"] is Stance.AGAINST


def test_what_is_not_judged_yet_is_told(app):
    post(app, "first", 1, SAID, 1)

    assert app.silences.get("talks").unjudged == 1


def test_a_time_that_ends_before_it_begins_and_an_unknown_statement_are_refused(app):
    with pytest.raises(InputError, match="before the end"):
        app.silences.get("talks", since=END)
    with pytest.raises(InputError, match="no such statement"):
        app.silences.get("talk")


def notices(app):
    return [
        (
            one.alert.recipient_id,
            one.post_url.rpartition("me/")[2],
            one.alert.message.text.partition(" · ")[0],
        )
        for one in list_alerts(app.db)
        if one.alert.kind is AlertKind.NOTICE
    ]


def test_a_copy_in_a_channel_that_had_been_silent_is_told_to_those_who_asked_for_it(app):
    post(app, "first", 1, SAID, 1)
    match(app)
    post(app, "later", 1, SAID, 2.25)
    post(app, "later", 2, SAID, 2.5)
    match(app)

    assert notices(app) == [
        ("desk", "first/1", "NEW"),
        ("listener", "first/1", "NEW"),
        ("listener", "later/1", "SILENCE BROKEN"),
    ]
    told = next(one for one in list_alerts(app.db) if one.post_url.endswith("later/1"))
    lines = told.alert.message.text.splitlines()
    assert "The first time for later, 30 hr after others (watched: 30 hr)" in lines


def test_a_copy_within_the_day_breaks_no_silence_nor_does_one_of_a_channel_that_nobody_watched(app):
    post(app, "first", 1, SAID, 1)
    match(app)
    post(app, "later", 1, SAID, 1.4)
    post(app, "unread", 1, SAID, 2.25)
    match(app)

    assert [url for _, url, _ in notices(app)] == ["first/1", "first/1"]


def test_channels_are_suggested_that_carriers_of_a_statement_and_their_copies_name(app):
    post(app, "first", 1, f"{SAID}\nVia @harbour_wire", 1)
    post(app, "later", 1, f"{SAID}\nt.me/mill_news/7 and t.me/first/1", 1.1)
    post(app, "quiet", 1, "The weather is fine, says t.me/weather_desk/5", 1)
    match(app)

    found = app.channels.suggest(["talks"], since=NOON)
    assert [(one.username, one.credits, one.links) for one in found] == [
        ("harbour_wire", 1, 0),
        ("mill_news", 0, 1),
    ]
    assert app.channels.suggest(["talks"], since=NOON + timedelta(days=2)) == []

    app.channels.watch("Harbour_Wire", origin="chat")
    assert [one.username for one in app.channels.suggest(["talks"], since=NOON)] == ["mill_news"]
