"""Summaries in one message, found by whom they are for."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Let the latest summary with pages be found; of a summary, the occasion says which kind it is."""
    db.execute(
        """create index alerts_summaries on alerts (recipient_id, id)
           where kind = 'summary' and occasion > 0"""
    )
