"""By which the posts that are gone are found without a look at all."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Index them by when that was noticed."""
    db.execute("create index posts_gone on posts (absent_at) where absent_at is not null")
