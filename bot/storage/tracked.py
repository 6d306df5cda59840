"""Statements that people added, beside those of the files."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from bot.models import Rung, Speaker, Statement
from bot.storage import custody
from bot.storage.database import Database, canonical, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A statement that a person added, and where it comes from."""

    statement: Statement
    origin: str  # "chat", "command line"
    added_by: str
    added_at: datetime


def add_statement(db: Database, statement: Statement, *, origin: str, actor: str, at: datetime) -> bool:
    """Keep a statement that a person added, on the record; false if one of this id is there already."""
    with db.write():
        definition = canonical(record_of(statement))
        added = db.insert(
            """insert into tracked (statement_id, definition, origin, added_by, added_at)
               values (?, ?, ?, ?, ?) on conflict do nothing""",
            [statement.id, definition, origin, actor, iso(at)],
        )
        if added:
            subject = {"statement": statement.id, "definition": definition, "origin": origin}
            custody.record(db, "statement tracked", subject, actor=actor, at=at)
    return bool(added)


def remove_statement(db: Database, statement_id: str, *, actor: str, at: datetime) -> bool:
    """No longer track a statement that a person added, on the record; false if there is none such."""
    with db.write():
        gone = db.run(
            """update tracked set removed_by = ?, removed_at = ?
               where statement_id = ? and removed_at is null""",
            [actor, iso(at), statement_id],
        ).rowcount
        if gone:
            custody.record(db, "statement untracked", {"statement": statement_id}, actor=actor, at=at)
    return gone > 0


def added_statements(db: Database) -> list[Tracked]:
    """The statements that people added and nobody took away, in the order in which they were added."""
    rows = db.rows("select * from tracked where removed_at is null order by id")
    return [
        Tracked(
            statement=statement_of(json.loads(row["definition"])),
            origin=row["origin"],
            added_by=row["added_by"],
            added_at=moment(row["added_at"]),
        )
        for row in rows
    ]


def record_of(statement: Statement) -> dict[str, Any]:
    """A statement in plain JSON values; its confirmed wordings, which have a place of their own, left out."""
    record = asdict(statement)
    del record["accepted"]
    for key in ("said_on", "since"):
        record[key] = record[key].isoformat() if record[key] else None
    return record


def statement_of(record: dict[str, Any]) -> Statement:
    """The statement of which `record_of` told."""
    speaker = record["speaker"]
    lists = {key: tuple(record[key]) for key in ("tags", "contrasts")}
    days = {key: date.fromisoformat(record[key]) if record[key] else None for key in ("said_on", "since")}
    rungs = {key: Rung(record[key]) for key in ("min_rung", "review_rung")}
    changed = {
        "wording": {language: tuple(phrases) for language, phrases in record["wording"].items()},
        "speaker": speaker and _speaker(speaker),
    }
    return Statement(**{**record, **lists, **days, **rungs, **changed})


def _speaker(record: dict[str, Any]) -> Speaker:
    return Speaker(**{**record, "aliases": tuple(record["aliases"]), "roles": tuple(record["roles"])})
