"""How far a first contact goes: one that was cut short goes on with the event count it began with."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Let cursors hold the id up to which the first contact reads; 0 once it has."""
    db.table("cursors").add_column("backfill_to", int, not_null_default=0)
