"""Statements as they were judged: which definition has judged which versions."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from bot.models import ByLanguage, Rung, Sensitivity, Speaker, Statement, Tracked
from bot.storage import custody, sealing
from bot.storage.canonical import canonical
from bot.storage.database import Database, Row, iso, moment
from bot.storage.matches import last_version

CONFIGURATION = "configuration"  # who acts when a file changed
_WITH_MARK = """select s.*, coalesce(j.judged_to, 0) as judged_to
                from statements s left join judged j on j.statement_id = s.id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The point up to which one statement, as it is defined now, has judged the versions we hold."""

    statement_id: str
    digest: str
    judged_to: int  # version id
    alert_after: int  # versions up to here alert no one


def digest_of(statement: Statement, rules: str) -> str:
    """Return what tells a statement from its changed self: its definition and the rules it is judged by."""
    return hashlib.sha256(canonical([rules, _definition(statement)]).encode()).hexdigest()


def register_statements(db: Database, statements: Iterable[Statement], *, rules: str, at: datetime) -> None:
    """Take note of the statements in force; called before anything is collected.

    What is stored already alerts no one about a statement that is new, and versions that a changed
    statement judged before do not alert again. A statement no longer in force keeps its history.
    """
    known = {row["id"]: row for row in db.rows(_WITH_MARK)}
    wanted = {statement.id: statement for statement in statements}
    with db.write():
        for statement in wanted.values():
            _register(db, statement, rules, known.get(statement.id), at, actor=CONFIGURATION)
        for gone in known.keys() - wanted.keys():
            _retire(db, known[gone], at, actor=CONFIGURATION)


def register_statement(db: Database, statement: Statement, *, rules: str, actor: str, at: datetime) -> None:
    """Take note of one statement that is in force from now on, and of no other."""
    with db.write():
        row = db.first(f"{_WITH_MARK} where id = ?", [statement.id])
        _register(db, statement, rules, row, at, actor=actor)


def retire_statement(db: Database, statement_id: str, *, actor: str, at: datetime) -> None:
    """Take note that one statement is no longer in force; it keeps its history."""
    with db.write():
        row = db.first(f"{_WITH_MARK} where id = ?", [statement_id])
        if row:
            _retire(db, row, at, actor=actor)


def _register(
    db: Database, statement: Statement, rules: str, row: Row | None, at: datetime, *, actor: str
) -> None:
    digest = digest_of(statement, rules)
    if row and row["digest"] == digest and row["retired_at"] is None:
        return
    alert_after = last_version(db)
    if row and row["retired_at"] is None:
        alert_after = max(row["alert_after"], row["judged_to"])
    db.insert(
        "statements",
        {
            "id": statement.id,
            "digest": digest,
            "title": statement.title,
            "definition": canonical(_definition(statement)),
            "alert_after": alert_after,
            "registered_at": iso(at),
        },
        conflict="""do update set digest = excluded.digest, title = excluded.title,
             definition = excluded.definition, alert_after = excluded.alert_after,
             registered_at = excluded.registered_at, retired_at = null""",
    )
    db.run("insert or replace into judged values (?, 0)", [statement.id])
    _record(db, "statement changed" if row else "statement added", statement.id, digest, at, actor)


def _retire(db: Database, row: Row, at: datetime, *, actor: str) -> None:
    if row["retired_at"] is None:
        db.run("update statements set retired_at = ? where id = ?", [iso(at), row["id"]])
        _record(db, "statement retired", row["id"], row["digest"], at, actor)


def judged(db: Database) -> list[Judged]:
    """Return how far each statement in force has judged, in the order of their ids."""
    rows = db.rows(
        """select id as statement_id, digest, coalesce(judged_to, 0) as judged_to, alert_after
           from statements left join judged on statement_id = id where retired_at is null order by id"""
    )
    return [Judged(**row) for row in rows]


def judged_by_all(db: Database) -> int:
    """Return the version up to which every statement in force has judged: the last one if there are none."""
    least = db.value(
        """select min(coalesce(judged_to, 0)) from statements left join judged on statement_id = id
           where retired_at is null"""
    )
    return last_version(db) if least is None else int(least)


def advance(db: Database, statement_ids: Iterable[str], judged_to: int) -> None:
    """Note that these statements have judged up to this version at least, inside the caller's transaction."""
    db.run(
        """insert into judged select value, ? from json_each(?) where true
           on conflict do update set judged_to = max(judged_to, excluded.judged_to)""",
        [judged_to, json.dumps(list(statement_ids))],
    )


def judge_again(db: Database, statement_ids: Iterable[str], *, since: datetime) -> None:
    """Let these statements look once more at what was published from then on; no alert comes twice."""
    first = db.value(
        "select min(v.id) from versions v join posts p on p.id = v.post_id where p.posted_at >= ?",
        [iso(since)],
    )
    if first is None:
        return
    with db.write():
        db.run_each(
            "update judged set judged_to = min(judged_to, ?) where statement_id = ?",
            [(first - 1, statement_id) for statement_id in statement_ids],
        )


def titles(db: Database) -> dict[str, str]:
    """Return the titles of every statement ever tracked, by id."""
    return {row["id"]: row["title"] for row in db.rows("select id, title from statements")}


def _definition(statement: Statement) -> dict[str, object]:
    record = asdict(statement)
    for key in ("said_on", "since"):
        record[key] = record[key].isoformat() if record[key] else None
    return record


def _record(db: Database, action: str, statement_id: str, digest: str, at: datetime, actor: str) -> None:
    seals = sealing.take(db, {"statements": [statement_id]})
    subject: dict[str, object] = {"statement": statement_id, "digest": digest, sealing.SEALED: seals}
    custody.record(db, action, subject, actor=actor, at=at)


def add_statement(db: Database, statement: Statement, *, origin: str, actor: str, at: datetime) -> bool:
    """Keep a statement that a person added, on the record; false if one of this id is there already."""
    with db.write():
        definition = canonical(record_of(statement))
        added = db.insert(
            "tracked",
            {
                "statement_id": statement.id,
                "definition": definition,
                "origin": origin,
                "added_by": actor,
                "added_at": iso(at),
            },
            conflict="do nothing",
        )
        if added:
            seals = sealing.take(db, {"tracked": [added]})
            subject = {
                "statement": statement.id,
                "definition": definition,
                "origin": origin,
                sealing.SEALED: seals,
            }
            custody.record(db, "statement tracked", subject, actor=actor, at=at)
    return bool(added)


def remove_statement(db: Database, statement_id: str, *, actor: str, at: datetime) -> bool:
    """Stop tracking a statement that a person added, on the record; false if there is none such."""
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
    """Return the statements that people added and nobody took away, in the order in which they were added."""
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


_OLD_KEYS = frozenset({"min_rung", "review_rung"})


def record_of(statement: Statement) -> dict[str, Any]:
    """Return a statement in plain JSON values, without its confirmed wordings, which are kept elsewhere."""
    record = asdict(statement)
    del record["accepted"]
    for key in ("said_on", "since"):
        record[key] = record[key].isoformat() if record[key] else None
    return record


def statement_of(record: dict[str, Any]) -> Statement:
    """Return the statement that `record_of` wrote down."""
    speaker = record["speaker"]
    lists = {key: tuple(record[key]) for key in ("tags", "contrasts")}
    days = {key: date.fromisoformat(record[key]) if record[key] else None for key in ("said_on", "since")}
    changed = {
        "sensitivity": _sensitivity(record),
        "wording": {language: tuple(phrases) for language, phrases in record["wording"].items()},
        "speaker": speaker and _speaker(speaker),
        "titles": _by_language(record.get("titles", ())),
        "places": _by_language(record.get("places", ())),
    }
    kept = {key: value for key, value in record.items() if key not in _OLD_KEYS}
    return Statement(**{**kept, **lists, **days, **changed})


def _sensitivity(record: Mapping[str, Any]) -> Sensitivity:
    """Return what a record wants; 0.1.0 kept the weakest rung that alerts in its place."""
    if "sensitivity" in record:
        return Sensitivity(record["sensitivity"])
    return Sensitivity.nearest_to(Rung(record["min_rung"]))


def _speaker(record: dict[str, Any]) -> Speaker:
    lists = {key: tuple(record[key]) for key in ("aliases", "roles")}
    return Speaker(**{**record, **lists, "names": _by_language(record.get("names", ()))})


def _by_language(record: Iterable[Iterable[str]]) -> ByLanguage:
    """Return names as they were written down; records of before they were known have none."""
    return tuple((language, name) for language, name in record)
