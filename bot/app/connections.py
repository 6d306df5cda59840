"""Sources, sinks and accounts, opened when they are needed: a command that asks nobody connects to nobody."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.app.accounts import Accounts
from bot.app.media import Media
from bot.app.newsroom import OpenNewsroom, Service
from bot.config.accounts import BOT
from bot.errors import ConfigError
from bot.models import Channel, InPicture, Messenger
from bot.storage.accounts import StoredBook
from bot.storage.posts import cursor_of
from bot.worker import in_a_thread

if TYPE_CHECKING:
    from rich.console import Console

    from bot.sinks.protocol import Notary, Sink
    from bot.sinks.webhook import Endpoint
    from bot.sources.protocol import GapSource, MediaSource, PublicSource, SecondLooks, Source
    from bot.sources.telegram import TelegramSource
    from bot.telegram.line import Line


log = logging.getLogger(__name__)


async def _close_all(closing: Iterable[contextlib.AsyncExitStack]) -> None:
    await asyncio.gather(*(one.aclose() for one in closing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of first contact with a channel; None is what the configuration says."""

    backfill: int | None = None
    since: datetime | None = None
    believe: int = 0  # an id of the preview that is believed, however far beyond the known ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """The sinks of alerts, and the chats in which people talk to the bot; None without a bot."""

    sinks: dict[str, Sink]
    messenger: Messenger | None


class Connections(Service):
    """The ways out: where posts come from, where alerts go, and who we are there."""

    def __init__(self, opened: OpenNewsroom, files: Media, accounts: Accounts) -> None:
        super().__init__(opened)
        self._files, self._accounts = files, accounts
        self.media: dict[str, MediaSource] = {}  # beside the sources, while those are open
        self.gaps: dict[str, GapSource] = {}  # beside the sources, too
        self.public: PublicSource | None = None  # while the preview is read
        self.looks_again: SecondLooks | None = None  # while accounts that read are connected
        self.acquaintances: dict[str, TelegramSource] = {}  # of these, by name
        self.notary: Notary | None = None  # while there is a bot, beside the sinks

    @contextlib.asynccontextmanager
    async def sources(
        self,
        limits: Limits | None = None,
        *,
        channels: Iterable[Channel] | None = None,
        pushed: Callable[[int], None] | None = None,
    ) -> AsyncIterator[dict[str, Source]]:
        """Open the sources that these channels, or all that are watched, name. Raises ConfigError or Busy.

        For all of them the one for which no account is needed is open too: somebody may add a channel.
        `pushed` is told the id of a channel in which something was posted, where a source learns of it.
        """
        limits = limits or Limits()
        backfill = self.config.backfill if limits.backfill is None else limits.backfill
        read = self.opened.channels if channels is None else tuple(channels)
        wanted = {channel.source for channel in read} | ({"preview"} if channels is None else set())
        if "telegram" in wanted and (missing := self.config.missing_for_reading(read)):
            raise ConfigError(missing)
        opened: dict[str, Source] = {}
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(self._close_sources)
            if "preview" in wanted:
                import httpx

                from bot.sources.preview.media import PreviewMedia
                from bot.sources.preview.source import TIMEOUT, PreviewSource

                client = await stack.enter_async_context(httpx.AsyncClient(timeout=TIMEOUT))
                self.media["preview"] = PreviewMedia(self.config.preview.base_url, client)
                preview = await stack.enter_async_context(
                    PreviewSource(
                        base_url=self.config.preview.base_url,
                        backfill=backfill,
                        since=limits.since,
                        believe=limits.believe,
                        client=client,
                        waits=StoredBook(self.db),
                        clock=self.clock,
                    )
                )
                opened["preview"] = self.gaps["preview"] = self.public = preview
            if "telegram" in wanted:
                from bot.sources.spread import SpreadMedia, SpreadSource
                from bot.telegram.media import TelegramMedia

                lines = await self._lines(stack, pushed)
                self.acquaintances = {
                    name: self._source(name, line, backfill, limits.since) for name, line in lines.items()
                }
                spread = SpreadSource(self.acquaintances, self._accounts.readers)
                opened["telegram"] = self.gaps["telegram"] = self.looks_again = spread
                media = {name: TelegramMedia(line, name) for name, line in lines.items()}
                self.media["telegram"] = SpreadMedia(media, self._accounts.readers_of)
            yield opened

    async def _lines(
        self, stack: contextlib.AsyncExitStack, pushed: Callable[[int], None] | None
    ) -> dict[str, Line]:
        """Open the line of each account that reads; what channels publish is told to `pushed`.

        One whose session file is of no use is noted as refused, and the others read. Raises ConfigError where
        no account is left. The lines are closed side by side: each may take its seconds.
        """
        from bot.telegram.accounts import reading_line

        lines: dict[str, Line] = {}
        problems: list[str] = []
        closing: list[contextlib.AsyncExitStack] = []
        stack.push_async_callback(_close_all, closing)
        for name in self._accounts.names:
            closing.append(contextlib.AsyncExitStack())
            line = reading_line(
                self._accounts.access(name),
                StoredBook(self.db),
                clock=self.clock,
                pushed=pushed,
                renewed=partial(self._look_again, name, pushed),
            )
            try:
                lines[name] = await closing[-1].enter_async_context(line)
            except ConfigError as error:
                problems.extend(error.problems)
                StoredBook(self.db).refused(name, "; ".join(error.problems), self.clock())
        if not lines:
            raise ConfigError(problems)
        for problem in problems:
            log.error("%s; the other accounts read", problem)
        return lines

    def _source(self, name: str, line: Line, backfill: int, since: datetime | None) -> TelegramSource:
        from bot.sources.names import Lookups
        from bot.sources.telegram import TelegramSource
        from bot.telegram.reader import TelegramReader

        reader = TelegramReader(line)
        lookups = Lookups(reader.find, StoredBook(self.db), account=name, clock=self.clock)
        return TelegramSource(
            reader,
            find=lookups.find,
            backfill=backfill,
            since=since,
            follows=partial(self._accounts.follows, name),
            account=name,
        )

    def _close_sources(self) -> None:
        self.media.clear()
        self.gaps.clear()
        self.public = None
        self.acquaintances = {}
        self.looks_again = None

    def _look_again(self, name: str, pushed: Callable[[int], None] | None) -> None:
        """Ask for a look at each channel that an account reads."""
        for channel in self.opened.channels:
            if pushed is None or self._accounts.reader(channel) != name:
                continue
            if (channel_id := cursor_of(self.db, channel.username).channel_id) is not None:
                pushed(channel_id)

    @contextlib.asynccontextmanager
    async def sinks(self, console: Console) -> AsyncIterator[dict[str, Sink]]:
        """Open the sinks that the configured recipients need, by kind. Raises ConfigError or Busy."""
        async with self.outlets(console, talking=False) as outlets:
            yield outlets.sinks

    @contextlib.asynccontextmanager
    async def outlets(self, console: Console, *, talking: bool = True) -> AsyncIterator[Outlets]:
        """Open the sinks, and the bot's chats if there is a bot. Raises ConfigError or Busy.

        Unless it is `talking`, what people say to the bot stays with Telegram for who talks next.
        """
        sinks: dict[str, Sink] = {"console": self.console(console)}
        messenger: Messenger | None = None
        if missing := self.config.missing_for_sending():
            raise ConfigError(missing)
        wanted = {recipient.kind for recipient in self.opened.recipients}
        async with contextlib.AsyncExitStack() as stack:
            if "webhook" in wanted:
                from bot.sinks.webhook import WebhookSink

                sinks["webhook"] = await stack.enter_async_context(
                    WebhookSink(self.endpoints(), clock=self.clock)
                )
            if "apprise" in wanted:
                from bot.sinks.apprise import AppriseSink

                sinks["apprise"] = AppriseSink(self.addresses())
            if "telegram" in wanted:
                from bot.telegram.accounts import bot_line
                from bot.telegram.messenger import TelegramMessenger
                from bot.telegram.sender import TelegramNotary, TelegramSender

                line = await stack.enter_async_context(
                    bot_line(
                        self._accounts.access(BOT),
                        self._accounts.bot_token(),
                        StoredBook(self.db),
                        clock=self.clock,
                        updates=talking,
                    )
                )
                sinks["telegram"] = TelegramSender(line, self._cut_out)
                self.notary = TelegramNotary(line)
                stack.callback(self._dismiss)
                messenger = TelegramMessenger(line) if talking else None
            yield Outlets(sinks=sinks, messenger=messenger)

    async def _cut_out(self, shown: InPicture) -> bytes | None:
        """Return the words of an alert as they stand in their picture; None where that is not to be had."""
        return await in_a_thread(lambda: self._files.cut_out(shown.sha256, shown.box))

    def console(self, console: Console) -> Sink:
        """Return the sink that prints alerts on a console."""
        from bot.sinks.console import ConsoleSink

        return ConsoleSink(console)

    def endpoints(self) -> dict[str, Endpoint]:
        """Return the endpoints of the recipients with webhooks, by id."""
        from bot.sinks.webhook import Endpoint

        secrets = self.config.secrets
        return {
            recipient.id: Endpoint(
                url=secrets[recipient.url_env].get_secret_value(),
                key=secrets[recipient.secret_env].get_secret_value(),
            )
            for recipient in self.config.recipients
            if recipient.kind == "webhook"
        }

    def addresses(self) -> dict[str, str]:
        """Return the addresses by which Apprise reaches its recipients, by id."""
        return {
            recipient.id: self.config.secrets[recipient.url_env].get_secret_value()
            for recipient in self.config.recipients
            if recipient.kind == "apprise"
        }

    def _dismiss(self) -> None:
        self.notary = None
