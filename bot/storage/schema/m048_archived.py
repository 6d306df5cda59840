"""The ids of each channel that archives hold, as ranges, and those of no post: both derived.

A page about channels need not go through all of their ids any more.
"""

from sqlite_utils import Database

RANGES = """insert into archived_ranges (channel_id, first, last)
    select channel_id, min(message_id), max(message_id) from (
      select channel_id, message_id,
        message_id - row_number() over (partition by channel_id order by message_id) as range
      from message_ids m where exists (
        select 1 from versions v join captures c on c.version_id = v.id
        where v.post_id = m.post_id and c.source = 'archive')
    ) group by channel_id, range"""


def migrate(db: Database) -> None:
    """Make the ranges of what is kept, and find the ids of no post without a look at the others."""
    db.execute(
        """create table archived_ranges (
             channel_id integer not null references channels (id),
             last integer not null,  -- before `first`: SQLite 3.40 checks columns in the order of the key
             first integer not null,
             primary key (channel_id, last)
           ) strict, without rowid"""
    )
    db.execute(RANGES)
    db.execute(
        "create index message_ids_other on message_ids (channel_id, state, post_id) where state <> 'post'"
    )
