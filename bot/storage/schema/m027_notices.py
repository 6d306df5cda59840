"""Notices of their own kind: of a reversal, and of a line of a digest."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Let a post have a notice of a statement, one of its reversal, and one for each line of a digest."""
    db.execute("alter table alerts add column reversal integer not null default 0")
    db.execute("alter table alerts add column line integer not null default 0")  # of a digest; 0 for the post
    db.execute("drop index alerts_once")
    db.execute(
        """create unique index alerts_once on alerts (statement_id, post_id, recipient_id, line, reversal)
           where kind = 'notice' and on_behalf = ''"""
    )
