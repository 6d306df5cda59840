"""Statements written as the tables that statements.toml is made of."""

from collections.abc import Iterable, Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from bot.config.tables import ListedTable, SpeakerTable, StatementTable
from bot.models import Speaker, Statement
from bot.text import visible


def statements_toml(statements: Iterable[tuple[Statement, str]], *, heading: str = "") -> str:
    """Write statements, a comment over each, their speakers before them; what is usual is left out.

    Read back, it gives the same statements.
    """
    listed = list(statements)
    document = tomlkit.document()
    for line in visible(heading).splitlines():
        document.add(tomlkit.comment(line))
    speakers = {one.speaker.id: one.speaker for one, _ in listed if one.speaker}
    if speakers:
        document.append("speaker", _all(_speaker(one) for one in speakers.values()))
    if listed:
        document.append("statement", _all(_statement(*one) for one in listed))
    return tomlkit.dumps(document)


def _statement(one: Statement, comment: str) -> Table:
    """Return a statement's table, without what is as it usually is."""
    values = {
        "id": one.id,
        "title": one.title,
        "speaker": one.speaker.id if one.speaker else None,
        "require_speaker": one.require_speaker,
        "said_on": one.said_on,
        "said_at": one.said_at,
        "since": one.since,
        "tags": list(one.tags),
        "contrasts": list(one.contrasts),
        "min_rung": one.min_rung.value,
        "review_rung": one.review_rung.value,
        "denials": one.denials,
        "urgent": one.urgent,
        "wording": {language: list(phrases) for language, phrases in one.wording.items()},
        "query": dict(one.query),
    }
    return _table(_unusual(values, StatementTable), comment)


def _speaker(one: Speaker) -> Table:
    values = {"id": one.id, "name": one.name, "aliases": list(one.aliases), "roles": list(one.roles)}
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
