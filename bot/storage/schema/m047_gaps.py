"""Ids between known ones that nobody answered for, noted as they arise, and what came of asking for them."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Add the gaps, and note those that there are."""
    db.execute(
        """create table gaps (
            channel_id integer not null references channels (id),
            first integer not null,
            last integer not null,
            source text not null default '',   -- that was asked
            requests integer not null default 0,
            tries integer not null default 0,  -- without an answer
            asked_at text,                     -- the last of these
            why text not null default '',      -- no answer came
            primary key (channel_id, first)
        ) strict, without rowid"""
    )
    db.execute(
        """insert into gaps (channel_id, first, last)
           select channel_id, previous + 1, message_id - 1 from (
             select channel_id, message_id,
               lag(message_id) over (partition by channel_id order by message_id) as previous
             from message_ids
           ) where message_id - previous > 1 and channel_id in (select id from channels)"""
    )
