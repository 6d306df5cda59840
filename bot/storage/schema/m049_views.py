"""What the account and the public preview show of a channel, set side by side, and where they disagreed."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Add the last comparison of each channel, and all disagreements."""
    db.execute(
        """create table comparisons (
            channel_id integer primary key references channels (id),
            at text not null,
            posts integer not null,            -- that were compared
            hidden integer not null,           -- whose words the preview does not show
            why text not null,                 -- they cannot be compared; '' when they were
            again_at text not null
        ) strict"""
    )
    db.execute(
        """create table disagreements (
            id integer primary key,
            channel_id integer not null references channels (id),
            message_id integer not null,
            kind text not null,
            account_text text,                 -- null where it is told that nothing is there
            account_sha256 text,               -- of what came
            public_text text,                  -- null where the preview does not show it
            public_raw text,                   -- the page's part, as it came
            public_sha256 text,
            noted_at text not null,
            told_at text,                      -- to the admins
            ended_at text                      -- both agreed
        ) strict"""
    )
    db.execute(
        """create unique index disagreements_standing on disagreements (channel_id, message_id, kind)
           where ended_at is null"""
    )
