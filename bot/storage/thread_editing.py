"""One edit of a thread: a transaction, on record with who made it, that keeps what it can be undone to."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.storage import custody
from bot.storage.canonical import canonical
from bot.storage.database import Database, iso


class Editing:
    """One edit of one thread, on record under who made it and when."""

    def __init__(self, db: Database, thread_id: int, *, actor: str, at: datetime, before: str) -> None:
        self._db, self._thread_id = db, thread_id
        self._actor, self._at = actor, at
        self._before: str | None = before

    def record(self, action: str, **subject: object) -> None:
        """Put what was done on record; the first record of an edit keeps what it can be undone to."""
        about = {"thread": self._thread_id, **subject}
        seq = custody.record(self._db, action, about, actor=self._actor, at=self._at)
        self._db.insert("thread_deeds", {"seq": seq, "thread_id": self._thread_id, "before": self._before})
        self._before = None


@contextlib.contextmanager
def editing(db: Database, thread_id: int, *, actor: str, at: datetime) -> Iterator[Editing]:
    """Give an edit to record what is done to a thread by; all of it is one transaction."""
    with db.write(), sealed(db, thread_id, actor=actor, at=at):
        yield Editing(db, thread_id, actor=actor, at=at, before=_snapshot(db, thread_id))


@contextlib.contextmanager
def sealed(db: Database, thread_id: int, *, actor: str, at: datetime) -> Iterator[None]:
    """Seal what an edit changes, so that a change by any other way can be told from it."""
    before = _seals(db, thread_id)
    yield
    changed = {row: seal for row, seal in _seals(db, thread_id).items() if before.get(row) != seal}
    if changed:
        custody.record(db, "thread sealed", {"thread": thread_id, "rows": changed}, actor=actor, at=at)


def _seals(db: Database, thread_id: int) -> custody.Seals:
    found = custody.seals(db, threads=[thread_id])
    for table in ("thread_entries", "thread_writings"):
        found |= custody.seals_where(db, table, "thread_id = ?", [thread_id])
    return found


def _snapshot(db: Database, thread_id: int) -> str:
    """Return what an edit is undone to: title, each entry's place, note and status, and what is written."""
    title = db.value("select title from threads where id = ?", [thread_id])
    rows = db.rows(
        """select id, position, note, status from thread_entries
           where thread_id = ? and removed_at is null order by position""",
        [thread_id],
    )
    written = db.rows(
        "select id from thread_writings where thread_id = ? and removed_at is null order by id", [thread_id]
    )
    return canonical({"title": title, "entries": rows, "writings": [row["id"] for row in written]})


def restore(db: Database, thread_id: int, before: dict[str, Any], at: datetime) -> None:
    """Make a thread what it was before an edit, as the edit kept it."""
    db.run("update threads set title = ? where id = ?", [before["title"], thread_id])
    for table in ("thread_entries", "thread_writings"):
        db.run(
            f"update {table} set removed_at = ? where thread_id = ? and removed_at is null",
            [iso(at), thread_id],
        )
    db.run_each(
        """update thread_entries set position = :position, note = :note, status = :status,
             removed_at = null where id = :id""",
        before["entries"],
    )
    db.run_each(
        "update thread_writings set removed_at = null where id = ?",
        [[one] for one in before.get("writings", [])],  # there were none before they could be written
    )
