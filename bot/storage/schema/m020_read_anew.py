"""The captures of 0.1.0 are to be read once more, of which it did not read every word."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Note up to which capture that is; there are none in a new database."""
    db.execute(
        """insert into progress (step, version_id)
           select 'captures to read anew', max(id) from captures having max(id) is not null"""
    )
