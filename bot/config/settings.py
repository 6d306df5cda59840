"""What is in force, as one frozen record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.models import Channel, Recipient, Speaker, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSettings:
    """Where public channels are read without an account: `{base_url}/s/{username}`."""

    base_url: str = "https://t.me"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """What Telegram gave this newsroom. Secrets are shown only by `get_secret_value()`."""

    api_id: int = field(repr=False)
    api_hash: SecretStr
    phone: SecretStr | None = None  # of the account that reads
    bot_token: SecretStr | None = None  # of the bot that sends


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramServer:
    """A server to talk to in Telegram's place, which then sees login codes and tokens."""

    dc_id: int
    host: str  # an IP address
    port: int
    public_key: str = field(repr=False)  # PEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a newsroom has set, checked; what it left out has its default."""

    directory: Path
    data: Path
    zone: ZoneInfo
    channels: tuple[Channel, ...]
    speakers: tuple[Speaker, ...]
    statements: tuple[Statement, ...]
    recipients: tuple[Recipient, ...]
    backfill: int  # posts read at first contact with a channel
    alert_window: timedelta  # a post older than this alerts no one
    story_window: timedelta  # a copy joins a story no later than this after another
    semantic: bool  # whether a sentence encoder takes part in matching and in stories
    preview: PreviewSettings
    telegram: TelegramSettings | None
    server: TelegramServer | None
    heartbeat: SecretStr | None = None  # asked for while the watch works

    def missing_for_reading(self) -> Sequence[str]:
        """One line for each channel that cannot be read without credentials that are not set."""
        if self.telegram is not None:
            return ()
        file = self.directory / "channels.toml"
        return tuple(
            f'{file}: channel "{channel.username}": source = "telegram": '
            f"needs TELEGRAM_API_ID and TELEGRAM_API_HASH in {self.directory / '.env'}"
            for channel in self.channels
            if channel.source == "telegram"
        )

    def missing_for_sending(self) -> Sequence[str]:
        """One line for each recipient that cannot be reached without credentials that are not set."""
        if self.telegram is not None and self.telegram.bot_token is not None:
            return ()
        keys = ["TELEGRAM_BOT_TOKEN"]
        if self.telegram is None:
            keys = ["TELEGRAM_API_ID", "TELEGRAM_API_HASH", *keys]
        file = self.directory / "recipients.toml"
        return tuple(
            f'{file}: recipient "{recipient.id}": kind = "telegram": '
            f"needs {', '.join(keys)} in {self.directory / '.env'}"
            for recipient in self.recipients
            if recipient.kind == "telegram"
        )
