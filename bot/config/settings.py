"""The settings in force, as one frozen record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.models import Channel, Recipient, Speaker, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSettings:
    """The place to read public channels without an account: `{base_url}/s/{username}`."""

    base_url: str = "https://t.me"
    compare: bool = True  # with what the account is shown of channels that it reads


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationSettings:
    """The service that posts are sent to when somebody asks for a translation; "" for none."""

    url: str = ""
    key: SecretStr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSettings:
    """The choice whether words in pictures are read, and by which language data."""

    read: bool = False
    data: Path | None = None  # None: where the system has them


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSettings:
    """The chats that are shown the head of the chain of custody once a day; "" for none."""

    witness: str = ""  # the id of a recipient
    authority: str = ""  # the address of a time-stamping authority (RFC 3161)
    roots: bytes = field(default=b"", repr=False)  # the certificates that it is trusted under, in PEM


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """The backups that the service makes each night; none without a folder."""

    folder: Path | None = None
    keep: int = 7
    media: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """The credentials that Telegram gave this newsroom. `get_secret_value()` alone shows secrets."""

    api_id: int = field(repr=False)
    api_hash: SecretStr
    phone: SecretStr | None = None  # of the account that reads
    bot_token: SecretStr | None = None  # of the bot that sends


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """An account that reads channels, with what is set of its credentials."""

    name: str
    api_id: int | None = field(repr=False)
    api_hash: SecretStr | None
    phone: SecretStr | None
    per_minute: int | None = None  # requests, at most; None: as many as Telegram takes
    variables: tuple[str, ...] = ()  # of `.env` that it names
    missing: tuple[str, ...] = ()  # those of them that are not set


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """A server to talk to in Telegram's place, which then sees login codes and tokens."""

    dc_id: int
    host: str  # an IP address
    port: int
    public_key: str = field(repr=False)  # PEM


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskUser:
    """Somebody who signs in at the desk."""

    name: str
    role: str
    password: str = field(repr=False)  # its hash
    language: str = ""  # "" for what the browser prefers


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """The place of the web pages, and who may see them; without users whoever has the printed address."""

    address: str = "127.0.0.1"
    port: int = 8787
    url: str = ""  # the address under which others reach it, "" for none
    metrics_token: SecretStr | None = None
    feeds_token: SecretStr | None = None  # of which each feed's token is made; None: there are no feeds
    users: tuple[DeskUser, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a newsroom has set, checked; what it left out has its default."""

    directory: Path
    data: Path
    zone: ZoneInfo
    language: str  # of what the newsroom publishes, and of those who name none
    channels: tuple[Channel, ...]
    speakers: tuple[Speaker, ...]
    statements: tuple[Statement, ...]
    recipients: tuple[Recipient, ...]
    backfill: int  # posts read at first contact with a channel
    alert_window: timedelta  # a post older than this alerts no one
    story_window: timedelta  # a copy joins a story no later than this after another
    review_per_day: int  # matches of a statement that are listed for review of one day
    semantic: bool  # whether a sentence encoder takes part in matching and in stories
    preview: PreviewSettings
    telegram: TelegramSettings | None
    accounts: tuple[AccountSettings, ...]  # that read channels
    server: ServerSettings | None
    heartbeat: SecretStr | None = None  # asked for while the watch works
    evidence: EvidenceSettings = EvidenceSettings()
    translation: TranslationSettings = TranslationSettings()
    desk: DeskSettings = DeskSettings()
    backup: BackupSettings = BackupSettings()
    pictures: PictureSettings = PictureSettings()
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)  # variables that recipients name

    def missing_for_reading(self, channels: Iterable[Channel] | None = None) -> Sequence[str]:
        """Write a line for each channel, or account, for want of whose credentials these cannot be read."""
        environment = self.directory / ".env"
        wanting = [
            channel
            for channel in (self.channels if channels is None else channels)
            if channel.source == "telegram"
        ]
        if not self.accounts:
            file = self.directory / "channels.toml"
            needs = f"needs TELEGRAM_API_ID and TELEGRAM_API_HASH in {environment}"
            return tuple(
                f'{file}: channel "{channel.username}": source = "telegram": {needs}' for channel in wanting
            )
        file = self.directory / "wirewatch.toml"
        return tuple(
            f'{file}: account "{account.name}": needs {", ".join(account.missing)} in {environment}'
            for account in self.accounts
            if wanting and account.missing
        )

    def missing_for_sending(self) -> Sequence[str]:
        """Write a line for each recipient that cannot be reached without something that is not set."""
        file, environment = self.directory / "recipients.toml", self.directory / ".env"
        return tuple(
            f'{file}: recipient "{recipient.id}": kind = "{recipient.kind}": '
            f"needs {', '.join(keys)} in {environment}"
            for recipient in self.recipients
            if (keys := self._missing_for(recipient))
        )

    def _missing_for(self, recipient: Recipient) -> Sequence[str]:
        """Return the variables that are not set and without which a recipient cannot be reached."""
        if recipient.kind != "telegram":
            named = (recipient.url_env, recipient.secret_env)
            return [name for name in named if name and name not in self.secrets]
        if self.telegram is None:
            return ["TELEGRAM_API_ID", "TELEGRAM_API_HASH", "TELEGRAM_BOT_TOKEN"]
        return [] if self.telegram.bot_token else ["TELEGRAM_BOT_TOKEN"]
