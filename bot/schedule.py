"""When the steps run: each channel at its own interval, judging and sending after every look."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import WirewatchError
from bot.models import Channel

log = logging.getLogger(__name__)

FOLLOW_EVERY = timedelta(seconds=15)  # for alerts whose pause is over
STAGGER = timedelta(milliseconds=300)  # between first looks, so that channels do not all ask at once
JITTER = 0.1  # of a channel's interval
DRAIN = 8.0  # seconds that running jobs get to end by themselves when the service stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something else to do again and again, first after `every` has passed, or at `cron` (in UTC)."""

    name: str
    act: Callable[[], Awaitable[None]]
    every: timedelta | None = None
    cron: str = ""  # five fields, such as "40 3 * * *"

    @property
    def trigger(self) -> IntervalTrigger | CronTrigger:
        """When it is due, as APScheduler says it."""
        if self.every is not None:
            return IntervalTrigger(seconds=self.every.total_seconds(), timezone=UTC)
        return CronTrigger.from_crontab(self.cron, timezone=UTC)


class Schedule:
    """The service's jobs. They live in memory: what is to do is in the database, whatever was missed."""

    def __init__(
        self,
        channels: Iterable[Channel],
        *,
        look: Callable[[Channel], Awaitable[None]],
        follow: Callable[[], Awaitable[None]],
        jobs: Iterable[Job] = (),
        drain: float = DRAIN,
    ) -> None:
        self._channels = tuple(channels)
        self._look = look
        self._follow = follow
        self._jobs = (Job(name="alerts", act=self._follow_in_turn, every=FOLLOW_EVERY), *jobs)
        self._drain_limit = drain
        self._following = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set, then let what is under way end, or cancel it after `drain` seconds."""
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        scheduler.add_listener(_tell, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        start = datetime.now(UTC)
        for position, channel in enumerate(self._channels):
            scheduler.add_job(
                self._guard,
                "interval",
                [f"reading {channel.username}", self._look_and_follow, channel],
                id=f"channel {channel.key}",
                seconds=channel.every.total_seconds(),
                jitter=channel.every.total_seconds() * JITTER,
                next_run_time=start + position * STAGGER,
            )
        for job in self._jobs:
            scheduler.add_job(self._guard, job.trigger, [job.name, job.act], id=job.name)
        scheduler.start()
        try:
            await stop.wait()
        finally:
            scheduler.pause()
            await self._drain()
            scheduler.shutdown(wait=False)

    async def _look_and_follow(self, channel: Channel) -> None:
        await self._look(channel)
        await self._follow_in_turn()

    async def _follow_in_turn(self) -> None:
        async with self._following:
            await self._follow()

    async def _guard(self, name: str, act: Callable[..., Awaitable[None]], *args: Channel) -> None:
        """Run one job: its failure is told and stops nothing else."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await act(*args)
        except WirewatchError as error:
            log.error("%s: %s", name, error)
        except Exception:
            log.exception("%s: this is a bug", name)
        finally:
            self._running.discard(task)

    async def _drain(self) -> None:
        if not self._running:
            return
        log.info("stopping: %d jobs are under way", len(self._running))
        _, late = await asyncio.wait(set(self._running), timeout=self._drain_limit)
        for task in late:
            task.cancel()
        if late:
            log.warning("stopping: %d jobs were cut short; they go on at the next start", len(late))
            await asyncio.wait(late, timeout=1)


def _tell(event: JobEvent) -> None:
    why = "was missed" if event.code == EVENT_JOB_MISSED else "still runs; this turn is left out"
    log.warning("%s %s", event.job_id, why)
