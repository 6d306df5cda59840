"""Searches that people saved, by a name."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for them; what is removed stays, with who removed it."""
    db.table("searches").create(
        {
            "id": int,
            "name": str,
            "query": str,
            "saved_by": str,
            "saved_at": str,
            "removed_by": str,
            "removed_at": str,
        },
        pk="id",
        not_null={"name", "query", "saved_by", "saved_at"},
        strict=True,
    )
    db.execute("create unique index searches_once on searches (name collate nocase) where removed_at is null")
