"""Digests alert by line: once for each statement and line, and beside the story that a line is of."""

from contextlib import closing
from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.judging import Newsroom
from bot.models import AlertKind, Channel, Link, Recipient, Statement
from bot.operations.judging import judge, steps
from bot.steps.send import send_due
from bot.storage.alerts import list_alerts
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from bot.storage.progress import performed
from bot.storage.statements import register_statements
from tests.builders import NOON, a_page, a_post

GRAIN = Statement(
    id="grain", title="Harbour open", wording={"en": ("The harbour is open for ships with grain",)}
)
BRIDGE = Statement(id="bridge", title="Bridge", wording={"en": ("The old bridge will be closed in August",)})
GRAIN_LINE = "— Orlov: the harbour is open for ships with grain again"
BRIDGE_LINE = "— Mayor: the old bridge will be closed in August"
OTHERS = ("— The opera opens its season on Friday", "— Rain is expected in the south")
STORY = (
    "Orlov: the harbour is open for ships with grain again. He spoke to captains on the pier after a week of "
    "storms, and promised tugs for every vessel that waits outside the breakwater."
)
NAMES = [f"wire_{letter}" for letter in "abcdef"]


def listing(*lines: str, headline: str = "The main news of the evening:") -> str:
    return "\n\n".join((headline, *lines))


class Wire:
    """Channels that publish one after another, a real database, and a sink that keeps what it was given."""

    kind = "console"

    def __init__(self, db: Database) -> None:
        self.db = db
        self.chat: dict[str, list[str]] = {}  # by receipt: what its message read like, in order
        self.recipients = (Recipient(id="desk"),)
        register_statements(db, [GRAIN, BRIDGE], rules="1", at=NOON)

    async def send(self, alert, recipient):
        if alert.kind is AlertKind.NOTICE:
            self.chat[str(alert.id)] = [alert.message.text]
            return str(alert.id)
        if alert.kind is AlertKind.AMENDMENT:
            self.chat[alert.about].append(alert.message.text)
        return alert.about

    def publish(self, place, minutes, text, number=7, **more):
        posted_at = NOON + timedelta(minutes=minutes)
        post = a_post(number, text, channel_id=1000 + place, posted_at=posted_at, **more)
        self.keep(place, a_page(post), 0)

    def edit(self, place, minutes, text, number=7):
        """Edit what was published at noon."""
        at = NOON + timedelta(minutes=minutes)
        post = a_post(number, text, channel_id=1000 + place, edited=True, edited_at=at)
        self.keep(place, a_page(post), minutes)

    def keep(self, place, page, minutes):
        page = a_page(*page.posts, channel_id=1000 + place, username=NAMES[place])
        save_page(self.db, page, source="telegram", captured_at=NOON + timedelta(minutes=minutes))

    def newsroom(self):
        return Newsroom(
            statements=(GRAIN, BRIDGE),
            channels=tuple(Channel(username=name) for name in NAMES),
            recipients=self.recipients,
            zone=ZoneInfo("UTC"),
        )

    async def round(self, alert_since=None):
        for _ in judge(self.db, self.newsroom(), clock=lambda: NOON, alert_since=alert_since):
            pass
        await send_due(self.db, self.recipients, {"console": self}, clock=lambda: NOON)

    @property
    def notices(self):
        """The statement, post and line of each notice that was queued, in order."""
        return [
            (one.alert.statement_id, one.post_url.removeprefix("https://t.me/"), one.alert.line)
            for one in list_alerts(self.db)
            if one.alert.kind is AlertKind.NOTICE
        ]

    @property
    def now(self):
        """What each message reads like now, in the order in which they came."""
        return [texts[-1] for texts in self.chat.values()]


@pytest.fixture
def wire(db):
    return Wire(db)


async def test_two_statements_in_two_lines_are_two_notices_with_headline_and_line(wire):
    wire.publish(0, 0, listing(OTHERS[0], GRAIN_LINE, BRIDGE_LINE, OTHERS[1]))
    await wire.round()

    assert wire.notices == [("bridge", "wire_a/7", 3), ("grain", "wire_a/7", 2)]
    bridge, grain = wire.now
    assert bridge.splitlines()[1] == f"“{BRIDGE_LINE}”" and grain.splitlines()[1] == f"“{GRAIN_LINE}”"
    assert BRIDGE_LINE not in grain
    assert "A line of a digest: “The main news of the evening:”" in grain


async def test_the_same_statement_in_two_lines_is_told_once_for_each(wire):
    second = "— Port office: the harbour is open for ships with grain, two berths are ready"
    wire.publish(0, 0, listing(GRAIN_LINE, OTHERS[0], second, OTHERS[1]))
    await wire.round()
    await wire.round(alert_since=NOON - timedelta(days=1))

    assert wire.notices == [("grain", "wire_a/7", 1), ("grain", "wire_a/7", 3)]
    assert [second in text for text in wire.now] == [False, True]


async def test_what_a_headline_says_is_told_with_the_lines_that_say_it(wire):
    headline = "The harbour is open for ships with grain, and other news:"
    wire.publish(0, 0, listing(GRAIN_LINE, *OTHERS, headline=headline))
    wire.publish(
        1, 1, listing(BRIDGE_LINE, "— Trams run again", "— A heron nests on a crane", headline=headline)
    )
    await wire.round()

    assert set(wire.notices) == {
        ("grain", "wire_a/7", 1),
        ("grain", "wire_b/7", 0),
        ("bridge", "wire_b/7", 1),
    }


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one after the other"])
async def test_a_line_of_a_story_that_was_told_amends_its_notice_without_a_sound(wire, together):
    wire.publish(0, 0, STORY)
    if not together:
        await wire.round()
    wire.publish(1, 90, listing(OTHERS[0], GRAIN_LINE, OTHERS[1]))
    await wire.round()
    await wire.round(alert_since=NOON - timedelta(days=1))

    assert wire.notices == [("grain", "wire_a/7", 0)]
    (text,) = wire.now
    assert "Also in a digest of wire_b +90 min: https://t.me/wire_b/7" in text
    assert wire.db.value("select count(*) from alerts where kind = 'amendment'") == (0 if together else 1)
    assert len({row["story_id"] for row in wire.db.rows("select story_id from posts")}) == 2


async def test_a_link_in_a_line_tells_its_story_whatever_its_words_are(wire):
    wire.publish(0, 0, "Tugs for all: the harbour is open for ships with grain, said the port office.")
    await wire.round()
    label = "Captains rejoice, for the harbour is open for ships with grain"
    links = (Link(url="https://t.me/wire_a/7", label=label),)
    rest = (f"{OTHERS[0]} t.me/wire_e/31", f"{OTHERS[1]} t.me/wire_e/32", "— Trams run again t.me/wire_e/33")
    wire.publish(1, 400, listing(rest[0], f"— {label}", *rest[1:]), links=links)
    wire.publish(2, 500, listing(rest[1], f"— {label} t.me/wire_a/7", rest[0], rest[2], headline="Friday:"))
    await wire.round()

    assert wire.notices == [("grain", "wire_a/7", 0)]
    assert "digest of wire_b" in wire.now[0] and "digest of wire_c" in wire.now[0]


async def test_a_line_without_a_like_story_is_told_though_another_story_has_the_statement(wire):
    wire.publish(0, 0, "The fishermen's union doubts it: is it true that the harbour is open for ships with "
                 "grain? The harbour is open for ships with grain, they were told a year ago.")  # fmt: skip
    await wire.round()
    line = "— Ministry, in a letter to captains: from Monday the harbour is open for ships with grain"
    wire.publish(1, 60, listing(OTHERS[0], line, OTHERS[1]))
    await wire.round()

    assert wire.notices == [("grain", "wire_a/7", 0), ("grain", "wire_b/7", 2)]


async def test_a_story_that_comes_after_the_line_is_told_and_both_point_to_each_other(wire):
    wire.publish(1, 0, listing(OTHERS[0], GRAIN_LINE, OTHERS[1]))
    await wire.round()
    wire.publish(0, 30, STORY)
    await wire.round()
    await wire.round(alert_since=NOON - timedelta(days=1))

    assert wire.notices == [("grain", "wire_b/7", 2), ("grain", "wire_a/7", 0)]
    line, story = wire.now
    assert "The same story as https://t.me/wire_a/7" in line
    assert "Also in a digest of wire_b −30 min: https://t.me/wire_b/7" in story

    wire.publish(2, 40, STORY + " More soon.")  # joins what was told
    await wire.round()
    assert len(wire.notices) == 2


async def test_lines_keep_their_numbers_however_a_digest_is_edited(wire):
    wire.publish(0, 0, listing(OTHERS[0], GRAIN_LINE, OTHERS[1]))
    await wire.round()
    wire.edit(0, 5, listing("— Trams run again", GRAIN_LINE, *OTHERS))
    await wire.round()
    wire.edit(0, 9, listing(BRIDGE_LINE, OTHERS[1], GRAIN_LINE.replace("again", "again today"), OTHERS[0]))
    await wire.round()

    assert [(name, post) for name, post, _ in wire.notices] == [("grain", "wire_a/7"), ("bridge", "wire_a/7")]
    grain, _ = wire.now
    assert "Text changed at 12:09" in grain and "today" in grain and "Trams" not in grain
    assert "no longer in it" not in grain


async def test_an_edit_beside_a_line_says_nothing_of_it_and_a_line_that_went_is_told(wire):
    wire.publish(0, 0, listing(OTHERS[0], GRAIN_LINE, BRIDGE_LINE))
    await wire.round()
    wire.edit(0, 5, listing(OTHERS[1], OTHERS[0], "— Trams run again", BRIDGE_LINE))
    await wire.round()

    bridge, grain = wire.now
    assert "Text changed" not in bridge
    assert "The matched words are no longer in it" in grain and "−" in grain
    wire.edit(0, 8, listing(OTHERS[1], GRAIN_LINE, OTHERS[0], BRIDGE_LINE))
    await wire.round()
    assert len(wire.notices) == 2 and "no longer" not in wire.now[1]


async def test_a_post_that_was_told_and_becomes_a_digest_is_not_told_again(wire):
    wire.publish(0, 0, GRAIN_LINE)
    await wire.round()
    wire.edit(0, 5, listing(OTHERS[0], GRAIN_LINE, OTHERS[1]))
    await wire.round()
    assert wire.notices == [("grain", "wire_a/7", 0)]

    wire.publish(1, 0, listing(OTHERS[0], BRIDGE_LINE, OTHERS[1]))
    await wire.round()
    wire.edit(1, 5, BRIDGE_LINE)
    await wire.round()
    assert [name for name, *_ in wire.notices] == ["grain", "bridge"]


async def test_a_copy_of_a_digest_is_told_no_more_but_for_the_line_that_is_new_in_it(wire):
    wire.publish(0, 0, listing(OTHERS[0], GRAIN_LINE, OTHERS[1]))
    await wire.round()
    wire.publish(1, 10, listing(OTHERS[0], GRAIN_LINE, OTHERS[1], BRIDGE_LINE))
    await wire.round()
    await wire.round(alert_since=NOON - timedelta(days=1))

    assert [(name, post) for name, post, _ in wire.notices] == [("grain", "wire_a/7"), ("bridge", "wire_b/7")]


async def test_a_process_that_is_killed_between_any_two_writes_tells_each_line_once(wire):
    wire.publish(0, 0, STORY)
    wire.publish(1, 10, listing(OTHERS[0], GRAIN_LINE, BRIDGE_LINE))
    done = 0
    while True:
        done += 1
        with closing(open_database(wire.db.path)) as db:
            writes = performed(db, steps(db, wire.newsroom(), clock=lambda: NOON))
            if len(list(islice(writes, done))) < done:  # so much is written, then it is dropped
                break
    await wire.round()
    await wire.round(alert_since=NOON - timedelta(days=1))

    assert done > 2
    assert wire.notices == [("grain", "wire_a/7", 0), ("bridge", "wire_b/7", 3)]
    assert "Also in a digest of wire_b" in wire.now[0]


async def test_a_digest_of_a_channel_without_a_name_goes_by_its_title_at_once(wire):
    wire.publish(0, 0, STORY)
    digest = a_post(
        7,
        listing(OTHERS[0], GRAIN_LINE, OTHERS[1]),
        channel_id=1009,
        posted_at=NOON + timedelta(minutes=90),
    )
    page = a_page(digest, channel_id=1009, username="", title="Harbour room")
    save_page(wire.db, page, source="telegram", captured_at=NOON)
    await wire.round()

    (text,) = wire.now
    assert "Also in a digest of Harbour room +90 min: https://t.me/c/1009/7" in text
    assert wire.db.value("select count(*) from alerts where kind = 'amendment'") == 0
