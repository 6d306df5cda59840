"""By which alerts of a state are found, however many were sent."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Index them by their state."""
    db.execute("create index alerts_state on alerts (state, id)")
