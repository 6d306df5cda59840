"""Whether SQLite itself finds a database whole. Nothing is written to it."""

import contextlib
import sqlite3
from collections.abc import Iterator

from bot.errors import StorageError
from bot.models import Finding
from bot.storage.database import Database, refusals

SHADOWS = ("data", "idx", "docsize", "config")  # of an FTS5 table: https://sqlite.org/fts5.html


def damage(db: Database) -> Iterator[Finding]:
    """Pages and records of the file that are damaged."""
    try:
        told = [row["quick_check"] for row in db.rows("PRAGMA quick_check(5)")]
    except StorageError as error:
        told = [str(error)]
    for line in told:
        if line != "ok":
            yield Finding(what="the database's file", why=f"SQLite finds it damaged: {line}")


def dangling(db: Database) -> Iterator[Finding]:
    """Rows that refer to a row which is not there."""
    for row in db.rows("PRAGMA foreign_key_check"):
        yield Finding(
            what=f"{row['table']} {row['rowid']}", why=f"what it refers to in {row['parent']} is gone"
        )


def search_drift(db: Database) -> Iterator[Finding]:
    """Whether the full-text index says what the versions say.

    FTS5 compares them only on a connection that may write, so it is done in a copy of both, which SQLite
    keeps in a temporary file. `rank` has to be 1: else the index is compared with itself alone.
    """
    [made] = db.rows("select sql from sqlite_master where name = 'versions_fts'")
    with contextlib.closing(sqlite3.connect("", uri=True, isolation_level=None)) as copy, refusals():
        copy.execute("attach ? as kept", [f"{db.path.absolute().as_uri()}?mode=ro"])
        copy.execute("begin")
        copy.execute("create table versions (id integer primary key, text text)")
        copy.execute("insert into versions select id, text from kept.versions")
        copy.execute(made["sql"])
        for name in SHADOWS:
            copy.execute(f"delete from versions_fts_{name}")
            copy.execute(f"insert into versions_fts_{name} select * from kept.versions_fts_{name}")
        try:
            copy.execute("insert into versions_fts (versions_fts, rank) values ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            yield Finding(
                what="the search index",
                why="it does not say what the versions say; what was altered is in either of them",
            )
