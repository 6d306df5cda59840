"""What is kept of each post by which others like it are found, in place of a row for each key.

Both tables that it stands for were derived: they are made again around the posts that come.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for sketches; let go of keys and runs."""
    db.execute("drop table story_keys")
    db.execute("drop table story_runs")
    db.execute("delete from story_periods")
    db.execute("delete from story_vectors")
    db.execute(
        """create table story_sketches (
            id integer primary key autoincrement, -- grows with each writing: who keeps sketches reads on
            post_id integer not null unique references posts (id),
            version_id integer not null,          -- the latest that it is made of
            channel_id integer not null,
            period integer not null,              -- of posted_at, each as long as the window
            posted_at text not null,
            wording integer not null,             -- tells the same words from others
            sketch blob not null,                 -- by which posts like it are found
            runs blob not null                    -- from which habits are learned: their hashes
        ) strict"""
    )
    db.table("story_sketches").create_index(["period"])
    db.table("story_sketches").create_index(["channel_id", "posted_at"])
