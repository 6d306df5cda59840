"""Words of new versions are indexed by whoever writes them, many at once, and no trigger does it one by one.

A statement that fires a trigger is a savepoint to SQLite, at which FTS5 writes all it holds to the file: the
index of a page of a hundred posts was written a hundred times. https://www.sqlite.org/vtab.html#xsavepoint
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Drop the trigger; the index stays."""
    db.execute("drop trigger versions_fts_insert")
