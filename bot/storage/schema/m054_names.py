"""Names that accounts look up are counted: Telegram lets each of them look up few a day."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Count, beside the requests of a minute, the names that were looked up in it."""
    db.execute("alter table account_minutes add column names integer not null default 0")
