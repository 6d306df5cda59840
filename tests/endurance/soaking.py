"""The service's own steps, driven by a clock through hours that take minutes, in a process of their own."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from rich.console import Console

from bot.app.application import App
from bot.app.connections import Limits
from bot.app.opening import open_app
from bot.app.serving import Serving
from bot.operations.schedule import Job
from tests.endurance.rooms import Holdings, holdings

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(slots=True)
class Driven:
    """A clock that stands until it is set on."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """A minute that begins, or an hour ahead of them, and what the process holds then."""

    at: datetime
    holds: Holdings


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """A newsroom, and the hours that it is to be driven through."""

    config: Path
    data: Path
    environment: Mapping[str, str]
    begin: datetime
    ahead: int  # hours before it that are only looked in on
    end: datetime
    lives: timedelta  # after which everything is closed and opened again


def drive(soak: Soak, pipe: Connection) -> None:
    """Live through the hours; each minute tell the pipe of it, and wait until it says that it may begin."""
    os.environ.update(soak.environment)
    clock = Driven(soak.begin - soak.ahead * HOUR)
    with Path(os.devnull).open("w") as quiet:
        console = Console(file=quiet)
        while clock.now < soak.end:
            with open_app(soak.config, soak.data, owner=True, clock=clock) as app:
                asyncio.run(_live(app, clock, soak, pipe, console))
    pipe.close()


async def _live(app: App, clock: Driven, soak: Soak, pipe: Connection, console: Console) -> None:
    """Be the service for one life: what its schedule does by the clock of the machine is done by this one."""
    pushed, until = set[int](), min(clock.now + soak.lives, soak.end)
    async with (
        app.connections.sources(Limits(), pushed=pushed.add) as sources,
        app.connections.outlets(console, talking=False) as outlets,
    ):
        serving = Serving(app, sources, outlets.sinks, asyncio.Event())
        looks = {channel.key: clock.now for channel in app.opened.channels}
        jobs = [(job, _after(job, clock.now)) for job in serving.jobs()]
        app.warm_up()
        while clock.now < until:
            clock.now += MINUTE if clock.now >= soak.begin else HOUR
            await asyncio.to_thread(_begin, pipe, clock.now)
            told = {app.channel_of(number) for number in pushed}
            pushed.clear()
            for channel in app.opened.channels:
                if looks[channel.key] <= clock.now or channel in told:
                    await serving.look(channel)
                    looks[channel.key] = clock.now + app.health.next_look(channel)
            await serving.follow()
            for job in _due(jobs, clock.now):
                await job.act()
        app.evidence.seal(ends=True)


def _begin(pipe: Connection, at: datetime) -> None:
    pipe.send(Minute(at=at, holds=holdings()))
    pipe.recv()


def _due(jobs: list[tuple[Job, datetime]], at: datetime) -> Iterator[Job]:
    for number, (job, due) in enumerate(jobs):
        if due <= at:
            jobs[number] = job, _after(job, at)
            yield job


def _after(job: Job, at: datetime) -> datetime:
    if job.every is not None:
        return at + job.every
    fires: datetime = job.trigger.get_next_fire_time(None, at + timedelta(seconds=1))
    return fires
