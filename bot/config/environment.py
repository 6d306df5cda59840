"""Settings of the environment and `.env`: secrets, and a server to talk to in Telegram's place."""

import ipaddress
import re
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)

from bot.config.mistakes import unknown
from bot.config.secrecy import SECRETS
from bot.config.settings import ServerSettings, TelegramSettings

_PEM = re.compile(r"-----BEGIN ((?:RSA )?PUBLIC KEY)-----\s[\sA-Za-z0-9+/=]+-----END \1-----\s*")
_OURS = ("TELEGRAM_", "TG_", "WIREWATCH_")
_ACCOUNT = ("TELEGRAM_API_ID", "TELEGRAM_API_HASH")
_SERVER = ("TG_DC_ID", "TG_DC_HOST", "TG_DC_PORT", "TG_DC_PUBLIC_KEY")
_OPEN = ("TELEGRAM_API_ID", *_SERVER)  # what may be written, such as into an error


def _address(value: str) -> str:
    return str(ipaddress.ip_address(value))


def _phone(value: str) -> str:
    return re.sub(r"[\s()-]", "", value)


def _pem(value: str) -> str:
    if _PEM.fullmatch(value) is None:
        raise ValueError("not a public key")
    return value


def guarded_address(value: str) -> str:
    """Return the address, if nobody on the way can read what goes there. Raises ValueError for another."""
    address = urlsplit(value)
    if address.port == 0:  # one that is out of range raises by itself
        raise ValueError("no port")
    if address.scheme == "https" and address.hostname:
        return value
    if address.scheme == "http" and address.hostname and ipaddress.ip_address(address.hostname).is_loopback:
        return value
    raise ValueError("an address that others could read on the way")


def _matching(pattern: str) -> StringConstraints:
    return StringConstraints(pattern=pattern)


ApiId = Annotated[int, Field(ge=1, lt=2**31)]
ApiHash = Annotated[str, _matching(r"^[0-9a-fA-F]{32}$")]
Phone = Annotated[str, AfterValidator(_phone), _matching(r"^\+?[0-9]{7,15}$")]

API_ID = "the number that my.telegram.org calls api_id"
API_HASH = "the 32 digits and letters that my.telegram.org calls api_hash"
PHONE = "a phone number such as +15550001234"


class Environment(BaseModel):
    """The variables that are ours, each as text when it comes and None when it is not set."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    TELEGRAM_API_ID: ApiId | None = Field(None, description=API_ID)
    TELEGRAM_API_HASH: ApiHash | None = Field(None, description=API_HASH)
    TELEGRAM_PHONE: Phone | None = Field(None, description=PHONE)
    TELEGRAM_BOT_TOKEN: Annotated[str, _matching(r"^[0-9]+:[A-Za-z0-9_-]+$")] | None = Field(
        None, description="the token that @BotFather gave: a number, a colon and letters"
    )
    WIREWATCH_HEARTBEAT_URL: Annotated[str, AfterValidator(guarded_address)] | None = Field(
        None, description="an https:// address, or http:// on this machine"
    )
    WIREWATCH_TRANSLATION_KEY: Annotated[str, _matching(r"^[!-~]{1,200}$")] | None = Field(
        None, description="the key that the translation service gave"
    )
    TG_DC_ID: Annotated[int, Field(ge=1, lt=2**15)] | None = Field(None, description="a number from 1")
    TG_DC_HOST: Annotated[str, AfterValidator(_address)] | None = Field(
        None, description="an IP address such as 127.0.0.1"
    )
    TG_DC_PORT: Annotated[int, Field(ge=1, lt=2**16)] | None = Field(
        None, description="a port from 1 to 65535"
    )
    TG_DC_PUBLIC_KEY: Annotated[str, AfterValidator(_pem)] | None = Field(
        None, description='a public key in PEM form, "-----BEGIN RSA PUBLIC KEY-----" and so on'
    )

    def heartbeat(self) -> SecretStr | None:
        """Return the address that is asked for while the watch works, or None."""
        return None if self.WIREWATCH_HEARTBEAT_URL is None else SecretStr(self.WIREWATCH_HEARTBEAT_URL)

    def translation_key(self) -> SecretStr | None:
        """Return the key of the translation service, or None."""
        return None if self.WIREWATCH_TRANSLATION_KEY is None else SecretStr(self.WIREWATCH_TRANSLATION_KEY)

    def telegram(self) -> TelegramSettings | None:
        """Return what Telegram gave, or None when nothing is set."""
        if self.TELEGRAM_API_ID is None or self.TELEGRAM_API_HASH is None:
            return None
        return TelegramSettings(
            api_id=self.TELEGRAM_API_ID,
            api_hash=SecretStr(self.TELEGRAM_API_HASH),
            phone=None if self.TELEGRAM_PHONE is None else SecretStr(self.TELEGRAM_PHONE),
            bot_token=None if self.TELEGRAM_BOT_TOKEN is None else SecretStr(self.TELEGRAM_BOT_TOKEN),
        )

    def server(self) -> ServerSettings | None:
        """Return the server in Telegram's place, or None for Telegram itself."""
        if self.TG_DC_ID is None or self.TG_DC_HOST is None or self.TG_DC_PORT is None:
            return None
        return ServerSettings(
            dc_id=self.TG_DC_ID,
            host=self.TG_DC_HOST,
            port=self.TG_DC_PORT,
            public_key=self.TG_DC_PUBLIC_KEY or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """The variables that are set: in `.env`, and in the real environment, which wins."""

    file: Path
    in_file: Mapping[str, str]
    environ: Mapping[str, str]

    @property
    def given(self) -> Mapping[str, str]:
        """Every variable with the value that counts."""
        return {**self.in_file, **self.environ}

    def place(self, name: str) -> object:
        """Say where the value of a variable comes from."""
        return "environment" if self.environ.get(name) else self.file


def read_environment(
    variables: Variables, report: Callable[[str], None], *, named: Container[str] = ()
) -> Environment:
    """Check what is set of our own variables.

    An empty value is one that is not set. Every mistake is reported without its value, and what has
    a mistake is taken as not set. What is `named` elsewhere is none of its concern.
    """
    for key in variables.in_file:
        if key.startswith(_OURS) and key not in Environment.model_fields and key not in named:
            report(f"{variables.file}: {unknown('key', key, Environment.model_fields)}")
    given = variables.given
    values = {key: given[key].strip() for key in Environment.model_fields if given.get(key, "").strip()}
    SECRETS.hide(value for key, value in values.items() if key not in _OPEN)
    for problem in _incomplete(values):
        report(f"{variables.file}: {problem}")
    try:
        return Environment.model_validate(values)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors()}
    for key in sorted(wrong, key=list(Environment.model_fields).index):
        expected = Environment.model_fields[key].description
        report(f"{variables.place(key)}: {key}: expected {expected} (the value is not shown)")
    return Environment()


def read_named(
    variables: Variables,
    report: Callable[[str], None],
    *,
    addresses: Collection[str],
    others: Collection[str],
) -> Mapping[str, SecretStr]:
    """Read what is set of the variables that recipients name; `addresses` are those of webhooks.

    A mistake is reported without its value, as in `read_environment`.
    """
    given = variables.given
    found = {key: given[key].strip() for key in (*addresses, *others) if given.get(key, "").strip()}
    SECRETS.hide(found.values())
    for key in sorted(found.keys() & set(addresses)):
        try:
            guarded_address(found[key])
        except ValueError:
            expected = "an https:// address, or http:// on this machine"
            report(f"{variables.place(key)}: {key}: expected {expected} (the value is not shown)")
    return {key: SecretStr(value) for key, value in found.items()}


def _incomplete(values: Mapping[str, str]) -> Iterator[str]:
    for prefix, needed in (("TELEGRAM_", _ACCOUNT), ("TG_DC_", _SERVER)):
        present = [key for key in values if key.startswith(prefix)]
        for key in needed:
            if present and key not in values:
                yield f"{key} is missing: {present[0]} needs it"
