"""When and where the post of each match was published, beside the match: the wire is read by that.

Neither ever changes, so both are copies, and no seal covers them.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Fill in both for what was found before, and make the orders in which matches are read."""
    db.execute("alter table matches add column posted_at text not null default ''")
    db.execute("alter table matches add column channel_id integer")
    db.execute(
        """update matches set (posted_at, channel_id) = (select p.posted_at, p.channel_id from versions v
             join posts p on p.id = v.post_id where v.id = matches.version_id)"""
    )
    db.execute("create index matches_posted on matches (posted_at)")
    db.execute("create index matches_of_statement on matches (statement_id, posted_at)")
