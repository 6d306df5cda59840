"""What was asked at a first contact with a channel, and what of it was not seen."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Keep the target of each first contact, and how near it came."""
    db.table("backfills").create(
        {"channel_id": int, "asked": int, "seen": int, "down_to": int, "gaps": str, "tried_at": str},
        pk="channel_id",
        not_null={"asked", "seen", "down_to", "gaps", "tried_at"},
        foreign_keys=[("channel_id", "channels", "id")],
        strict=True,
    )
