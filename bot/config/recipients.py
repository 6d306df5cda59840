"""`recipients.toml`: who is told, of what, when, and through which sink."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from bot.config.mistakes import hint, rule, show
from bot.config.shapes import ListedTable, SettingsTable
from bot.config.tables import ChannelTable, RungName
from bot.config.values import (
    LANGUAGE,
    SLUG,
    VARIABLE,
    ZONE,
    KnownSelection,
    Language,
    Slug,
    Variable,
    Zone,
    known,
)
from bot.models import QuietHours, Recipient, Rule, Rung

SELECTION = 'ids of statements, tags such as "#talks", or "*" for all'
QUIET = 'two times of the day such as "23:00-07:00"'
CRON = 'times as cron has them, the days of the week by name, such as ["0 8 * * *", "0 18 * * mon-fri"]'

_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_LEAP_YEAR = datetime(2024, 1, 1, tzinfo=UTC)

# What each kind of recipient needs beside its name.
NEEDS = {
    "console": (),
    "telegram": ("chat",),
    "webhook": ("url_env", "secret_env"),
    "apprise": ("url_env",),
}
WHAT = {
    "chat": "the number of the chat",
    "url_env": VARIABLE,
    "secret_env": VARIABLE,
}


def _cron(value: str) -> str:
    from apscheduler.triggers.cron import CronTrigger  # here: most commands need not wait for it

    if re.search(r"\d", value.split()[-1] if value.split() else ""):
        raise hint("name the days of the week: programs do not agree on their numbers")
    try:
        trigger = CronTrigger.from_crontab(value, UTC)
    except ValueError as error:
        raise ValueError("not a cron expression") from error
    if trigger.get_next_fire_time(None, _LEAP_YEAR) is None:
        raise hint("this never comes")
    return value


Cron = Annotated[str, AfterValidator(_cron)]
KnownChannel = Annotated[str, AfterValidator(ChannelTable.fold), AfterValidator(known("channels"))]
KnownRecipient = Annotated[str, AfterValidator(known("recipients"))]


class RuleTable(SettingsTable):
    """`[[recipient.rule]]` of recipients.toml."""

    statements: list[KnownSelection] = Field(["*"], description=SELECTION)
    channels: list[KnownChannel] = Field([], description="usernames of channels in channels.toml")
    min_rung: RungName = Field("semantic", description='"verbatim", "inflected", "reworded" or "semantic"')
    languages: list[Language] = Field([], description=f'languages ({LANGUAGE}), such as ["ru", "uk"]')
    loud: bool = Field(True, description="true or false")
    silence: Literal["ignore", "tell"] = Field("ignore", description='"ignore" or "tell"')

    def rule(self) -> Rule:
        """Return the rule this table describes."""
        return Rule(
            statements=tuple(self.statements),
            channels=tuple(self.channels),
            min_rung=Rung(self.min_rung),
            languages=tuple(self.languages),
            loud=self.loud,
            silences=self.silence == "tell",
        )


class RecipientTable(ListedTable):
    """`[[recipient]]` of recipients.toml."""

    id: Slug = Field(description=SLUG)
    kind: Literal["console", "telegram", "webhook", "apprise"] = Field(
        "console", description='"console", "telegram", "webhook" or "apprise"'
    )
    chat: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = Field(
        None, description="the chat's number, such as 123456789 or -1001234567890"
    )
    topic: Annotated[int, Field(ge=1, lt=2**31)] | None = Field(
        None, description="the number of a topic in a group that has topics"
    )
    role: Literal["journalist", "editor", "admin"] = Field(
        "journalist", description='"journalist", "editor" or "admin"'
    )
    statements: list[KnownSelection] | None = Field(None, description=SELECTION)
    rule: list[RuleTable] = Field([], description="[[recipient.rule]], in double brackets")
    language: Language | None = Field(None, description=LANGUAGE)
    zone: Zone | None = Field(None, description=ZONE)
    quiet: str | None = Field(None, description=QUIET)
    digest: list[Cron] = Field([], description=CRON)
    fallback: KnownRecipient | None = Field(None, description="the id of another [[recipient]]")
    url_env: Variable | None = Field(None, description=VARIABLE)
    secret_env: Variable | None = Field(None, description=VARIABLE)

    @field_validator("chat")
    @classmethod
    def _is_a_chat(cls, value: int | None) -> int | None:
        if value == 0:
            raise ValueError("no chat has this number")
        return value

    @field_validator("rule")
    @classmethod
    def _either_way(cls, value: list[RuleTable], info: ValidationInfo) -> list[RuleTable]:
        if value and info.data.get("statements") is not None:
            raise rule("statements: expected inside each [[recipient.rule]], now that there are some")
        return value

    @field_validator("quiet")
    @classmethod
    def _are_hours(cls, value: str | None) -> str | None:
        if value is not None and (hours := quiet_hours(value)).begins == hours.ends:
            raise hint("these begin and end at the same time")
        return value

    @field_validator("fallback")
    @classmethod
    def _is_another(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value == info.data.get("id"):
            raise hint("not itself")
        return value

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        for key in NEEDS[self.kind]:
            if getattr(self, key) is None:
                raise rule(f"{key} is missing: kind = {show(self.kind)} needs {WHAT[key]}")
        for key in ("url_env", "secret_env"):
            if getattr(self, key) is not None and key not in NEEDS[self.kind]:
                raise rule(f"{key}: kind = {show(self.kind)} has no use for it")
        if self.topic is not None and (self.kind != "telegram" or (self.chat or 0) > 0):
            raise rule(f"topic = {self.topic}: only a telegram group with topics has one")
        return self

    def recipient(self, zone: str, language: str) -> Recipient:
        """Return the recipient this table describes; `zone` and `language` are the newsroom's."""
        rules = self.rule or [RuleTable(statements=self.statements or ["*"])]
        return Recipient(
            id=self.id,
            kind=self.kind,
            chat=self.chat,
            topic=self.topic,
            role=self.role,
            rules=tuple(one.rule() for one in rules),
            language=self.language or language,
            zone=self.zone or zone,
            quiet=None if self.quiet is None else quiet_hours(self.quiet),
            digest=tuple(self.digest),
            fallback=self.fallback or "",
            url_env=self.url_env or "",
            secret_env=self.secret_env or "",
        )


def quiet_hours(value: str) -> QuietHours:
    """Read hours such as "23:00-07:00". Raises ValueError for something else."""
    found = _QUIET.fullmatch(value.strip())
    if found is None:
        raise ValueError("not two times of the day")
    first, second, third, fourth = map(int, found.groups())
    return QuietHours(begins=time(first, second), ends=time(third, fourth))


def circles(path: Path, recipients: Iterable[RecipientTable]) -> Iterator[str]:
    """Write a line for each ring of fallbacks: nobody in it could ever be told for the others."""
    following: Mapping[str, str | None] = {recipient.id: recipient.fallback for recipient in recipients}
    seen = set[str]()
    for start in following:
        way, at = list[str](), start
        while at and at not in seen and at not in way:
            way.append(at)
            at = following.get(at) or ""
        seen.update(way)
        if at in way:
            ring = " → ".join(show(one) for one in (*way[way.index(at) :], at))
            yield f"{path}: recipient {show(at)}: fallback: expected one that does not lead back: {ring}"
