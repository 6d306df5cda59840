"""The service's jobs: what is done again and again while it runs, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.operations.health import Heartbeat
from bot.operations.heap import give_back
from bot.operations.schedule import Job, Prompts, Schedule
from bot.steps.introduce import EVERY as INTRODUCTIONS

if TYPE_CHECKING:
    from bot.app.application import App
    from bot.models import Channel
    from bot.sinks.protocol import Sink
    from bot.sources.protocol import Source

MEDIA_EVERY = timedelta(seconds=30)
PICTURES_EVERY = timedelta(seconds=30)
PRUNING = "10 3 * * *"  # in UTC
BACKUP = "20 2 * * *"  # in UTC
NIGHTLY = "40 3 * * *"  # in UTC
SEAL_EVERY = timedelta(hours=1)
TIDY_EVERY = timedelta(minutes=5)
SWEEP_EVERY = timedelta(minutes=1)
GAPS_EVERY = timedelta(minutes=1)
COMPARE_EVERY = timedelta(minutes=1)
TELL_EVERY = timedelta(minutes=1)
BEAT_EVERY = timedelta(minutes=1)
LARGE = timedelta(hours=6)  # for what has to do with large files


class Serving:
    """One run of the service, over sources and sinks that are open."""

    def __init__(
        self, app: App, sources: Mapping[str, Source], sinks: Mapping[str, Sink], stop: asyncio.Event
    ) -> None:
        self._app = app
        self._sources, self._sinks = sources, sinks
        self._stop = stop
        self._sending = asyncio.Lock()  # two runs at once would send one alert twice

    async def run(self, prompts: Prompts | None) -> None:
        """Run the steps by the clock, and when prompted, until it is time to stop."""
        app = self._app
        schedule = Schedule(
            lambda: app.opened.channels,
            look=self.look,
            follow=self.follow,
            jobs=self.jobs(),
            prompts=prompts,
            channel_of=app.channel_of,
            interval=app.health.next_look,
            ended=lambda name, why: app.health.work.ended(name, why, app.clock()),
        )
        app.warm_up()
        try:
            await schedule.run(self._stop)
        finally:
            await app.pictures.aclose()
            app.evidence.seal(ends=True)

    def jobs(self) -> Iterator[Job]:
        """Yield what is done beside looking at channels, each at its time."""
        app = self._app
        yield Job(name="troubles", act=self._tell, every=TELL_EVERY)
        yield Job(name="tidying", act=self._tidy, every=TIDY_EVERY)
        yield Job(name="looking again", act=app.sweep, every=SWEEP_EVERY)
        yield Job(name="gaps", act=app.fill_gaps, every=GAPS_EVERY)
        yield Job(name="comparing", act=app.compare, every=COMPARE_EVERY)
        if len(app.accounts.names) > 1:
            yield Job(name="introducing accounts", act=app.introduce, every=INTRODUCTIONS)
        yield Job(name="media", act=self._fetch, every=MEDIA_EVERY, deadline=LARGE)
        if app.pictures.are_read:
            yield Job(name="pictures", act=self._read_pictures, every=PICTURES_EVERY)
        yield Job(name="chat", act=self._prune, cron=PRUNING)
        yield Job(name="sealing", act=self._seal, every=SEAL_EVERY)
        yield Job(name="backup", act=app.backups.nightly, cron=BACKUP, deadline=LARGE)
        yield Job(name="evidence", act=app.evidence.nightly, cron=NIGHTLY, deadline=LARGE)
        if app.config.heartbeat:
            self._heart = Heartbeat(app.config.heartbeat.get_secret_value())
            yield Job(name="heartbeat", act=self._beat, every=BEAT_EVERY)

    async def look(self, channel: Channel) -> None:
        """Read one channel."""
        await self._app.collect(channel, self._sources)

    async def follow(self) -> None:
        """Judge what came, and send what is due; whatever is queued on the way is sent at once."""
        try:
            await self._app.judge(self._stop, queued=self._send)
        finally:  # what was queued before need not wait for judging to be mended
            await self._send()

    async def _send(self) -> None:
        async with self._sending:
            await self._app.alert(self._sinks)

    async def _tell(self) -> None:
        await self._app.health.tell(self._sinks)
        await self._send()

    async def _tidy(self) -> None:
        self._app.db.checkpoint()
        give_back()

    async def _fetch(self) -> None:
        await self._app.fetch_media()

    async def _read_pictures(self) -> None:
        await self._app.pictures.read()

    async def _prune(self) -> None:
        self._app.chatting.prune()

    async def _seal(self) -> None:
        self._app.evidence.seal()

    async def _beat(self) -> None:
        found = self._app.health.now()
        if found.sees and found.tells:
            await self._heart.beat()
