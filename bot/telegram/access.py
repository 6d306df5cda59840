"""What is needed to talk to Telegram as one account."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from bot import __version__
from bot.errors import ConfigError

LARGEST_ID = 2**31 - 1  # Telegram's api_id is a 32-bit number


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramServer:
    """A server to talk to in Telegram's place. Raises ConfigError if it cannot be one."""

    dc_id: int
    host: str  # an IP address: Telethon does not look names up
    port: int
    public_key: str = field(repr=False)  # PKCS#1 PEM

    def __post_init__(self) -> None:
        try:
            ipaddress.ip_address(self.host)
        except ValueError as error:
            raise ConfigError([f'TG_DC_HOST: "{self.host}" is not an IP address']) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramAccess:
    """How one account reaches Telegram: the newsroom's API key and a session file of its own.

    Raises ConfigError if the API key cannot be one.
    """

    api_id: int
    api_hash: str = field(repr=False)
    session: Path  # ends in ".session"; "<session>.lock" stands beside it
    server: TelegramServer | None = None
    app_version: str = __version__

    def __post_init__(self) -> None:
        problems = []
        if not 0 < self.api_id <= LARGEST_ID:
            problems.append("TELEGRAM_API_ID: accepted is the number shown at my.telegram.org")
        if not self.api_hash:
            problems.append("TELEGRAM_API_HASH: accepted is the text shown at my.telegram.org")
        if self.session.suffix != ".session":
            problems.append(f'{self.session.name}: a session file\'s name ends in ".session"')
        if problems:
            raise ConfigError(problems)

    @property
    def account(self) -> str:
        """The name under which this account's waits are remembered."""
        return self.session.stem
