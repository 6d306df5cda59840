"""First contacts: how many posts were asked for, and which ids were not seen of them."""

import json
from datetime import datetime

from bot.models import Backfill
from bot.storage.canonical import canonical
from bot.storage.database import Database, iso


def note_backfill(db: Database, channel_id: int, found: Backfill, *, at: datetime) -> None:
    """Note how near a first contact came to what was asked, inside the caller's transaction."""
    db.insert(
        "backfills",
        {
            "channel_id": channel_id,
            "asked": found.asked,
            "seen": found.seen,
            "down_to": found.down_to,
            "gaps": canonical(found.gaps),
            "tried_at": iso(at),
        },
        conflict="""do update set seen = excluded.seen, down_to = excluded.down_to, gaps = excluded.gaps,
             tried_at = excluded.tried_at""",
    )


def unfinished_backfill(db: Database, channel_id: int) -> Backfill | None:
    """Return the first contact with a channel if something of it is missing."""
    row = db.first("select asked, seen, down_to, gaps from backfills where channel_id = ?", [channel_id])
    if row is None:
        return None
    gaps = tuple((first, last) for first, last in json.loads(row["gaps"]))
    found = Backfill(asked=row["asked"], seen=row["seen"], down_to=row["down_to"], gaps=gaps)
    return found if found.missing else None
