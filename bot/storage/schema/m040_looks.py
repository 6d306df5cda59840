"""The links of the chain that say which ids were not there, found by their channel: one link in thousands.

Without it, whoever looks at one post reads the whole chain.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make the order in which such links are read."""
    db.execute(
        """create index custody_looks on custody (json_extract(subject, '$.channel_id'))
           where action in ('absent', 'present')"""
    )
