"""How far each statement has judged, apart from what it says: that is long, and noted with every batch."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Move the marks of statements into a table of their own."""
    db.execute(
        """create table judged (
             statement_id text primary key references statements (id),
             judged_to integer not null             -- the last version that its definition has judged
           ) strict, without rowid"""
    )
    db.execute("insert into judged select id, judged_to from statements")
    db.execute("alter table statements drop column judged_to")
