"""What was read in pictures, and the picture that a match was found in."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for readings: of one file several, by different engines or again; the last one counts."""
    db.execute(
        """create table picture_readings (
             id integer primary key,
             sha256 text not null,             -- of the file
             engine text not null,             -- with its version and settings
             state text not null check (state in ('read', 'refused')),
             detail text not null default '',  -- why it was refused
             text text not null default '',
             words text not null default '[]', -- JSON: place in the text, how sure, place in the picture
             read_at text not null
           ) strict"""
    )
    db.execute("create index picture_readings_file on picture_readings (sha256, engine)")
    db.execute("alter table matches add column picture text not null default 'null'")
