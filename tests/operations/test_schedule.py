"""The service: every channel at its interval, failures contained, a prompt end."""

import asyncio
import errno
import logging
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.errors import StorageError
from bot.models import Channel
from bot.operations.schedule import Job, Prompts, Schedule
from tests.waiting import HANGS

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
A, B = (Channel(username=name, every=timedelta(hours=1)) for name in ("channel_a", "channel_b"))


class Work:
    """Counts what the schedule asks for, and stops it once all of `enough` has happened."""

    def __init__(self, *enough, fails=()):
        self.enough, self.fails = set(enough), dict(fails)
        self.done, self.stop, self.jobs = [], asyncio.Event(), []

    async def look(self, channel):
        await self.did(channel.username)

    async def follow(self):
        await self.did("follow")

    async def did(self, what):
        self.done.append(what)
        if self.enough <= set(self.done):
            self.stop.set()
        if what in self.fails:
            raise self.fails[what]

    async def run(self, *channels):
        schedule = Schedule(lambda: channels, look=self.look, follow=self.follow, jobs=self.jobs)
        await asyncio.wait_for(schedule.run(self.stop), timeout=HANGS)


async def test_every_channel_is_read_at_once_and_judged_after():
    work = Work("channel_a", "channel_b", "follow")

    await work.run(A, B)

    assert work.done[:2] in (["channel_a", "follow"], ["channel_a", "channel_b"])
    assert {"channel_a", "channel_b"} <= set(work.done)


async def test_one_channels_failure_is_told_and_stops_no_other(caplog):
    work = Work("channel_b", fails={"channel_a": StorageError("the database refused: disk is full")})

    await work.run(A, B)

    assert "reading channel_a: the database refused: disk is full" in caplog.messages


async def test_a_bug_keeps_its_traceback_and_the_service_goes_on(caplog):
    work = Work("channel_b", fails={"channel_a": ZeroDivisionError("bug")})

    await work.run(A, B)

    (told,) = [record for record in caplog.records if "this is a bug" in record.message]
    assert told.exc_info and told.exc_info[0] is ZeroDivisionError


async def test_stopping_lets_what_is_under_way_end():
    work = Work("channel_a")
    ended = []

    async def look(channel):
        await work.look(channel)
        await asyncio.sleep(0)
        ended.append(channel.username)

    await asyncio.wait_for(Schedule(lambda: [A], look=look, follow=work.follow).run(work.stop), timeout=HANGS)

    assert ended == ["channel_a"]


async def test_a_job_that_hangs_is_cut_short_when_the_service_stops(caplog):
    caplog.set_level(logging.INFO)
    work = Work("channel_a")
    cut = []

    async def look(channel):
        await work.look(channel)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cut.append(channel.username)
            raise

    schedule = Schedule(lambda: [A], look=look, follow=work.follow, drain=0.05)
    await asyncio.wait_for(schedule.run(work.stop), timeout=HANGS)

    assert cut == ["channel_a"]
    assert "stopping: 1 jobs were cut short; they go on at the next start" in caplog.messages
    assert [record for record in caplog.records if record.exc_info] == []


async def test_11_20_what_the_system_refuses_a_job_is_told_in_one_line(caplog):
    full = OSError(errno.ENOSPC, "No space left on device", "data/media/x")
    work = Work("channel_b", fails={"channel_a": full})

    await work.run(A, B)

    assert "reading channel_a: data/media/x: No space left on device" in caplog.messages
    assert [record for record in caplog.records if record.exc_info] == []


async def test_judging_and_sending_never_run_twice_at_once():
    running = most = 0
    work = Work("channel_a", "channel_b")

    async def follow():
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        await work.follow()

    await asyncio.wait_for(
        Schedule(lambda: [A, B], look=work.look, follow=follow).run(work.stop), timeout=HANGS
    )

    assert most == 1


async def test_other_jobs_run_at_their_own_times_and_fail_alone(caplog):
    work = Work("tidied", "beaten", fails={"tidied": StorageError("the database refused: disk is full")})
    for name in ("tidied", "beaten"):
        work.jobs.append(Job(name=name, act=partial(work.did, name), every=timedelta(milliseconds=10)))

    await work.run()

    assert "tidied: the database refused: disk is full" in caplog.messages


async def test_what_is_due_while_the_loop_stands_still_is_done_late_and_not_left_out(caplog):
    work = Work("channel_b")

    async def look(channel):
        if channel is A:
            time.sleep(2)  # noqa: ASYNC251 (this is the fault)
        await work.look(channel)

    schedule = Schedule(lambda: (A, B), look=look, follow=work.follow)
    await asyncio.wait_for(schedule.run(work.stop), timeout=HANGS)

    assert [name for name in work.done if name != "follow"] == ["channel_a", "channel_b"]
    assert "missed" not in caplog.text


async def test_when_the_clock_is_set_back_nothing_waits_until_it_is_as_late_again(caplog):
    work, shift = Work("tidied", "channel_a again"), [timedelta(0)]
    tidying = Job(name="tidying", act=partial(work.did, "tidied"), every=timedelta(hours=1))
    away = datetime.now(UTC) + timedelta(hours=6)  # after the clock was set back, too
    cron = f"{away.minute} {away.hour} * * *"
    nightly = Job(name="nightly", act=partial(work.did, "backed up"), cron=cron)

    async def look(channel):
        await work.did("channel_a again" if shift[0] else channel.username)
        shift[0] = timedelta(hours=-2)

    schedule = Schedule(
        lambda: [A],
        look=look,
        follow=work.follow,
        jobs=[tidying, nightly],
        clock=lambda: datetime.now(UTC) + shift[0],
        clock_every=0.01,
    )
    await asyncio.wait_for(schedule.run(work.stop), timeout=HANGS)

    assert "the clock was set back by 7200 s" in caplog.messages
    assert "backed up" not in work.done


def test_a_job_may_be_due_by_the_clock():
    job = Job(name="nightly", act=Work().follow, cron="40 3 * * *")

    assert job.trigger.get_next_fire_time(None, NOON) == NOON.replace(day=30, hour=3, minute=40)


async def test_channels_that_come_and_go_are_read_from_then_on_and_no_more():
    watched, work = [A], Work("channel_b")

    async def look(channel):
        await work.look(channel)
        if channel is A:
            watched[:] = [B]

    schedule = Schedule(lambda: watched, look=look, follow=work.follow, keep_up=timedelta(milliseconds=10))
    await asyncio.wait_for(schedule.run(work.stop), timeout=HANGS)

    assert [name for name in work.done if name != "follow"] == ["channel_a", "channel_b"]


async def test_what_is_prompted_does_not_wait_for_its_time():
    prompts, known = Prompts(), {1: A}
    work, begun = Work("channel_b", "prompted"), asyncio.Event()

    async def look(channel):
        await work.did("prompted" if channel is A and "channel_a" in work.done else channel.username)
        if channel is B:
            begun.set()

    schedule = Schedule(lambda: (A, B), look=look, follow=work.follow, prompts=prompts, channel_of=known.get)
    running = asyncio.create_task(schedule.run(work.stop))
    await asyncio.wait_for(begun.wait(), timeout=HANGS)
    for channel_id in (1, 2, 1):
        prompts.posted(channel_id)  # 2 is no channel of ours
    await asyncio.wait_for(running, timeout=HANGS)

    assert work.done.count("prompted") == 1


async def test_what_people_did_is_followed_up_at_once():
    prompts = Prompts()
    work = Work("follow")
    never = timedelta(days=1)
    schedule = Schedule(lambda: (), look=work.look, follow=work.follow, prompts=prompts, follow_every=never)
    prompts.acted()

    await asyncio.wait_for(schedule.run(work.stop), timeout=HANGS)

    assert work.done == ["follow"]


async def test_a_prompt_while_a_channel_is_read_is_another_look_at_it():
    prompts, looks = Prompts(), []
    stop = asyncio.Event()

    async def look(channel):
        looks.append(channel)
        if len(looks) == 1:
            prompts.posted(1)
            prompts.posted(1)
            for _ in range(10):
                await asyncio.sleep(0)
        else:
            stop.set()

    async def follow():
        pass

    schedule = Schedule(lambda: (A,), look=look, follow=follow, prompts=prompts, channel_of={1: A}.get)
    await asyncio.wait_for(schedule.run(stop), timeout=HANGS)

    assert looks == [A, A]


async def test_work_that_fails_is_handed_on_with_its_reason_and_so_is_its_success():
    ended, work = [], Work("tidied", "follow", fails={"follow": ZeroDivisionError("by nothing")})
    jobs = [Job(name="tidying", act=partial(work.did, "tidied"), every=timedelta(seconds=0.01))]
    schedule = Schedule(
        lambda: (),
        look=work.look,
        follow=work.follow,
        jobs=jobs,
        follow_every=timedelta(seconds=0.01),
        ended=lambda name, why: ended.append((name, why)),
    )

    await asyncio.wait_for(schedule.run(work.stop), timeout=HANGS)

    assert {("tidying", ""), ("alerts", "a bug: ZeroDivisionError: by nothing; see the log")} == set(ended)


async def test_a_channel_that_is_read_as_often_as_it_posts_is_left_alone_until_it_is_due():
    busy = Channel(username="busy", every=timedelta(hours=1), at_least=timedelta(seconds=0.01))
    sleepy = Channel(username="sleepy", every=timedelta(hours=1), at_least=timedelta(seconds=0.01))
    looks = Counter[str]()
    stop = asyncio.Event()

    async def look(channel):
        looks[channel.username] += 1
        looks["busy since"] += bool(looks["sleepy"]) and channel is busy
        if looks["busy since"] == 5:
            stop.set()

    async def follow():
        return

    schedule = Schedule(
        lambda: (busy, sleepy),
        look=look,
        follow=follow,
        interval=lambda channel: timedelta(0) if channel is busy else channel.every,
    )

    await asyncio.wait_for(schedule.run(stop), timeout=HANGS)

    assert looks["sleepy"] == 1


async def test_a_job_that_hangs_is_given_up_and_begun_anew(caplog):
    begun, told, stop = Counter[str](), list[str](), asyncio.Event()

    async def hangs():
        begun["job"] += 1
        if begun["job"] == 3:
            stop.set()
        await asyncio.Event().wait()

    async def nothing(*_):
        return

    job = Job(name="gaps", act=hangs, every=timedelta(milliseconds=10), deadline=timedelta(milliseconds=10))
    schedule = Schedule(
        lambda: (),
        look=nothing,
        follow=nothing,
        jobs=[job],
        drain=0.05,
        ended=lambda name, why: told.append(why),
    )

    await asyncio.wait_for(schedule.run(stop), timeout=HANGS)

    assert begun["job"] >= 3
    assert told[:2] == ["no end after 0 s; given up and begun anew"] * 2


async def test_what_failed_is_tried_again_before_its_turn_comes(monkeypatch):
    monkeypatch.setattr("bot.operations.schedule.AGAIN", timedelta(milliseconds=10))
    done, stop, ended = Counter[str](), asyncio.Event(), list[tuple[str, str]]()

    async def seals():
        done["sealing"] += 1
        if done["sealing"] < 4:
            raise StorageError("the database refused: disk is full")
        stop.set()

    async def other(*_):
        done["other"] += 1

    async def nothing(*_):
        return

    turn = timedelta(seconds=1)
    schedule = Schedule(
        lambda: (),
        look=nothing,
        follow=nothing,
        jobs=[Job(name="other", act=other, every=turn), Job(name="sealing", act=seals, every=turn)],
        ended=lambda name, why: ended.append((name, why)),
    )

    await asyncio.wait_for(schedule.run(stop), timeout=HANGS)

    assert done == {"sealing": 4, "other": 1}
    full = ("sealing", "the database refused: disk is full")
    assert [one for one in ended if one[0] == "sealing"] == [full, full, full, ("sealing", "")]
