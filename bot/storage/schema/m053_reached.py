"""Who cannot be reached is told by the attempts that failed, which are few."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Let them be found without going through all attempts."""
    db.execute(
        """create index deliveries_lost on deliveries (outcome)
           where outcome in ('gone', 'not started', 'refused')"""
    )
