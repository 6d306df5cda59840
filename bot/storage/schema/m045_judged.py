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
    db.execute(  # all that is asked of them with every batch, without reading what they say
        """create index statements_in_force on statements (id, digest, alert_after, retired_at)
           where retired_at is null"""
    )
