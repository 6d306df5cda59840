"""Notices follow their story: amended as it grows, replied to once, never sent again."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alert import send_due
from bot.followup import delay
from bot.match import Newsroom, match
from bot.models import AlertKind, Channel, Forward, Recipient, Statement
from bot.storage.alerts import list_alerts
from bot.storage.database import Database
from bot.storage.posts import save_page
from bot.storage.statements import register_statements
from bot.story import join
from tests.builders import NOON, a_page, a_post

TALKS = Statement(id="talks", title="Open for talks", wording={"en": ("We are open for talks",)})
TEXT = (
    "The foreign minister told reporters in Astana on Monday evening: we are open for talks, without any "
    "conditions, and nobody has ever heard us say anything else about it since the spring."
)
OTHER = (
    "After the meeting at the lake the delegation's head said they had agreed on an exchange of letters, and "
    "that we are open for talks as soon as the harbour is free of ice again."
)
NAMES = [f"wire_{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


class Wire:
    """Channels that publish one after another, a database, and a sink that keeps what it was given."""

    kind = "console"

    def __init__(self, db: Database) -> None:
        self.db = db
        self.chat: dict[str, list[str]] = {}  # by receipt: what its message read like, in order
        self.replies: list[tuple[str, str]] = []
        register_statements(db, [TALKS], rules="1", at=NOON)

    async def send(self, alert, recipient):
        if alert.kind is AlertKind.NOTICE:
            self.chat[str(alert.id)] = [alert.message.text]
            return str(alert.id)
        if alert.kind is AlertKind.AMENDMENT:
            self.chat[alert.about].append(alert.message.text)
        else:
            self.replies.append((alert.about, alert.message.text))
        return alert.about

    def publish(self, place, minutes, text=TEXT, **more):
        post = a_post(
            7, text, channel_id=1000 + place, posted_at=NOON + timedelta(minutes=minutes), **more
        )  # fmt: skip
        page = a_page(post, channel_id=1000 + place, username=NAMES[place])
        save_page(self.db, page, source="telegram", captured_at=NOON)

    async def round(self):
        room = Newsroom(
            statements=(TALKS,),
            channels=tuple(Channel(username=name) for name in NAMES),
            recipients=(Recipient(id="desk"),),
            zone=ZoneInfo("UTC"),
        )
        for _ in match(self.db, room, clock=lambda: NOON):
            pass
        await send_due(self.db, room.recipients, {"console": self}, clock=lambda: NOON)

    @property
    def tails(self):
        """What is added under each notice now."""
        return [texts[-1].partition("/7\n\n")[2] for texts in self.chat.values()]


@pytest.fixture
def wire(db):
    return Wire(db)


async def test_a_further_carrier_amends_the_notice_and_sends_no_second_one(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.publish(1, 4)
    await wire.round()
    wire.publish(2, 11)
    await wire.round()

    (texts,) = wire.chat.values()
    assert len(texts) == 3
    assert wire.tails == [
        "Also carried by wire_b +4 min (copy), wire_c +11 min (copy)\nCopied: 3 carriers, 1 origin"
    ]
    await wire.round()
    assert [one.state for one in list_alerts(wire.db)] == ["sent"] * 3


async def test_twenty_carriers_are_one_message_and_its_amendments(wire):
    for place in range(20):
        wire.publish(place, place)
        await wire.round()

    assert len(wire.chat) == 1 and not wire.replies
    assert "wire_t +19 min" in wire.tails[0] and "20 carriers, 1 origin" in wire.tails[0]


async def test_amendments_that_were_not_sent_yet_are_superseded_by_the_latest(wire):
    wire.publish(0, 0)
    await wire.round()
    for place in (1, 2, 3):
        wire.publish(place, place)
        for _ in match(wire.db, Newsroom(statements=(TALKS,), channels=(), recipients=(Recipient(id="desk"),),
                                         zone=ZoneInfo("UTC")), clock=lambda: NOON):  # fmt: skip
            pass
    await wire.round()

    assert [one.state for one in list_alerts(wire.db)] == ["sent", "superseded", "superseded", "sent"]
    assert len(next(iter(wire.chat.values()))) == 2


async def test_carriers_known_from_the_start_stand_in_the_notice_itself(wire):
    wire.publish(1, 4)
    wire.publish(0, 0)
    await wire.round()

    (texts,) = wire.chat.values()
    assert len(texts) == 1 and "https://t.me/wire_a/7" in texts[0], "the first carrier alerts"
    assert wire.tails[0].startswith("Also carried by wire_b +4 min (copy)")


async def test_an_independent_origin_is_told_once_in_a_short_reply(wire):
    wire.publish(0, 0, forward=Forward(channel_id=9001, username="agency_one", message_id=5))
    await wire.round()
    wire.publish(1, 3, text=OTHER)
    await wire.round()
    assert len(wire.chat) == 2, "other words are another story"

    first, second = (row["id"] for row in wire.db.rows("select id from posts order by id"))
    join(wire.db, first, second, actor="ann", at=NOON)
    wire.publish(2, 5)
    await wire.round()
    wire.publish(3, 6)
    await wire.round()

    assert len(wire.replies) == 1
    assert wire.replies[0][1].startswith("Found independently: wire_b +3 min (independent)")
    assert wire.tails[1] == "The same story as https://t.me/wire_a/7"


async def test_an_older_post_that_comes_late_is_told_as_the_earlier_one(wire):
    wire.publish(1, 30)
    await wire.round()
    wire.publish(0, 10)
    await wire.round()

    assert len(wire.chat) == 1
    assert wire.tails[0].startswith("Also carried by wire_a −20 min (first)")


async def test_the_same_text_long_after_is_a_new_notice(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.publish(1, 60 * 24 * 5)
    await wire.round()

    assert len(wire.chat) == 2 and wire.tails == ["", ""]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "+0 min"), (4, "+4 min"), (-20, "−20 min"), (119, "+119 min"), (150, "+2 h")]
)
def test_delays_are_told_as_people_say_them(minutes, words):
    assert delay(timedelta(minutes=minutes)) == words
