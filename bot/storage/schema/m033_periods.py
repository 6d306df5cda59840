"""By which a channel's posts of a period, its spells and what was not shown are found at once."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Index posts and spells by their channel, versions whose text was not shown, captures of archives."""
    db.execute("create index posts_channel on posts (channel_id, posted_at)")
    db.execute("create index coverage_channel on coverage (channel_id)")
    db.execute("create index versions_not_shown on versions (id) where shown = 0")
    db.execute("create index captures_archive on captures (version_id) where source = 'archive'")
