"""When channels were read, from an index alone: a page asks it of all of them."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Index spells by the channel's name, and those under other names by its number."""
    db.execute(
        """create index coverage_read on coverage (username, since, until)
           where state = 'read' and detail = ''"""
    )
    db.execute("drop index coverage_channel")
    db.execute("create index coverage_channel on coverage (channel_id, username)")
