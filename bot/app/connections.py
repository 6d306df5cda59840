"""Sources, sinks and accounts, opened when they are needed: a command that asks nobody connects to nobody."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.app.media import Media
from bot.app.newsroom import OpenNewsroom, Service
from bot.errors import ConfigError
from bot.models import Channel, InPicture, Messenger
from bot.storage.accounts import StoredWaits
from bot.storage.posts import cursor_of
from bot.storage.sweeps import busiest

if TYPE_CHECKING:
    from rich.console import Console

    from bot.sinks.protocol import Notary, Sink
    from bot.sinks.webhook import Endpoint
    from bot.sources.protocol import GapSource, MediaSource, PublicSource, SecondLooks, Source
    from bot.telegram.client import TelegramAccess

DAY = timedelta(days=1)
BUSIEST = 10  # channels that are not joined and asked for events: https://core.telegram.org/api/updates
BUSY_FOR = timedelta(minutes=10)  # until it is looked which those are


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

    def __init__(self, opened: OpenNewsroom, files: Media) -> None:
        super().__init__(opened)
        self._files = files
        self.media: dict[str, MediaSource] = {}  # beside the sources, while those are open
        self.gaps: dict[str, GapSource] = {}  # beside the sources, too
        self.public: PublicSource | None = None  # while the preview is read
        self.looks_again: SecondLooks | None = None  # while the reading account is connected
        self._busy, self._busy_at = frozenset[int](), datetime.min.replace(tzinfo=UTC)
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
                        waits=StoredWaits(self.db),
                        clock=self.clock,
                    )
                )
                opened["preview"] = self.gaps["preview"] = self.public = preview
            if "telegram" in wanted:
                from bot.sources.telegram import TelegramSource
                from bot.telegram.accounts import reading_line
                from bot.telegram.media import TelegramMedia
                from bot.telegram.reader import TelegramReader

                line = await stack.enter_async_context(
                    reading_line(
                        self.telegram_access("reader"),
                        StoredWaits(self.db),
                        clock=self.clock,
                        pushed=pushed,
                        renewed=lambda: self._look_again(pushed),
                    )
                )
                self.media["telegram"] = TelegramMedia(line)
                self.looks_again = TelegramSource(
                    TelegramReader(line), backfill=backfill, since=limits.since, follows=self._is_busy
                )
                opened["telegram"] = self.gaps["telegram"] = self.looks_again
            yield opened

    def _close_sources(self) -> None:
        self.media.clear()
        self.gaps.clear()
        self.public = None
        self.looks_again = None

    def _is_busy(self, channel_id: int) -> bool:
        """Tell whether a channel is one of the few that Telegram may be asked for events of."""
        at = self.clock()
        known = channel_id in self._busy or len(self._busy) == BUSIEST
        if not known or at - self._busy_at >= BUSY_FOR:
            self._busy, self._busy_at = busiest(self.db, at - DAY, BUSIEST), at
        return channel_id in self._busy

    def _look_again(self, pushed: Callable[[int], None] | None) -> None:
        """Ask for a look at each channel that the reading account reads."""
        cursors = (
            cursor_of(self.db, channel.username)
            for channel in self.opened.channels
            if channel.source == "telegram"
        )
        for cursor in cursors:
            if pushed is not None and cursor.channel_id is not None:
                pushed(cursor.channel_id)

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
                        self.telegram_access("bot"),
                        self.bot_token(),
                        StoredWaits(self.db),
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
        import asyncio

        return await asyncio.to_thread(self._files.cut_out, shown.sha256, shown.box)

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

    def telegram_access(self, account: str) -> TelegramAccess:
        """Return the way to Telegram of the reading account ("reader") or the bot ("bot")."""
        from bot.telegram.client import TelegramAccess, TelegramServer

        telegram, server = self.config.telegram, self.config.server
        if telegram is None:
            raise ConfigError(["TELEGRAM_API_ID and TELEGRAM_API_HASH: set them in .env (my.telegram.org)"])
        return TelegramAccess(
            api_id=telegram.api_id,
            api_hash=telegram.api_hash.get_secret_value(),
            session=self.config.data / f"{account}.session",
            server=TelegramServer(
                dc_id=server.dc_id, host=server.host, port=server.port, public_key=server.public_key
            )
            if server
            else None,
        )

    def bot_token(self) -> str:
        """Return the bot's token. Raises ConfigError if it is not set."""
        if self.config.telegram is None or self.config.telegram.bot_token is None:
            raise ConfigError(["TELEGRAM_BOT_TOKEN: set it in .env (@BotFather gives it)"])
        return self.config.telegram.bot_token.get_secret_value()

    async def sign_in(self, ask: Callable[[str, int], str]) -> str:
        """Sign the reading account in; `ask` gives a person's code or password. Returns who it is."""
        from bot.telegram.login import sign_in

        if self.config.telegram is None or self.config.telegram.phone is None:
            raise ConfigError(["TELEGRAM_API_ID, TELEGRAM_API_HASH and TELEGRAM_PHONE: set them in .env"])
        me = await sign_in(
            self.telegram_access("reader"),
            StoredWaits(self.db),
            phone=self.config.telegram.phone.get_secret_value(),
            ask=ask,
            clock=self.clock,
        )
        return f"{me.name} (id {me.id})"

    async def check_bot(self) -> str:
        """Sign the bot in with its token and return who it is."""
        from bot.telegram.login import check_bot

        me = await check_bot(
            self.telegram_access("bot"),
            self.bot_token(),
            StoredWaits(self.db),
            clock=self.clock,
        )
        return f"@{me.username} (id {me.id})"
