"""Recipients of an open newsroom: what would come, quiet for a while, a test, and who cannot be reached."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from bot.alerts.rules import Decision
from bot.app.opening import open_app
from bot.errors import ConfigError, DeliveryError, InputError
from bot.models import AlertKind, MuteKind
from tests.cli.newsroom import Newsroom
from tests.sinks.test_contract import Inbox

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RECIPIENTS = """
[[recipient]]
id = "ann"
zone = "UTC"
quiet = "23:00-07:00"
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


class Desk:
    """A newsroom in a folder, opened anew for each thing that is done, whose clock stands still."""

    def __init__(self, room: Newsroom) -> None:
        self.room, self.now = room, NOON
        room.channels("ClashReport")
        room.write("wirewatch.toml", 'zone = "UTC"\n[alerts]\nwindow = "30d"\n')
        room.write("recipients.toml", RECIPIENTS)
        room.write(".env", "HOOK_URL=http://127.0.0.1:1/\nHOOK_KEY=k3y\n")

    def open(self):
        return open_app(self.room.config, self.room.data, owner=True, clock=lambda: self.now)

    def publish(self, *, text: str = SAID, **posts: datetime) -> None:
        """Keep and judge posts with the statement, each named by its number: p7=…"""
        lines = [
            {"channel_id": 77, "channel": "ClashReport", "message_id": int(name[1:]),
             "posted_at": at.isoformat(), "text": text.format(1000 * int(name[1:]))}
            for name, at in posts.items()
        ]  # fmt: skip
        path = self.room.data.parent / "posts.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
        with self.open() as app:
            for page in app.read_archive(path, progress=lambda done, of: None):
                app.keep_archive_page(page)
            for _ in app.match():
                pass

    async def alert(self) -> str:
        """Send what is due; return what the console shows."""
        out = io.StringIO()
        with self.open() as app:
            async with app.connections.sinks(Console(file=out, width=120)) as sinks:
                await app.alert(sinks)
        return out.getvalue()

    def states(self, recipient: str) -> list[str]:
        with self.open() as app:
            return [one.state for one in app.alerts() if one.alert.recipient_id == recipient]


@pytest.fixture
def desk(tmp_path):
    return Desk(Newsroom(tmp_path))


def test_a_preview_tells_what_is_ahead_and_what_would_have_come(desk):
    desk.publish(p1=NOON - 10 * 24 * HOUR, p2=NOON - 12 * HOUR, p3=NOON - HOUR)
    with desk.open() as app:
        app.recipients.mute("ann", MuteKind.STORY, "ClashReport/3", until=NOON + HOUR)
        found = app.recipients.preview("ann", days=7)

    assert (found.quiet_from, found.quiet_until) == (NOON + 11 * HOUR, NOON + 19 * HOUR)
    assert [(one.sighted.version.message_id, one.route.decision, one.route.loud) for one in found.would] == [
        (2, Decision.HELD, False),
        (3, Decision.NOW, False),
    ], "the mute came after it"
    assert found.would[0].route.until == NOON - 5 * HOUR
    assert [one.kind for one in found.mutes] == [MuteKind.STORY]


def test_a_preview_counts_by_line_what_a_digest_says(desk):
    day = "The day {}:\n— We are open for talks, the minister said.\n— The dam held.\n— Rain is due.\n{}"
    desk.publish(p1=NOON - 2 * HOUR, text=day.format("{}", "— “We are open for talks”, he said again."))
    desk.publish(p2=NOON - HOUR)
    with desk.open() as app:
        would = app.recipients.preview("ann", days=7).would
        ours = [one.alert for one in app.alerts() if one.alert.recipient_id == "ann"]
    told = [alert for alert in ours if alert.kind is AlertKind.NOTICE]

    assert [one.sighted.version.message_id for one in would] == [1, 1, 2]
    assert len(told) == len(would)


def test_a_preview_says_until_when_it_is_quiet_now_and_when_digests_come(desk):
    desk.room.write("recipients.toml", '[[recipient]]\nid = "ben"\ndigest = ["0 8 * * *"]\n')
    with desk.open() as app:
        assert app.recipients.preview("ben", days=1).quiet_from is None
        app.recipients.quiet("ben", until=NOON + HOUR)
        found = app.recipients.preview("ben", days=1)

    assert (found.quiet_from, found.quiet_until) == (NOON, NOON + HOUR)
    assert found.digests == tuple(NOON + (20 + 24 * day) * HOUR for day in range(3))


async def test_what_comes_in_quiet_hours_comes_in_one_list_in_the_morning(desk):
    desk.now = NOON + 12 * HOUR
    desk.publish(p1=desk.now, p2=desk.now)
    assert await desk.alert() == ""

    desk.now = NOON + 19 * HOUR
    told = await desk.alert()

    assert "2 alerts were held back" in told and told.count("https://t.me/ClashReport/") == 2
    assert desk.states("ann") == ["grouped", "grouped", "sent"]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (MuteKind.STATEMENT, "open-for-talks"),
        (MuteKind.CHANNEL, "@ClashReport"),
        (MuteKind.CHANNEL, "https://t.me/ClashReport/1"),
        (MuteKind.STORY, "https://t.me/ClashReport/1"),
        (MuteKind.STORY, "1"),
    ],
)
async def test_what_is_muted_is_kept_and_does_not_come(desk, kind, what):
    desk.publish(p1=NOON)
    await desk.alert()
    with desk.open() as app:
        app.recipients.mute("ann", kind, what, until=NOON + HOUR)
        (mute,) = app.recipients.mutes()
    desk.publish(p2=NOON)
    muted = kind is not MuteKind.STORY

    assert desk.states("ann") == ["sent", "muted" if muted else "due"]
    with desk.open() as app:
        assert app.recipients.unmute(mute) and not app.recipients.unmute(mute)
    desk.publish(p3=NOON)
    assert desk.states("ann")[2] == "due"


async def test_the_end_of_a_quiet_lets_go_what_it_held_unless_it_is_quiet_anyway(desk):
    with desk.open() as app:
        app.recipients.quiet("ann", until=NOON + 48 * HOUR)
    desk.publish(p1=NOON)
    assert desk.states("ann") == ["held"]
    desk.now = NOON + 12 * HOUR
    with desk.open() as app:
        (quiet,) = app.recipients.mutes("ann")
        app.recipients.unmute(quiet)
        (held,) = app.recipients.held("ann")
    assert held.held_until == NOON + 19 * HOUR

    desk.now = held.held_until
    assert "1 alert was held back" in await desk.alert()


@pytest.mark.parametrize(
    ("recipient", "kind", "what", "hours", "said"),
    [
        ("bob", MuteKind.QUIET, "", 1, 'recipient "bob": not in recipients.toml (there are: ann, hook)'),
        ("ann", MuteKind.STATEMENT, "x", 1, 'statement "x": not in force (there are: open-for-talks)'),
        ("ann", MuteKind.CHANNEL, "x", 1, 'channel "x": not watched (there are: ClashReport)'),
        ("ann", MuteKind.CHANNEL, "a_b_c/1", 1, '"a_b_c/1"'),
        ("ann", MuteKind.STORY, "99", 1, "story 99: there is none of this number"),
        ("ann", MuteKind.STORY, "x", 1, '"x": expected an address'),
        ("ann", MuteKind.QUIET, "", 0, "until 2026-05-29 12:00 UTC: expected a time to come"),
    ],
)
def test_a_mute_of_what_is_not_known_is_refused(desk, recipient, kind, what, hours, said):
    with desk.open() as app, pytest.raises(InputError) as refused:
        app.recipients.mute(recipient, kind, what, until=NOON + hours * HOUR)
    assert str(refused.value).startswith(said)


async def test_a_test_alert_goes_through_the_real_sink_and_its_fate_is_told(desk):
    out = io.StringIO()
    with desk.open() as app, pytest.raises(DeliveryError, match="hook: the test alert was not delivered: "):
        await app.recipients.test("hook", Console(file=out))

    with Inbox().listening() as inbox:
        desk.room.write(".env", f"HOOK_URL={inbox.url}\nHOOK_KEY=k3y\n")
        with desk.open() as app:
            told = await app.recipients.test("hook", Console(file=out))
        (record,) = inbox.records()

    assert told == f"hook: the test alert was delivered ({record['id']})"
    assert record["text"] == "This is a test alert for hook, sent 29 May 2026, 12:00."


async def test_who_cannot_be_reached_is_marked_until_it_works_again(desk):
    desk.now = NOON + 12 * HOUR  # ann's quiet hours hold her own
    desk.publish(p1=desk.now)
    with Inbox().listening() as inbox:
        inbox.answers = [(410, {})]
        desk.room.write(".env", f"HOOK_URL={inbox.url}\nHOOK_KEY=k3y\n")
        assert await desk.alert() == "", "ann will be told anyway"
        with desk.open() as app:
            standing = {one.recipient.id: one for one in app.recipients.find()}
            (problem,) = [one for one in app.health.now().problems if "hook" in one]
        assert "hook cannot be reached since 2026-05-30 00:00 UTC: the webhook answered 410" in problem
        assert standing["hook"].unreachable and standing["ann"].unreachable is None
        assert (standing["ann"].held, standing["hook"].due) == (1, 0)

        desk.publish(p2=desk.now)
        await desk.alert()
        with desk.open() as app:
            assert app.recipients.unreachable() == []


async def test_what_sending_lacks_is_told_before_anything_is_sent(desk):
    desk.room.write(".env", "HOOK_URL=http://127.0.0.1:1/\n")
    with pytest.raises(ConfigError, match='recipient "hook": kind = "webhook": needs HOOK_KEY in'):
        await desk.alert()
