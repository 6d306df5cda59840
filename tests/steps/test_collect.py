"""Reading a channel: page by page, each kept with its cursor."""

import asyncio
import logging
from datetime import timedelta

from bot.errors import AccountError, ChannelUnavailable, PartlyRead, RateLimited
from bot.models import Channel
from bot.steps.collect import collect
from bot.storage.coverage import coverage_of, spells_of
from bot.storage.posts import cursor_of
from tests.builders import NOON, a_page, a_post
from tests.waiting import HANGS

CLASH = Channel(username="ClashReport")


class FakeSource:
    """Our own protocol, scripted: gives pages, then perhaps an error."""

    name = "preview"

    def __init__(self, *pages, error=None):
        self.given = pages
        self.error = error
        self.cursors = []

    async def pages(self, channel, cursor, *, now):
        self.cursors.append(cursor.message_id)
        for page in self.given:
            yield page
        if self.error:
            raise self.error


async def look(db, source, minutes=0):
    return await collect(db, CLASH, source, clock=lambda: NOON + timedelta(minutes=minutes))


async def test_pages_are_kept_with_their_cursor(db):
    done = await look(db, FakeSource(a_page(a_post(1)), a_page(a_post(2), a_post(4))))

    assert (done.new, done.absent, done.failure) == (3, 1, "")
    assert cursor_of(db, "ClashReport").message_id == 4


async def test_a_look_that_hangs_is_given_up_and_what_came_before_stays(db, monkeypatch):
    class Hanging(FakeSource):
        async def pages(self, channel, cursor, *, now):
            async for page in super().pages(channel, cursor, now=now):
                yield page
            await asyncio.Event().wait()

    monkeypatch.setattr("bot.steps.collect.DEADLINE", timedelta(seconds=0.05))

    done = await asyncio.wait_for(look(db, Hanging(a_page(a_post(1)))), timeout=HANGS)

    assert (done.new, done.failure) == (1, "no end after 0 s; goes on from what was kept")


async def test_what_came_before_a_failure_stays_and_the_next_look_goes_on_from_there(db):
    broken = FakeSource(a_page(a_post(1)), error=ChannelUnavailable("private"))

    done = await look(db, broken)
    again = FakeSource()
    await look(db, again, minutes=2)

    assert (done.new, done.failure) == (1, "private")
    assert again.cursors == [1]


async def test_a_fault_after_any_page_loses_nothing(db):
    pages = [a_page(a_post(n), a_post(n + 1)) for n in range(1, 61, 2)]
    for count in range(len(pages) + 1):
        await look(db, FakeSource(*pages[:count], error=ChannelUnavailable("cut")))

    served = [post.message_id for page in pages for post in page.posts]
    assert [r["message_id"] for r in db.rows("select message_id from posts order by message_id")] == served
    assert db.value("select count(*) from versions") == len(served)


async def test_a_failure_is_told_once_and_so_is_its_end(db, caplog):
    caplog.set_level(logging.INFO)
    for minutes, error in enumerate([None, AccountError("revoked"), AccountError("revoked"), None]):
        await look(db, FakeSource(error=error), minutes)

    assert [record.message for record in caplog.records] == [
        "ClashReport: reading", "ClashReport: revoked", "ClashReport: reading",
    ]  # fmt: skip


async def test_a_wait_is_one_spell_however_its_seconds_run_down(db):
    for minutes, seconds in enumerate((120, 60, 1)):
        await look(db, FakeSource(error=RateLimited("has to wait", retry_after=seconds)), minutes)

    known = coverage_of(db, "ClashReport")
    assert (known.failing_since, known.failure) == (NOON, "has to wait")


async def test_a_look_that_could_not_ask_for_changes_is_told_as_a_part_of_one(db, caplog):
    caplog.set_level(logging.INFO)
    partly = FakeSource(a_page(a_post(1)), error=PartlyRead("edits could not be asked"))

    done = await look(db, partly)
    known = coverage_of(db, "ClashReport")
    await look(db, FakeSource(), minutes=2)
    whole = coverage_of(db, "ClashReport")

    assert (done.new, done.failure, done.partly) == (1, "", "edits could not be asked")
    assert (known.partly_since, known.partly, known.failing_since) == (NOON, "edits could not be asked", None)
    assert (whole.partly_since, whole.partly) == (None, "")
    assert [(spell.since, spell.until) for spell in spells_of(db, ["clashreport"])["clashreport"]] == [
        (NOON + timedelta(minutes=2), NOON + timedelta(minutes=2))
    ]
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        "ClashReport: partly read: edits could not be asked"
    ]
