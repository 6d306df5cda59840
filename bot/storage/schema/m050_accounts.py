"""Several accounts read: a channel's access hash belongs to one of them, and each one's work is counted."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Give each account its own access hashes; those that there are were told to the one called "reader"."""
    db.execute(
        """create table access_hashes (
            channel_id integer not null references channels (id),
            account text not null,
            access_hash integer not null,
            joined integer,                    -- whether the account has joined it; null while not known
            primary key (channel_id, account)
        ) strict, without rowid"""
    )
    db.execute(
        """insert into access_hashes (channel_id, account, access_hash)
           select channel_id, 'reader', access_hash from cursors where access_hash is not null"""
    )
    # The account that reads a channel; '' where none does.
    db.execute("alter table cursors add column account text not null default ''")
    db.execute("update cursors set account = 'reader' where access_hash is not null")
    db.execute("alter table cursors drop column access_hash")
    db.execute(
        """create table account_minutes (      -- what was asked in the name of an account, for a day
            account text not null,
            minute text not null,
            requests integer not null,
            answers integer not null,
            waits integer not null,            -- that were asked for
            primary key (account, minute)
        ) strict, without rowid"""
    )
