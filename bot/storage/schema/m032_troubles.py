"""Troubles that people were told of, and what Telegram says of an account."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Add what the service knows of its own troubles, and of its accounts'."""
    db.execute(
        """create table troubles (
            id integer primary key,
            kind text not null,
            about text not null,               -- a channel, an account, a recipient, a piece of work; or ''
            since text,                        -- null where nobody knows
            why text not null,
            number integer not null,           -- of alerts, or of free bytes
            noted_at text not null,
            seen_at text not null,             -- when it stood last
            told integer not null default 0,   -- whether the admins were
            ended_at text
        ) strict"""
    )
    db.execute("create unique index troubles_standing on troubles (kind, about) where ended_at is null")
    db.execute(
        """create table accounts (             -- what Telegram said of an account the last time
            account text primary key,
            refused text not null,             -- why it can no longer be used; '' while it can
            since text not null
        ) strict, without rowid"""
    )
