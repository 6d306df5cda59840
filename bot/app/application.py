"""The application: its parts by noun, and the steps as the newsroom runs them.

What a step needs is loaded when it runs. Steps never call each other; what runs after what
is said here and in `bot.operations.schedule`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.app.services import Services
from bot.errors import Overdue, SourceError, WirewatchError

if TYPE_CHECKING:
    import asyncio

    from bot.alerts.judging import Newsroom
    from bot.models import Channel, MatchProgress, Page, Refused, Round, StoredAlert
    from bot.operations.schedule import Prompts
    from bot.sinks.protocol import Sink
    from bot.sources.protocol import Source
    from bot.steps.fetch_media import Fetched
    from bot.steps.send import Sent
    from bot.storage.posts import Kept
    from bot.storage.progress import Write
    from bot.stories.memory import StoryMemory


class App(Services):
    """One newsroom's Wirewatch, opened."""

    def acted_by(self, actor: str) -> App:
        """Return the same newsroom, in which this person does what is done from now on."""
        return App(replace(self.opened, actor=actor))

    @contextlib.contextmanager
    def aside(self, given_up: threading.Event) -> Iterator[App]:
        """Open the same newsroom for another thread to read, until that is given up."""
        from bot.app.chat import aside

        with aside(self.opened, given_up) as opened:
            yield App(opened)

    # --- the steps ------------------------------------------------------------------------------

    async def collect(self, channel: Channel, sources: Mapping[str, Source]) -> Round:
        """Read one channel through its source."""
        from bot.steps.collect import collect

        return await collect(
            self.db,
            channel,
            sources[channel.source],
            clock=self.clock,
            fresh=self.config.alert_window,
        )

    async def sweep(self) -> None:
        """Look again at recent posts for edits and deletions that no event tells of, where one can."""
        from bot.steps.sweep import sweep

        if (source := self.connections.looks_again) is not None:
            await sweep(self.db, self.opened.channels, source, clock=self.clock)

    async def fill_gaps(self) -> None:
        """Ask for ids that nobody answered for, of the sources that are open."""
        from bot.steps.fill_gaps import fill_gaps

        sources, fresh = self.connections.gaps, self.config.alert_window
        await fill_gaps(self.db, self.opened.channels, sources, fresh=fresh, clock=self.clock)

    async def compare(self, channels: Sequence[Channel] | None = None) -> None:
        """Compare what account and public preview show of channels that are due, or of these; tell of it."""
        from bot.steps.compare import BUDGET, compare, tell_disagreements

        account, public = self.connections.looks_again, self.connections.public
        if account is not None and public is not None and (channels or self.config.preview.compare):
            await compare(
                self.db,
                channels or self.opened.channels,
                account,
                public,
                budget=len(channels) if channels else BUDGET,
                anew=bool(channels),
                fresh=self.config.alert_window,
                clock=self.clock,
            )
        tell_disagreements(self.db, self.opened.recipients, clock=self.clock)

    async def introduce(self) -> None:
        """Let each account learn where the channels of the others are, where there are several."""
        from bot.steps.introduce import introduce

        if len(accounts := self.connections.acquaintances) > 1:
            await introduce(self.db, self.opened.channels, accounts, clock=self.clock)

    async def fetch_media(self) -> Fetched:
        """Fetch files that kept posts carry, from the sources that are open."""
        from bot.steps.fetch_media import fetch_media

        sources, files = self.connections.media, self.media.files
        return await fetch_media(self.db, self.opened.channels, sources, files, clock=self.clock)

    def match(self, *, alert_since: datetime | None = None) -> Iterator[MatchProgress]:
        """Judge what is not judged yet and queue the alerts that are due, batch by batch."""
        from bot.operations.judging import judge

        newsroom = self._newsroom()
        return judge(
            self.db,
            newsroom,
            clock=self.clock,
            alert_since=alert_since,
            engine_of=partial(self.opened.engines.of, newsroom),
            memory=self.opened.memory.get(),
        )

    async def judge(
        self, stop: asyncio.Event, queued: Callable[[], Awaitable[object]] | None = None
    ) -> MatchProgress:
        """Judge until `stop` is set: a thread reads and decides; the loop turns meanwhile, and writes.

        `queued` is awaited whenever alerts were queued.
        """
        from bot.operations.judging import performed_aside

        given_up = threading.Event()
        writes = self._judging(given_up, self.opened.memory.get)
        try:
            return await performed_aside(self.db, writes, stop, queued=queued or _at_the_end)
        except Overdue:
            self.opened.memory.leave()
            raise
        finally:
            given_up.set()

    def _judging(self, given_up: threading.Event, memory: Callable[[], StoryMemory]) -> Generator[Write]:
        from bot.operations.judging import steps

        with self.aside(given_up) as quiet:
            newsroom = self._newsroom(quiet)
            engine_of = partial(self.opened.engines.of, newsroom)
            yield from steps(quiet.db, newsroom, clock=self.clock, engine_of=engine_of, memory=memory())

    def look_back(
        self, statement_ids: Iterable[str], *, since: datetime, alert_since: datetime | None = None
    ) -> Iterator[dict[str, MatchProgress]]:
        """Judge what was posted from then on by these statements once more, batch by batch.

        It alerts no one but about posts from `alert_since` on, and goes on where it was cut short.
        Raises InputError for a statement that is not in force.
        """
        from bot.operations.judging import judge_back

        return judge_back(
            self.db,
            self._newsroom(),
            self.statements.chosen(statement_ids),
            since=since,
            alert_since=alert_since,
            actor=self.actor,
            clock=self.clock,
        )

    def _newsroom(self, read: App | None = None) -> Newsroom:
        """Return what posts are judged by, as another connection reads it, if one is given."""
        from bot.alerts.judging import Newsroom

        read = read or self
        return Newsroom(
            statements=read.statements.in_force,
            channels=read.opened.channels,
            recipients=read.opened.recipients,
            zone=self.config.zone,
            speakers=self.config.speakers,
            encoder=self.statements.encoder,
            story_window=self.config.story_window,
            translates=bool(self.config.translation.url),
        )

    async def alert(self, sinks: Mapping[str, Sink]) -> Sent:
        """Send what is due."""
        from bot.steps.send import send_due

        return await send_due(
            self.db, self.opened.recipients, sinks, clock=self.clock, keep=self.config.alert_window
        )

    def read_archive(
        self,
        path: Path,
        *,
        channel: str = "",
        zone: ZoneInfo | None = None,
        progress: Callable[[int, int], None],
    ) -> Iterator[Page | Refused]:
        """Read an archive in pages, with the records in it that cannot be used; `progress` gets bytes.

        `channel` is whose it is where the file does not say; `zone` is where its bare times are from.
        """
        from bot.sources.archive.archive import read_archive

        return read_archive(path, username=channel, zone=zone, now=self.clock(), progress=progress)

    def keep_archive_page(self, page: Page) -> Kept:
        """Keep a page of an imported archive; its posts alert no one unless they are recent."""
        from bot.storage.posts import save_page

        return save_page(
            self.db,
            page,
            source="archive",
            captured_at=self.clock(),
            fresh=self.config.alert_window,
        )

    def alerts(self, state: str | None = None) -> list[StoredAlert]:
        """List queued alerts with what became of them."""
        from bot.storage.alerts import list_alerts

        return list_alerts(self.db, state=state)

    # --- running ----------------------------------------------------------------------------------

    async def collect_all(
        self,
        sources: Mapping[str, Source],
        report: Callable[[Round], None] = lambda done: None,
        *,
        channels: Iterable[Channel] | None = None,
    ) -> list[Round]:
        """Read every channel, or these, once; those of one source and account in turn, others beside them."""
        import asyncio

        wanted = self.opened.channels if channels is None else tuple(channels)

        async def one_after_another(channels: Iterable[Channel]) -> list[Round]:
            rounds = []
            for channel in channels:
                rounds.append(await self.collect(channel, sources))
                report(rounds[-1])
            return rounds

        groups: dict[tuple[str, str], list[Channel]] = {}
        for channel in wanted:
            if channel.source in sources:
                groups.setdefault((channel.source, self.accounts.reader(channel)), []).append(channel)
        rounds = await asyncio.gather(*map(one_after_another, groups.values()))
        return [done for group in rounds for done in group]

    async def round(self, sources: Mapping[str, Source], sinks: Mapping[str, Sink]) -> None:
        """Read every channel, judge what came, and send what is due, once.

        Raises SourceError, once all is done, if a channel could not be read.
        """
        import asyncio

        rounds = await self.collect_all(sources)
        await self.fill_gaps()
        await self.judge(asyncio.Event())
        await self.alert(sinks)
        await self.fetch_media()
        if self.pictures.are_read:
            try:
                await self.pictures.read()
            finally:
                await self.pictures.aclose()
            await self.judge(asyncio.Event())
            await self.alert(sinks)
        if failed := [done.channel.username for done in rounds if done.failure]:
            raise SourceError(f"{len(failed)} of {len(rounds)} channels not read: {', '.join(failed)}")

    async def serve(
        self,
        sources: Mapping[str, Source],
        sinks: Mapping[str, Sink],
        stop: asyncio.Event,
        prompts: Prompts | None = None,
    ) -> None:
        """Run the steps by the clock, and when prompted, until `stop` is set; then end within ten seconds."""
        from bot.app.serving import Serving

        await Serving(self, sources, sinks, stop).run(prompts)

    def warm_up(self) -> None:
        """Begin to load what matching needs, so that the first post need not wait for dictionaries."""
        newsroom = self._newsroom()

        def load() -> None:
            with contextlib.suppress(WirewatchError):  # the first match tells what is wrong
                self.opened.engines.of(newsroom, newsroom.statements)

        # Not the loop's own threads: the end of the service would wait for it.
        threading.Thread(target=load, name="warming up", daemon=True).start()

    def channel_of(self, channel_id: int) -> Channel | None:
        """Return the watched channel that has this id, if it was read before."""
        from bot.storage.coverage import username_of

        known = {channel.key: channel for channel in self.opened.channels}
        return known.get(username_of(self.db, channel_id).lower())


async def _at_the_end() -> None:
    """Leave alerts to be sent once all is judged."""
