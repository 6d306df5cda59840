"""What a failed look says of the next: that a person has to act, or that none may come before a time."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Keep with each spell of failures whether it lasts until somebody acts, or until when at least."""
    db.table("coverage").add_column("lasting", int, not_null_default=0)
    db.table("coverage").add_column("not_before", str)
