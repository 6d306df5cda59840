"""Replies of their own kind: of a second source, of words that are lost, of a post that is gone."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Let a notice have one reply of each kind."""
    db.execute("alter table alerts add column occasion integer not null default 0")  # of a reply
    db.execute("drop index alerts_replied")
    db.execute("create unique index alerts_replied on alerts (about_id, occasion) where kind = 'reply'")
