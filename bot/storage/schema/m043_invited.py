"""People who were let in beside recipients.toml."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for them; a changed role is a new row, and who is taken away stays on record."""
    db.execute(
        """create table invited (
             id integer primary key,
             recipient_id text not null,
             chat integer not null,
             role text not null check (role in ('journalist', 'editor', 'admin')),
             language text not null,
             invited_by text not null,
             invited_at text not null,
             removed_by text,
             removed_at text
           ) strict"""
    )
    db.execute("create unique index invited_once on invited (chat) where removed_at is null")
    db.execute("create unique index invited_named on invited (recipient_id) where removed_at is null")
