"""`[desk]` of wirewatch.toml: where the web pages are served, and to whom."""

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, field_validator, model_validator

from bot.config.mistakes import hint, rule
from bot.config.secrecy import SECRETS
from bot.config.settings import DeskSettings, DeskUser
from bot.config.shapes import SettingsTable
from bot.config.values import LANGUAGE, LanguageOrNone, WebAddress

NAME = "a name of up to 40 letters, digits, spaces, dots and hyphens"
HASH = 'what "wirewatch desk password NAME" writes'


def _ip(value: str) -> str:
    return str(ipaddress.ip_address(value))


class DeskUserTable(SettingsTable):
    """`[[desk.user]]` of wirewatch.toml."""

    name: Annotated[str, StringConstraints(pattern=r"^[\w.-]+( [\w.-]+)*$", max_length=40)] = Field(
        description=NAME
    )
    role: Literal["journalist", "editor", "admin"] = Field(
        "journalist", description='"journalist", "editor" or "admin"'
    )
    password: Annotated[str, StringConstraints(pattern=r"^\$argon2id\$")] = Field(description=HASH)
    language: LanguageOrNone = Field("", description=LANGUAGE)


class DeskTable(SettingsTable):
    """`[desk]` of wirewatch.toml."""

    address: Annotated[str, AfterValidator(_ip)] = Field(
        "127.0.0.1", description='an IP address of this machine, such as "127.0.0.1" or "0.0.0.0"'
    )
    port: Annotated[int, Field(ge=1, lt=2**16)] = Field(8787, description="a port from 1 to 65535")
    url: WebAddress | None = Field(None, description='a web address such as "https://desk.example.org"')
    metrics_token: Annotated[str, StringConstraints(min_length=16)] | None = Field(
        None, description="some text in quotes, of 16 letters or more"
    )
    feeds_token: Annotated[str, StringConstraints(min_length=16)] | None = Field(
        None, description="some text in quotes, of 16 letters or more"
    )
    user: list[DeskUserTable] = Field([], description="[[desk.user]], in double brackets")

    @field_validator("url")
    @classmethod
    def _has_no_path(cls, value: str | None) -> str | None:
        if value is not None and value.count("/") > 2:
            raise hint("without a path")
        return value

    @field_validator("user")
    @classmethod
    def _each_once(cls, value: list[DeskUserTable]) -> list[DeskUserTable]:
        names = [user.name for user in value]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise rule(f'desk.user: "{twice}" is there twice')
        return value

    @model_validator(mode="after")
    def _is_kept(self) -> Self:
        if not ipaddress.ip_address(self.address).is_loopback and not self.user:
            raise rule(f'desk.address = "{self.address}": needs [[desk.user]]: others can reach it')
        if self.url and not self.user:
            raise rule("desk.url: needs [[desk.user]]: others can reach it")
        return self

    def settings(self) -> DeskSettings:
        """Return the settings this table describes."""
        SECRETS.hide([self.metrics_token or "", self.feeds_token or ""])
        return DeskSettings(
            address=self.address,
            port=self.port,
            url=self.url or "",
            metrics_token=SecretStr(self.metrics_token) if self.metrics_token else None,
            feeds_token=SecretStr(self.feeds_token) if self.feeds_token else None,
            users=tuple(
                DeskUser(name=one.name, role=one.role, password=one.password, language=one.language)
                for one in self.user
            ),
        )
