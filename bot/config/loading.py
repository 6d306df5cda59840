"""Bringing files, `.env` and environment together, and telling every mistake in them at once."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError

from bot.config.accounts import AccountTable, read_accounts, the_only_account
from bot.config.environment import Environment, Variables, read_environment, read_named
from bot.config.files import Known, Report, TableFile, read_dotenv, read_toml
from bot.config.mistakes import mistakes
from bot.config.recipients import RecipientTable, circles
from bot.config.settings import (
    BackupSettings,
    Config,
    EvidenceSettings,
    PictureSettings,
    PreviewSettings,
    TranslationSettings,
)
from bot.config.shapes import ListedTable
from bot.config.tables import ChannelTable, SpeakerTable, StatementTable, WirewatchTable
from bot.errors import ConfigError, InputError
from bot.models import READER, Channel, Speaker, Statement

_DESK = RecipientTable(id="desk", role="editor")


def load_config(directory: Path, data: Path, environ: Mapping[str, str]) -> Config:
    """Load all that is set in `directory`, in its `.env` (else the current directory's) and `environ`.

    Only `channels.toml` has to exist: there are no statements without `statements.toml`, and without
    `recipients.toml` the desk reads all alerts on the console. Nothing is written.
    Raises ConfigError with every mistake of every file, each one line.
    """
    problems: list[str] = []
    report = problems.append

    channel_file = TableFile(directory / "channels.toml", ["channel"], report, needed="channel")
    statement_file = TableFile(directory / "statements.toml", ["speaker", "statement"], report)
    recipient_file = TableFile(directory / "recipients.toml", ["recipient"], report, needed="recipient")
    if channel_file.absent:
        wanted = "expected a file with at least one [[channel]]: `wirewatch init` writes one"
        report(f"{channel_file.path}: not found: {wanted}")
    known = _known(statement_file)

    in_general = list[str]()  # told after what is wrong in the files before it
    general, accounts = _general(directory / "wirewatch.toml", in_general.append)
    channels = channel_file.entries("channel", ChannelTable, {**known, **accounts})
    speakers = statement_file.entries("speaker", SpeakerTable, known)
    statements = statement_file.entries("statement", StatementTable, known)
    beside = _beside(channel_file, recipient_file)
    recipients = recipient_file.entries("recipient", RecipientTable, {**known, **beside})
    for ring in circles(recipient_file.path, recipients):
        report(ring)
    problems.extend(in_general)
    variables = _variables((directory / ".env", Path(".env")), environ, report)
    environment, secrets = _environment(variables, recipients, general.account, report)
    reading = read_accounts(general.account, variables, report) or the_only_account(environment.telegram())
    witness = general.evidence.witness
    if witness is not None and witness not in {table.id for table in recipients if table.chat is not None}:
        report(
            f'{directory / "wirewatch.toml"}: evidence.witness = "{witness}": '
            f"expected {type(general.evidence).model_fields['witness'].description}"
        )
    roots = _roots(directory, general.evidence.authority_roots, report)
    if problems:
        raise ConfigError(problems)

    by_id = {table.id: table.speaker() for table in speakers}
    return Config(
        directory=directory,
        data=data,
        zone=ZoneInfo(general.zone),
        language=general.language,
        channels=tuple(table.channel() for table in channels),
        speakers=tuple(by_id.values()),
        statements=tuple(table.statement(by_id) for table in statements),
        recipients=tuple(table.recipient(general.zone, general.language) for table in recipients or [_DESK]),
        backfill=general.backfill,
        alert_window=general.alerts.window,
        story_window=general.stories.window,
        review_per_day=general.review.per_day,
        semantic=general.matching.semantic,
        preview=PreviewSettings(base_url=general.preview.base_url, compare=general.preview.compare),
        telegram=environment.telegram(),
        accounts=reading,
        server=environment.server(),
        heartbeat=environment.heartbeat(),
        evidence=EvidenceSettings(
            witness=witness or "", authority=general.evidence.authority or "", roots=roots
        ),
        pictures=PictureSettings(
            read=general.pictures.read,
            data=(directory / general.pictures.data).expanduser() if general.pictures.data else None,
        ),
        translation=TranslationSettings(url=general.translation.url or "", key=environment.translation_key()),
        desk=general.desk.settings(),
        backup=BackupSettings(
            folder=directory / general.backup.folder if general.backup.folder else None,
            keep=general.backup.keep,
            media=general.backup.media,
        ),
        secrets=secrets,
    )


def load_statements(path: Path, beside: Iterable[Speaker] = ()) -> tuple[Statement, ...]:
    """Load the statements of one file of the shape of `statements.toml`, for a trial.

    They may name the speakers of the file, and those that are `beside` it.
    Raises ConfigError with every mistake in it.
    """
    problems: list[str] = []
    file = TableFile(path, ["speaker", "statement"], problems.append, needed="statement")
    if file.absent:
        problems.append(f"{path}: not found: expected a file with at least one [[statement]]")
    others = {speaker.id: speaker for speaker in beside}
    known = _known(file)
    known = {**known, "speakers": known.get("speakers", set()) | others.keys()}
    own = {table.id: table.speaker() for table in file.entries("speaker", SpeakerTable, known)}
    speakers = {**others, **own}
    tables = file.entries("statement", StatementTable, known)
    if problems:
        raise ConfigError(problems)
    return tuple(table.statement(speakers) for table in tables)


def _known(file: TableFile) -> Known:
    """Return what other tables may refer to, be it right in itself or not: one mistake is told once."""
    if file.unreadable:
        return {}
    statements = file.ids("statement")
    tags = {f"#{tag}" for tag in file.words("statement", "tags")}
    return {
        "speakers": file.ids("speaker"),
        "statements": statements,
        "selections": {"*"} | statements | tags,
    }


def _beside(channels: TableFile, recipients: TableFile) -> Known:
    """Return what recipients may refer to besides."""
    names = {ChannelTable.fold(name) for name in channels.ids("channel", ChannelTable.identity)}
    known = {"recipients": recipients.ids("recipient")}
    return known if channels.absent or channels.unreadable else {**known, "channels": names}


def _general(path: Path, report: Report) -> tuple[WirewatchTable, Known]:
    """Read wirewatch.toml; return it with the accounts that channels may name, unless it has mistakes."""
    found = WirewatchTable()
    try:
        found = WirewatchTable.model_validate(read_toml(path, report) or {})
    except FileNotFoundError:
        pass
    except ValidationError as error:
        for mistake in mistakes(WirewatchTable, error):
            report(f"{path}: {mistake}")
        return found, {}
    return found, {"accounts": {account.name for account in found.account} or {READER}}


def _environment(
    variables: Variables,
    recipients: Sequence[RecipientTable],
    accounts: Iterable[AccountTable],
    report: Report,
) -> tuple[Environment, Mapping[str, SecretStr]]:
    """Read what is set of our own variables, and of those that recipients name."""
    webhooks = {
        recipient.url_env for recipient in recipients if recipient.url_env and recipient.kind == "webhook"
    }
    others = {name for one in recipients for name in (one.url_env, one.secret_env) if name} - webhooks
    credentials = {name for account in accounts for name in account.variables}
    ours = read_environment(variables, report, named=webhooks | others | credentials)
    return ours, read_named(variables, report, addresses=webhooks, others=others)


def _variables(paths: Sequence[Path], environ: Mapping[str, str], report: Report) -> Variables:
    """Return what the first of these files that there is holds, and what the environment sets."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            return Variables(file=path, in_file=read_dotenv(path, report), environ=environ)
    return Variables(file=paths[0], in_file={}, environ=environ)


def _roots(directory: Path, name: str, report: Report) -> bytes:
    """Read the certificates in a file of the folder of settings; none for no name, or a mistake."""
    if not name:
        return b""
    try:
        return (directory / name).read_bytes()
    except OSError as error:
        report(
            f'{directory / "wirewatch.toml"}: evidence.authority_roots = "{name}": {error.strerror}: '
            "expected a PEM file of root certificates"
        )
        return b""


E = TypeVar("E", bound=ListedTable)


def statement_from(table: Mapping[str, object], speakers: Iterable[Speaker]) -> Statement:
    """Return the statement of a table of statements.toml. Raises InputError with its first mistake."""
    known = {speaker.id: speaker for speaker in speakers}
    return _checked(StatementTable, "statement", table, set(known)).statement(known)


def speaker_from(table: Mapping[str, object]) -> Speaker:
    """Return the speaker of a table of statements.toml. Raises InputError with its first mistake."""
    return _checked(SpeakerTable, "speaker", table, set()).speaker()


def channel_from(table: Mapping[str, object], speakers: Iterable[Speaker]) -> Channel:
    """Return the channel of a table of channels.toml. Raises InputError with its first mistake."""
    return _checked(ChannelTable, "channel", table, {speaker.id for speaker in speakers}).channel()


def _checked(shape: type[E], name: str, table: Mapping[str, object], speakers: set[str]) -> E:
    try:
        return shape.model_validate(table, context={"speakers": speakers})
    except ValidationError as error:
        raise InputError(f"{name}: {mistakes(shape, error)[0]}") from error
