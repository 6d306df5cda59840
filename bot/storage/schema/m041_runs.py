"""How much the runs of a post can hold of another, told without its text. What is derived is made again."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for the numbers beside the runs; let go of sketches without them."""
    for table in ("story_sketches", "story_periods", "story_vectors"):
        db.execute(f"delete from {table}")
    db.execute("alter table story_sketches add column content integer not null default 0")
    db.execute("alter table story_sketches add column most integer not null default 0")
