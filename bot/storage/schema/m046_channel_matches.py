"""Matches of one channel in the order of the wire, however few it has among many."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make the order in which they are read."""
    db.execute("create index matches_of_channel on matches (channel_id, posted_at)")
