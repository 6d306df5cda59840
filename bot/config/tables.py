"""The tables of the TOML files: their keys, what each accepts, and the record each becomes.

Every field's `description` ends the sentence "expected …" of a mistake in it.
"""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.config.accounts import AccountTable
from bot.config.desk import DeskTable
from bot.config.durations import DURATION
from bot.config.mistakes import rule, show
from bot.config.shapes import ListedTable, SettingsTable
from bot.config.values import (
    LANGUAGE,
    SHORTEST,
    SIZE,
    SLUG,
    USERNAME,
    ZONE,
    Duration,
    KnownAccount,
    KnownSpeaker,
    KnownStatement,
    Language,
    LanguageOrAny,
    LanguageOrNone,
    Rhythm,
    Size,
    Slug,
    Text,
    Texts,
    TextsOrNone,
    Username,
    WebAddress,
    Zone,
    bare_username,
    others,
    usual,
)
from bot.models import Channel, Rung, Sensitivity, Speaker, Statement, usual_denials

log = logging.getLogger(__name__)

_TEXT = "some text in quotes"
_TEXTS = f'some text in quotes, or one for each language ({LANGUAGE}), such as title.en = "Open for talks"'
_DATE = "a date such as 2026-05-29, without quotes"
_PHRASES = f'phrases by language ({LANGUAGE}), such as en = ["We are open for talks"]'
_RUNGS = '"verbatim", "inflected", "reworded" or "semantic"'

_OLD_KEYS = frozenset({"min_rung", "review_rung"})
RungName = Literal["verbatim", "inflected", "reworded", "semantic"]


class ChannelTable(ListedTable):
    """`[[channel]]` of channels.toml."""

    identity: ClassVar[str] = "username"

    username: Username = Field(description=USERNAME)
    title: str = Field("", description=_TEXT)
    language: LanguageOrNone = Field("", description=LANGUAGE)
    affiliation: TextsOrNone = Field({}, description=_TEXTS.replace("title", "affiliation"))
    note: str = Field("", description=_TEXT)
    source: Literal["preview", "telegram"] = Field("preview", description='"preview" or "telegram"')
    every: Rhythm = Field(timedelta(minutes=2), description=f'{DURATION}, at least 10s; or "adaptive"')
    at_least: Annotated[Duration, Field(ge=SHORTEST)] = Field(
        timedelta(seconds=30), description=f"{DURATION}; at least 10s"
    )
    at_most: Annotated[Duration, Field(ge=SHORTEST)] = Field(
        timedelta(minutes=15), description=f"{DURATION}; no shorter than at_least"
    )
    owner: str = Field("", description=_TEXT)
    aliases: list[Text] = Field(
        [], description='names by which posts credit it, such as ["Zvezda", "Звезда"]'
    )
    account: KnownAccount | None = Field(None, description="the name of an [[account]] in wirewatch.toml")
    media: Literal["none", "photos", "all"] = Field("none", description='"none", "photos" or "all"')
    media_limit: Size = Field(20_000_000, description=SIZE)
    speaker: KnownSpeaker | None = Field(None, description="the id of a [[speaker]] in statements.toml")

    @field_validator("account")
    @classmethod
    def _is_asked(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("source", "telegram") != "telegram":
            raise rule(f'account = {show(value)}: needs source = "telegram"')
        return value

    @field_validator("at_most")
    @classmethod
    def _no_shorter(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        if value < info.data.get("at_least", value):
            raise rule("at_most: expected a time no shorter than at_least")
        return value

    @staticmethod
    def fold(identity: str) -> str:
        """Return the bare username in small letters, since Telegram ignores its case."""
        return (bare_username(identity) or identity).lower()

    def channel(self) -> Channel:
        """Return the channel this table describes."""
        plain = self.model_dump(
            exclude={"speaker", "aliases", "affiliation", "account", "every", "at_least", "at_most"}
        )
        return Channel(
            **plain,
            every=self.every or self.at_most,
            at_least=None if self.every else self.at_least,
            affiliation=usual(self.affiliation),
            affiliations=others(self.affiliation),
            aliases=tuple(self.aliases),
            speaker=self.speaker or "",
            account=self.account or "",
        )


class SpeakerTable(ListedTable):
    """`[[speaker]]` of statements.toml."""

    id: Slug = Field(description=SLUG)
    name: Texts = Field(description=_TEXTS.replace("title", "name"))
    aliases: list[Text] = Field([], description='names in any language, such as ["Putin", "Путин"]')
    roles: list[Text] = Field([], description='offices in any language, such as ["Russian president"]')

    def speaker(self) -> Speaker:
        """Return the speaker this table describes."""
        return Speaker(
            id=self.id,
            name=usual(self.name),
            names=others(self.name),
            aliases=tuple(self.aliases),
            roles=tuple(self.roles),
        )


class StatementTable(ListedTable):
    """`[[statement]]` of statements.toml."""

    id: Slug = Field(description=SLUG)
    title: Texts = Field(description=_TEXTS)
    speaker: KnownSpeaker | None = Field(None, description="the id of a [[speaker]]")
    require_speaker: bool = Field(False, description="true or false")
    said_on: date | None = Field(None, description=_DATE)
    said_at: TextsOrNone = Field({}, description=_TEXTS.replace("title", "said_at"))
    since: date | None = Field(None, description=_DATE)
    tags: list[Slug] = Field([], description='words such as ["talks", "ceasefire"], without "#"')
    contrasts: list[KnownStatement] = Field([], description="ids of other statements")
    sensitivity: Literal["strict", "balanced", "wide"] = Field(
        "balanced", description='"strict", "balanced" or "wide"'
    )
    denials: Literal["flag", "drop", "alert", "tell"] | None = Field(
        None, description='"flag", "drop", "alert" or "tell"'
    )
    urgent: bool = Field(False, description="true or false")
    wording: dict[Language, list[Text]] = Field({}, description=_PHRASES)
    query: dict[LanguageOrAny, Text] = Field(
        {}, validate_default=True, description=f'a query by language ({LANGUAGE}, or "*" for all)'
    )

    @field_validator("denials")
    @classmethod
    def _who_denies_is_named(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value == "tell" and info.data.get("speaker", "") is None:
            raise rule('denials = "tell": needs a speaker')
        return value

    @field_validator("require_speaker")
    @classmethod
    def _speaker_is_named(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("speaker", "") is None:
            raise rule("require_speaker = true: needs a speaker")
        return value

    @field_validator("contrasts")
    @classmethod
    def _with_others(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if info.data.get("id") in value:
            raise rule("contrasts: a statement cannot contrast with itself")
        return value

    @model_validator(mode="before")
    @classmethod
    def _read_rungs_as_sensitivity(cls, values: object) -> object:
        """Read the keys of 0.1.0 as the nearest sensitivity, and say so in the log."""
        if not isinstance(values, dict) or _OLD_KEYS.isdisjoint(values):
            return values
        rung = values.get("min_rung", Rung.INFLECTED.value)
        if rung not in list(Rung):
            raise rule(f"min_rung = {show(rung)}: expected {_RUNGS}")
        nearest = Sensitivity.nearest_to(Rung(rung))
        log.warning(
            'statement %s: min_rung and review_rung are read as sensitivity = "%s": write that instead',
            show(values.get("id", "")),
            nearest,
        )
        return {"sensitivity": nearest.value} | {
            key: value for key, value in values.items() if key not in _OLD_KEYS
        }

    @field_validator("query")
    @classmethod
    def _can_be_found(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if not value and not any(info.data.get("wording", {"": ["?"]}).values()):
            raise rule(f"wording or query is missing: expected {_PHRASES}")
        return value

    def statement(self, speakers: Mapping[str, Speaker]) -> Statement:
        """Return the statement this table describes, with its speaker from `speakers` by id."""
        return Statement(
            id=self.id,
            title=usual(self.title),
            titles=others(self.title),
            wording={language: tuple(phrases) for language, phrases in self.wording.items()},
            query=dict(self.query.items()),
            speaker=None if self.speaker is None else speakers[self.speaker],
            require_speaker=self.require_speaker,
            said_on=self.said_on,
            said_at=usual(self.said_at),
            places=others(self.said_at),
            since=self.since,
            tags=tuple(self.tags),
            contrasts=tuple(self.contrasts),
            sensitivity=Sensitivity(self.sensitivity),
            denials=self.denials or usual_denials(self.speaker),
            urgent=self.urgent,
        )


class PreviewTable(SettingsTable):
    """`[preview]` of wirewatch.toml."""

    base_url: WebAddress = Field("https://t.me", description='a web address such as "https://t.me"')
    compare: bool = Field(True, description="true or false")


class AlertsTable(SettingsTable):
    """`[alerts]` of wirewatch.toml."""

    window: Duration = Field(timedelta(hours=24), description=DURATION)


class StoriesTable(SettingsTable):
    """`[stories]` of wirewatch.toml."""

    window: Annotated[Duration, Field(ge=timedelta(hours=1), le=timedelta(days=30))] = Field(
        timedelta(hours=72), description=f"{DURATION}; from 1h to 30d"
    )


class ReviewTable(SettingsTable):
    """`[review]` of wirewatch.toml."""

    per_day: Annotated[int, Field(ge=1, le=1000)] = Field(5, description="a number of matches from 1 to 1000")


class MatchingTable(SettingsTable):
    """`[matching]` of wirewatch.toml."""

    semantic: bool = Field(False, description="true or false")


class EvidenceTable(SettingsTable):
    """`[evidence]` of wirewatch.toml."""

    witness: Slug | None = Field(None, description="the id of a [[recipient]] with a chat in recipients.toml")
    authority: WebAddress | None = Field(None, description='a web address such as "https://tsa.example.org"')
    authority_roots: str = Field(
        "", validate_default=True, description="the authority's root certificates, a PEM file beside this one"
    )

    @field_validator("authority_roots")
    @classmethod
    def _can_be_trusted(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("authority"):
            raise rule("evidence.authority_roots is missing: authority needs a PEM file of root certificates")
        return value


class PicturesTable(SettingsTable):
    """`[pictures]` of wirewatch.toml."""

    read: bool = Field(False, description="true or false")
    data: str = Field("", description="a folder with eng.traineddata, rus.traineddata and ukr.traineddata")


class TranslationTable(SettingsTable):
    """`[translation]` of wirewatch.toml."""

    url: WebAddress | None = Field(
        None, description='a web address such as "https://libretranslate.example.org"'
    )


class BackupTable(SettingsTable):
    """`[backup]` of wirewatch.toml."""

    folder: Text | None = Field(None, description="a folder; from this one if it does not begin with /")
    keep: Annotated[int, Field(ge=1, le=1000)] = Field(7, description="a number of backups from 1 to 1000")
    media: bool = Field(False, description="true or false")


class WirewatchTable(SettingsTable):
    """All of wirewatch.toml."""

    zone: Zone = Field("UTC", description=ZONE)
    language: Language = Field("en", description=LANGUAGE)
    backfill: Annotated[int, Field(ge=0, le=100_000)] = Field(
        200, description="a number of posts from 0 to 100000"
    )
    preview: PreviewTable = Field(PreviewTable(), description="a table [preview]")
    alerts: AlertsTable = Field(AlertsTable(), description="a table [alerts]")
    stories: StoriesTable = Field(StoriesTable(), description="a table [stories]")
    review: ReviewTable = Field(ReviewTable(), description="a table [review]")
    matching: MatchingTable = Field(MatchingTable(), description="a table [matching]")
    evidence: EvidenceTable = Field(EvidenceTable(), description="a table [evidence]")
    translation: TranslationTable = Field(TranslationTable(), description="a table [translation]")
    desk: DeskTable = Field(DeskTable(), description="a table [desk]")
    backup: BackupTable = Field(BackupTable(), description="a table [backup]")
    pictures: PicturesTable = Field(PicturesTable(), description="a table [pictures]")
    account: list[AccountTable] = Field([], description="[[account]], in double brackets")

    @field_validator("account")
    @classmethod
    def _each_account_once(cls, value: list[AccountTable]) -> list[AccountTable]:
        names = [account.name for account in value]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise rule(f'account: "{twice}" is there twice')
        return value
