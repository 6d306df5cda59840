"""Bringing files, `.env` and environment together, and telling every mistake in them at once."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.config.environment import Environment, read_environment
from bot.config.files import Report, read_dotenv, read_toml
from bot.config.mistakes import mistakes
from bot.config.settings import Config, PreviewSettings
from bot.config.tablefile import Known, TableFile
from bot.config.tables import ChannelTable, RecipientTable, SpeakerTable, StatementTable, WirewatchTable
from bot.errors import ConfigError
from bot.models import Statement

_DESK = RecipientTable(id="desk", role="editor")


def load_config(directory: Path, data: Path, environ: Mapping[str, str]) -> Config:
    """Everything set in `directory`, in its `.env` (else the one in the current directory) and `environ`.

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
        report(f"{channel_file.path}: not found: expected a file with at least one [[channel]]")
    known = _known(statement_file)

    channels = channel_file.entries("channel", ChannelTable, known)
    speakers = statement_file.entries("speaker", SpeakerTable, known)
    statements = statement_file.entries("statement", StatementTable, known)
    recipients = recipient_file.entries("recipient", RecipientTable, known)
    general = _general(directory / "wirewatch.toml", report)
    environment = _environment(directory, environ, report)
    if problems:
        raise ConfigError(problems)

    by_id = {table.id: table.speaker() for table in speakers}
    return Config(
        directory=directory,
        data=data,
        zone=ZoneInfo(general.zone),
        channels=tuple(table.channel() for table in channels),
        speakers=tuple(by_id.values()),
        statements=tuple(table.statement(by_id) for table in statements),
        recipients=tuple(table.recipient() for table in recipients or [_DESK]),
        backfill=general.backfill,
        alert_window=general.alerts.window,
        story_window=general.stories.window,
        semantic=general.matching.semantic,
        preview=PreviewSettings(base_url=general.preview.base_url),
        telegram=environment.telegram(),
        server=environment.server(),
        heartbeat=environment.heartbeat(),
    )


def load_statements(path: Path) -> tuple[Statement, ...]:
    """The statements of one file of the shape of `statements.toml`, for a trial.

    Raises ConfigError with every mistake in it.
    """
    problems: list[str] = []
    file = TableFile(path, ["speaker", "statement"], problems.append, needed="statement")
    if file.absent:
        problems.append(f"{path}: not found: expected a file with at least one [[statement]]")
    known = _known(file)
    speakers = {table.id: table.speaker() for table in file.entries("speaker", SpeakerTable, known)}
    tables = file.entries("statement", StatementTable, known)
    if problems:
        raise ConfigError(problems)
    return tuple(table.statement(speakers) for table in tables)


def _known(file: TableFile) -> Known:
    """What other tables may refer to, be it right in itself or not, so that one mistake is told once."""
    if file.unreadable:
        return {}
    statements = file.ids("statement")
    tags = {f"#{tag}" for tag in file.words("statement", "tags")}
    return {
        "speakers": file.ids("speaker"),
        "statements": statements,
        "selections": {"*"} | statements | tags,
    }


def _general(path: Path, report: Report) -> WirewatchTable:
    try:
        return WirewatchTable.model_validate(read_toml(path, report) or {})
    except FileNotFoundError:
        return WirewatchTable()
    except ValidationError as error:
        for mistake in mistakes(WirewatchTable, error):
            report(f"{path}: {mistake}")
        return WirewatchTable()


def _environment(directory: Path, environ: Mapping[str, str], report: Report) -> Environment:
    first = directory / ".env"
    for path in (first, Path(".env")):
        try:
            written = read_dotenv(path, report)
        except FileNotFoundError:
            continue
        return read_environment(written, path, environ, report)
    return read_environment({}, first, environ, report)
