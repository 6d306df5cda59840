"""Searches that people saved, by a name."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage import custody
from bot.storage.database import Database, Row, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A query under a name, and who saved it."""

    id: int
    name: str
    query: str
    saved_by: str
    saved_at: datetime


def save_search(db: Database, name: str, query: str, *, actor: str, at: datetime) -> int:
    """Keep a search, on the record, in place of another of this name; return its number."""
    with db.write():
        db.run(
            """update searches set removed_by = ?, removed_at = ?
               where name = ? collate nocase and removed_at is null""",
            [actor, iso(at), name],
        )
        number = db.insert("searches", {"name": name, "query": query, "saved_by": actor, "saved_at": iso(at)})
        subject = {"search": number, "name": name, "query": query}
        custody.record(db, "search saved", subject, actor=actor, at=at)
    return number


def remove_search(db: Database, number: int, *, actor: str, at: datetime) -> bool:
    """Let go of a search, on the record; false if there is none of this number."""
    with db.write():
        gone = db.run(
            "update searches set removed_by = ?, removed_at = ? where id = ? and removed_at is null",
            [actor, iso(at), number],
        ).rowcount
        if gone:
            custody.record(db, "search removed", {"search": number}, actor=actor, at=at)
    return gone > 0


def saved_searches(db: Database) -> list[SavedSearch]:
    """Return the searches that are saved, by their names."""
    rows = db.rows("select * from searches where removed_at is null order by name collate nocase, id")
    return [_search(row) for row in rows]


def _search(row: Row) -> SavedSearch:
    return SavedSearch(
        id=row["id"],
        name=row["name"],
        query=row["query"],
        saved_by=row["saved_by"],
        saved_at=moment(row["saved_at"]),
    )
