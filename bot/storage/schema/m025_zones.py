"""The zone that times of old exports are in, as their importer said: without it nobody can read them."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Keep with each capture the zone it was read in; empty where its times stand by themselves."""
    db.table("captures").add_column("zone", str, not_null_default="")
