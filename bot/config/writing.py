"""Settings written as the tables that the files are made of: statements, and the users of the desk."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from bot.config.mistakes import mistakes
from bot.config.shapes import ListedTable
from bot.config.tables import SpeakerTable, StatementTable, WirewatchTable
from bot.errors import InputError
from bot.models import Speaker, Statement, usual_denials
from bot.text import visible


def statements_toml(
    statements: Iterable[tuple[Statement, str]], *, heading: str = "", known: Iterable[Speaker] = ()
) -> str:
    """Write statements, a comment over each, their speakers before them; what is usual is left out.

    Read back beside the speakers that are `known`, which are left out, it gives the same statements.
    """
    listed = list(statements)
    document = tomlkit.document()
    for line in visible(heading).splitlines():
        document.add(tomlkit.comment(line))
    there = {speaker.id for speaker in known}
    speakers = {
        one.speaker.id: one.speaker for one, _ in listed if one.speaker and one.speaker.id not in there
    }
    if speakers:
        document.append("speaker", _all(_speaker(speaker) for speaker in speakers.values()))
    if listed:
        document.append("statement", _all(_statement(*one) for one in listed))
    return tomlkit.dumps(document)


def with_desk_user(text: str, name: str, password: str, *, role: str | None = None) -> str:
    """Return the text of wirewatch.toml with the hash of a user's password, and all else as it was.

    A user who is new is added, with the role or as a journalist. Raises InputError for what is no TOML, and
    for a name that the settings would not accept.
    """
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise InputError(f"no valid TOML: {error}") from error
    desk = document.setdefault("desk", tomlkit.table())
    users = desk.setdefault("user", tomlkit.aot())
    known = next((user for user in users if user.get("name") == name), None)
    if known is None:
        known = tomlkit.table()
        known.add("name", name)
        known.add("role", role or "journalist")
        known.add("password", password)
        users.append(known)
    elif role is not None:
        known["role"] = role
    known["password"] = password
    written = tomlkit.dumps(document)
    try:
        WirewatchTable.model_validate(tomllib.loads(written))
    except ValidationError as error:
        raise InputError(mistakes(WirewatchTable, error)[0]) from error
    return written


def _statement(statement: Statement, comment: str) -> Table:
    """Return a statement's table, without what is as it usually is."""
    values = {
        "id": statement.id,
        "title": dict(statement.titles) or statement.title,
        "speaker": statement.speaker.id if statement.speaker else None,
        "require_speaker": statement.require_speaker,
        "said_on": statement.said_on,
        "said_at": dict(statement.places) or statement.said_at or {},
        "since": statement.since,
        "tags": list(statement.tags),
        "contrasts": list(statement.contrasts),
        "sensitivity": statement.sensitivity.value,
        "denials": None if statement.denials == usual_denials(statement.speaker) else statement.denials,
        "urgent": statement.urgent,
        "wording": {language: list(phrases) for language, phrases in statement.wording.items()},
        "query": dict(statement.query),
    }
    return _table(_unusual(values, StatementTable), comment)


def _speaker(speaker: Speaker) -> Table:
    values = {
        "id": speaker.id,
        "name": dict(speaker.names) or speaker.name,
        "aliases": list(speaker.aliases),
        "roles": list(speaker.roles),
    }
    return _table(_unusual(values, SpeakerTable))


def _unusual(values: Mapping[str, Any], shape: type[ListedTable]) -> Mapping[str, Any]:
    return {key: value for key, value in values.items() if value != shape.model_fields[key].default}


def _table(values: Mapping[str, Any], comment: str = "") -> Table:
    table = tomlkit.table()
    for line in visible(comment).splitlines():
        table.add(tomlkit.comment(line))
    for key, value in values.items():
        table.add(key, _value(value))
    return table


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(len(value) > 1)
    return value


def _all(tables: Iterable[Table]) -> AoT:
    found = tomlkit.aot()
    for table in tables:
        found.append(table)
    return found
