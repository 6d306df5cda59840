"""Which rows of what is judged, told and watched the chain of custody has not sealed as they are now.

All that 0.1.0 stored is among them: it is sealed from the update on.
"""

from sqlite_utils import Database

STORED = {
    "statements": "statements",
    "tracked": "tracked",
    "watched": "watched",
    "matches": "matches",
    "alerts": "alerts",
    "deliveries": "deliveries",
    "denials": "denials",
    "mutes": "mutes",
    "coverage": "coverage",
    "channel_names": "channel_names",
    "stories": """posts p where story_id is not id
        or exists (select 1 from story_joins j where j.post_id = p.id)""",
}


def migrate(db: Database) -> None:
    """Make room for the list, and put all that is stored on it."""
    db.execute(
        "create table unsealed (kind text not null, id any not null, primary key (kind, id)) "
        "strict, without rowid"
    )
    for kind, rows in STORED.items():
        db.execute(f"insert into unsealed (kind, id) select '{kind}', id from {rows}")
