"""The name under which a channel's posts are linked, beside that which it is watched under; its history."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Keep what each channel was called, from when and until when; without a name its address is empty."""
    db.table("channels").add_column("address", str, not_null_default="")
    db.execute("update channels set address = username")
    db.table("channel_names").create(
        {"id": int, "channel_id": int, "username": str, "since": str, "until": str},
        pk="id",
        not_null={"channel_id", "username", "since"},
        foreign_keys=[("channel_id", "channels", "id")],
        strict=True,
    )
    db.table("channel_names").create_index(["channel_id", "id"])
    db.execute(
        """insert into channel_names (channel_id, username, since)
           select id, username, first_seen_at from channels where username != ''"""
    )
