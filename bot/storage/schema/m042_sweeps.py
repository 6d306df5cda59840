"""When the posts of channels were looked at again for edits and deletions, by how old they were."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Add what says when each channel's posts of each age are due."""
    db.execute(
        """create table sweeps (
            channel_id integer not null references channels (id),
            age integer not null,              -- minutes: posts younger than that were looked at
            swept_at text not null,
            primary key (channel_id, age)
        ) strict, without rowid"""
    )
