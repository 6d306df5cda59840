"""The service tells its admins in the chat what keeps it from working, also what its database cannot keep."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.troubles import PATIENCE
from bot.app.opening import open_app
from bot.app.serving import Serving
from bot.errors import StorageError
from bot.models import Channel
from bot.storage.coverage import note_round
from bot.storage.posts import save_page
from tests.builders import a_page, a_post
from tests.cli.newsroom import Newsroom
from tests.steps.test_send import FakeSink

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WIRE = Channel(username="WireOne", every=timedelta(minutes=10))
RECIPIENTS = '[[recipient]]\nid = "ada"\nkind = "telegram"\nchat = 5\nrole = "admin"\nzone = "UTC"\n'


class Desk:
    """An open service whose clock is moved by hand, and the chat of its admin."""

    def __init__(self, app):
        self.app, self.sink = app, FakeSink()

    async def tell(self):
        await self.app.health.tell({"telegram": self.sink})
        await self.app.alert({"telegram": self.sink})
        return [text for _, text, _ in self.sink.got]


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def desk(tmp_path, clock):
    room = Newsroom(tmp_path)
    room.channels("WireOne", every="10m")
    room.write("recipients.toml", RECIPIENTS)
    room.write(
        ".env", f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\nTELEGRAM_BOT_TOKEN=4242:the-bots-token\n"
    )
    with open_app(room.config, room.data, owner=True, clock=lambda: clock[0]) as app:
        note_round(app.db, WIRE, channel_id=1, at=NOON)
        yield Desk(app)


async def test_a_watch_that_works_tells_nobody_anything(desk):
    assert await desk.tell() == []


async def test_a_channel_that_is_late_is_told_once_and_again_when_it_is_read(desk, clock):
    clock[0] = NOON + timedelta(minutes=30)
    for _ in range(10):
        clock[0] += timedelta(minutes=1)
        await desk.tell()
    note_round(desk.app.db, WIRE, channel_id=1, at=clock[0])
    for _ in range(12):
        clock[0] += timedelta(minutes=1)
        told = await desk.tell()

    assert told == [
        "Wirewatch needs somebody\n• WireOne: not read since 29 May 2026, 12:00\n",
        "It is over\n• WireOne: not read since 29 May 2026, 12:00\n",
    ]


async def test_a_collector_that_stands_still_is_told_within_two_intervals_of_the_look_that_did_not_come(
    desk, clock
):
    minute, missed = timedelta(minutes=1), NOON + WIRE.every
    while clock[0] < missed + 2 * WIRE.every:
        assert await desk.tell() == [] or clock[0] > missed + WIRE.every
        clock[0] += minute

    assert await desk.tell() == ["Wirewatch needs somebody\n• WireOne: not read since 29 May 2026, 12:00\n"]


def test_every_job_of_the_service_has_a_deadline(desk):
    jobs = list(Serving(desk.app, {}, {}, asyncio.Event()).jobs())

    assert len(jobs) > 8 and all(job.deadline for job in jobs)


async def test_a_look_that_failed_may_pass(desk, clock):
    assert await desk.tell() == []
    clock[0] += 3 * WIRE.every
    note_round(desk.app.db, WIRE, channel_id=1, failure="no network", at=clock[0])

    assert await desk.tell() == []
    clock[0] += PATIENCE
    assert len(await desk.tell()) == 1


async def test_what_was_late_when_the_service_began_may_still_be_read(desk, clock):
    clock[0] += 3 * WIRE.every

    assert await desk.tell() == []
    clock[0] += PATIENCE
    assert len(await desk.tell()) == 1


async def test_a_database_that_takes_nothing_is_told_at_once_and_when_it_takes_something_again(desk, clock):
    desk.app.db.run("PRAGMA query_only = ON")
    clock[0] += timedelta(hours=1)  # by now a channel is late, which cannot be noted
    for _ in range(3):
        with pytest.raises(StorageError):
            await desk.tell()
    assert [text.partition(":")[0] for _, text, _ in desk.sink.got] == [
        "Wirewatch needs somebody\n• the database takes nothing"
    ]
    desk.app.db.run("PRAGMA query_only = OFF")

    told = await desk.tell()

    assert [text.partition(":")[0] for text in told[1:]] == ["It is over\n• the database takes nothing"]


async def test_a_database_that_cannot_be_read_is_told_at_once_and_when_it_can_be_again(desk):
    desk.app.db.run("alter table alerts rename to gone")
    for _ in range(3):
        with pytest.raises(StorageError):
            await desk.tell()
    assert [text.partition(": the database refused")[0] for _, text, _ in desk.sink.got] == [
        "Wirewatch needs somebody\n• the database takes nothing"
    ]
    desk.app.db.run("alter table gone rename to alerts")

    told = await desk.tell()

    assert [text.partition(":")[0] for text in told[1:]] == ["It is over\n• the database takes nothing"]


async def test_a_data_folder_that_was_moved_away_is_told_at_once(desk):
    def moved(path):
        raise FileNotFoundError(2, "No such file or directory", str(path))

    desk.app.health.disk_usage = moved

    for _ in range(2):
        with pytest.raises(StorageError):
            await desk.tell()

    folder = desk.app.db.path.parent
    assert [text for _, text, _ in desk.sink.got] == [
        f"Wirewatch needs somebody\n• the database takes nothing: {folder}: No such file or directory\n"
    ]


async def test_a_channel_that_falls_silent_while_it_is_watched_is_told(desk, clock):
    hourly = [a_post(1 + number, posted_at=NOON + number * HOUR) for number in range(30)]
    save_page(desk.app.db, a_page(*hourly, username="WireOne"), source="telegram", captured_at=NOON)
    silent = "WireOne: read, but no post since 2026-05-30 17:00 UTC: twice its longest pause of late"

    for hours, problems in ((29 + 5, ()), (29 + 6, (silent,))):
        clock[0] = NOON + hours * HOUR
        note_round(desk.app.db, WIRE, channel_id=1, at=clock[0])
        assert desk.app.health.now().problems == problems


async def test_a_channel_that_was_silent_before_it_was_watched_is_nobodys_news(desk, clock):
    hourly = [a_post(30 - number, posted_at=NOON - number * HOUR) for number in range(1, 30)]
    save_page(desk.app.db, a_page(*hourly[::-1], username="WireOne"), source="telegram", captured_at=NOON)
    clock[0] = NOON + 24 * HOUR
    note_round(desk.app.db, WIRE, channel_id=1, at=clock[0])

    assert desk.app.health.now().problems == ()


async def test_what_fails_in_the_service_is_told_and_other_commands_know_it(desk, clock):
    for _ in range(7):
        clock[0] += timedelta(minutes=1)
        desk.app.health.work.ended("alerts", "a bug; see the log", clock[0])
        told = await desk.tell()

    assert told == [
        "Wirewatch needs somebody\n• alerts: failing since 29 May 2026, 12:01: a bug; see the log\n"
    ]
    with open_app(desk.app.config.directory, desk.app.config.data, clock=lambda: clock[0]) as other:
        assert [problem.partition(" since")[0] for problem in other.health.now().problems] == [
            "alerts: failing"
        ]
        clock[0] += PATIENCE
        assert other.health.now().problems == ()


async def test_settings_that_are_changed_and_wrong_are_told_at_once_and_when_they_are_right(desk, clock):
    folder = desk.app.config.directory
    before = (folder / "channels.toml").read_text()
    (folder / "channels.toml").write_text('[[channel]]\nusername = "x"\n')
    assert await desk.app.reloading.look() is None
    told = await desk.tell()
    assert told[0].startswith(
        "Wirewatch needs somebody\n• the settings were changed and are wrong; the old ones stay in force: "
    )
    (folder / "channels.toml").write_text(before)
    assert await desk.app.reloading.look() is None  # they are those in force
    clock[0] += timedelta(minutes=10)
    assert [text.partition("\n")[0] for text in await desk.tell()] == [
        "Wirewatch needs somebody",
        "It is over",
    ]


async def test_settings_that_are_right_and_others_are_taken_up_as_they_were_read(desk):
    (desk.app.config.directory / "wirewatch.toml").write_text("backfill = 7\n")

    found = await desk.app.reloading.look()

    assert found is not None and found.backfill == 7
