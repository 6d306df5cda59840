"""When the steps run: each channel at its own interval, judging and sending after every look."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import WirewatchError, told
from bot.models import Channel
from bot.worker import within

log = logging.getLogger(__name__)

FOLLOW_EVERY = timedelta(seconds=15)  # for alerts whose pause is over
KEEP_UP_EVERY = timedelta(seconds=15)  # with channels that people add and take away
STAGGER = timedelta(milliseconds=300)  # between first looks, so that channels do not all ask at once
DEADLINE = timedelta(minutes=15)  # for a job that is a matter of seconds
AGAIN = timedelta(minutes=1)  # until a job that failed is tried again, if its turn does not come before
JITTER = 0.1  # of a channel's interval
CLOCK_EVERY = 15.0  # seconds between looks at the clock
SET_BACK = timedelta(seconds=30)  # by which it was, so that it matters
DRAIN = 4.0  # seconds that running jobs get to end by themselves when the service stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something else to do again and again, first after `every` has passed, or at `cron` (in UTC)."""

    name: str
    act: Callable[[], Awaitable[None]]
    every: timedelta | None = None
    cron: str = ""  # five fields, such as "40 3 * * *"
    deadline: timedelta | None = DEADLINE  # None for what looks after that itself

    @property
    def trigger(self) -> IntervalTrigger | CronTrigger:
        """The time when it is due, as APScheduler says it."""
        if self.every is not None:
            return IntervalTrigger(seconds=self.every.total_seconds(), timezone=UTC)
        return CronTrigger.from_crontab(self.cron, timezone=UTC)


class Prompts:
    """Occasions that do not wait for their time: a channel was posted in, or a person did something.

    A prompt is a hint. What is lost of them is found when its time comes.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[int | None] = asyncio.Queue()

    def posted(self, channel_id: int) -> None:
        """Note that something happened in a channel: look at it now."""
        self._waiting.put_nowait(channel_id)

    def acted(self) -> None:
        """Note that somebody did something that alerts may have to tell of: see to them now."""
        self._waiting.put_nowait(None)

    async def next(self) -> int | None:
        """Wait for the next channel to look at, by its id, or None when it is about what people did."""
        return await self._waiting.get()


class Schedule:
    """The service's jobs. They live in memory: what is to do is in the database, whatever was missed."""

    def __init__(
        self,
        channels: Callable[[], Iterable[Channel]],
        *,
        look: Callable[[Channel], Awaitable[None]],
        follow: Callable[[], Awaitable[None]],
        jobs: Iterable[Job] = (),
        prompts: Prompts | None = None,
        channel_of: Callable[[int], Channel | None] = lambda channel_id: None,
        keep_up: timedelta = KEEP_UP_EVERY,
        follow_every: timedelta = FOLLOW_EVERY,
        drain: float = DRAIN,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock_every: float = CLOCK_EVERY,
        interval: Callable[[Channel], timedelta] = lambda channel: channel.every,
        ended: Callable[[str, str], None] = lambda name, why: None,
    ) -> None:
        self._channels = channels
        self._reading: dict[str, Channel] = {}  # by key, as they are scheduled
        self._prompts = prompts or Prompts()
        self._channel_of = channel_of
        self._look = look
        self._follow = follow
        alerts = Job(name="alerts", act=self._follow_in_turn, every=follow_every, deadline=None)
        self._jobs = (alerts, *jobs)
        self._keep_up_every = keep_up
        self._drain_limit = drain
        self._clock, self._clock_every = clock, clock_every
        self._interval = interval  # of a channel whose own depends on what it posts
        self._due: dict[str, datetime] = {}  # when such a channel is looked at again, by key
        self._ended = ended  # is told of each job that was done, or why it was not
        self._following = asyncio.Lock()
        self._looking: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._prompted: set[str] = set()  # what is about to be done for a prompt
        self._running: set[asyncio.Task[object]] = set()
        self._cut_short: set[asyncio.Task[object]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set, then let what is under way end, or cancel it after `drain` seconds."""
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        scheduler.add_listener(_tell, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._take_up(scheduler)
        keep_up = Job(name="channels", act=partial(self._keep_up, scheduler), every=self._keep_up_every)
        for job in (keep_up, *self._jobs):
            scheduler.add_job(self._do, job.trigger, [scheduler, job], id=job.name)
        scheduler.start()
        beside = [asyncio.create_task(self._heed()), asyncio.create_task(self._mind_the_clock(scheduler))]
        try:
            await stop.wait()
        finally:
            for task in beside:
                task.cancel()
            scheduler.pause()
            await self._drain()
            scheduler.shutdown(wait=False)

    async def _do(self, scheduler: AsyncIOScheduler, job: Job) -> None:
        """Do a job; what failed need not wait for its turn, for what kept it from working may be over."""
        act = job.act if job.deadline is None else partial(_in_time, job.deadline, job.act)
        done = await self._guard(job.name, act)
        if done or job.every is None or (waiting := scheduler.get_job(job.name)) is None:
            return
        soon = self._clock() + AGAIN
        if waiting.next_run_time is not None and waiting.next_run_time > soon:
            waiting.modify(next_run_time=soon)

    async def _keep_up(self, scheduler: AsyncIOScheduler) -> None:
        self._take_up(scheduler)

    def _take_up(self, scheduler: AsyncIOScheduler) -> None:
        """Read the channels that are to be read now, from now on, and no others."""
        wanted = {channel.key: channel for channel in self._channels()}
        for key in [key for key, channel in self._reading.items() if wanted.get(key) != channel]:
            scheduler.remove_job(f"channel {key}")
            del self._reading[key]
        now = self._clock()
        added = [channel for key, channel in wanted.items() if key not in self._reading]
        for position, channel in enumerate(added):
            scheduler.add_job(
                self._guard,
                "interval",
                [f"reading {channel.username}", self._look_when_due, channel],
                id=f"channel {channel.key}",
                seconds=(channel.at_least or channel.every).total_seconds(),
                jitter=(channel.at_least or channel.every).total_seconds() * JITTER,
                next_run_time=now + position * STAGGER,
            )
            self._reading[channel.key] = channel

    async def _mind_the_clock(self, scheduler: AsyncIOScheduler) -> None:
        """Have everything be due when the clock was set back: else nothing was until it is as late again."""
        loop = asyncio.get_running_loop()
        ahead = self._clock() - timedelta(seconds=loop.time())
        while True:
            await asyncio.sleep(self._clock_every)
            now = self._clock()
            before, ahead = ahead, now - timedelta(seconds=loop.time())
            if before - ahead < SET_BACK:
                continue
            log.warning("the clock was set back by %.0f s", (before - ahead).total_seconds())
            self._due.clear()
            for job in scheduler.get_jobs():
                at = (
                    now
                    if isinstance(job.trigger, IntervalTrigger)
                    else job.trigger.get_next_fire_time(None, now)
                )
                job.modify(next_run_time=at)

    async def _heed(self) -> None:
        """Do what is prompted, at once; many prompts for one thing while it is under way are one."""
        under_way: set[asyncio.Task[bool]] = set()
        while True:
            channel_id = await self._prompts.next()
            try:
                channel = None if channel_id is None else self._channel_of(channel_id)
            except WirewatchError as error:
                log.error("a prompt to look at channel %s: %s", channel_id, error)
                continue
            if channel_id is None and "" not in self._prompted:
                self._prompted.add("")
                task = asyncio.create_task(self._guard("alerts", self._follow_in_turn))
            elif channel is not None and channel.key not in self._prompted:
                self._prompted.add(channel.key)
                name = f"reading {channel.username}"
                task = asyncio.create_task(self._guard(name, self._look_and_follow, channel))
            else:
                continue
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    async def _look_when_due(self, channel: Channel) -> None:
        due = self._due.get(channel.key)
        if due is None or self._clock() >= due:
            await self._look_and_follow(channel)

    async def _look_and_follow(self, channel: Channel) -> None:
        async with self._looking[channel.key]:
            self._prompted.discard(channel.key)  # what is posted from now on is another prompt
            await self._look(channel)
            if channel.at_least is not None:
                self._due[channel.key] = self._clock() + self._interval(channel)
        await self._follow_in_turn()

    async def _follow_in_turn(self) -> None:
        async with self._following:
            self._prompted.discard("")
            await self._follow()

    async def _guard(self, name: str, act: Callable[..., Awaitable[None]], *args: Channel) -> bool:
        """Run one job and tell whether it was done: its failure is told and stops nothing else."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await act(*args)
            if not args:  # of a channel the coverage tells
                self._ended(name, "")
            return True
        except asyncio.CancelledError:
            if task not in self._cut_short:  # else it is told once for all, where it is cancelled
                raise
        except Exception as error:
            for line in (lines := told(error)):
                log.error("%s: %s", name, line)
            if not args:
                self._ended(name, "; ".join(lines) or f"a bug: {type(error).__name__}: {error}; see the log")
            if not lines:
                log.exception("%s: this is a bug", name)
        finally:
            self._running.discard(task)
        return False

    async def _drain(self) -> None:
        if not self._running:
            return
        log.info("stopping: %d jobs are under way", len(self._running))
        _, late = await asyncio.wait(set(self._running), timeout=self._drain_limit)
        self._cut_short |= late
        for task in late:
            task.cancel()
        if late:
            log.warning("stopping: %d jobs were cut short; they go on at the next start", len(late))
            await asyncio.wait(late, timeout=1)


async def _in_time(deadline: timedelta, act: Callable[[], Awaitable[None]]) -> None:
    await within(deadline, act())


def _tell(event: JobEvent) -> None:
    why = "was missed" if event.code == EVENT_JOB_MISSED else "still runs; this turn is left out"
    log.warning("%s %s", event.job_id, why)
