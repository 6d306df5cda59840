"""Which posts were edited or are gone, and how they read before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.columns import number_list
from bot.storage.database import Database, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class PastText:
    """A text of a post, since when it read so."""

    as_of: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A post that reads otherwise than it once did, or that was absent when it was last looked for."""

    post_id: int
    readings: tuple[PastText, ...]  # oldest first; at least the one it has now
    absent_at: datetime | None


def corrected(db: Database, post_ids: Iterable[int]) -> dict[int, Corrected]:
    """Return those of these posts that were edited or are gone, by id.

    A version that another only shows in full is no reading of its own.
    """
    rows = db.rows(
        """select p.id, p.absent_at, v.as_of, v.text from posts p join versions v on v.post_id = p.id
           where p.id in (select value from json_each(?)) and v.shown
           and not exists (select 1 from versions x where x.completes = v.id)
           order by p.id, v.as_of, v.id""",
        [number_list(post_ids)],
    )
    readings: dict[int, list[PastText]] = {}
    absent: dict[int, datetime | None] = {}
    for row in rows:
        own = readings.setdefault(row["id"], [])
        if not own or own[-1].text != row["text"]:
            own.append(PastText(as_of=moment(row["as_of"]), text=row["text"]))
        absent[row["id"]] = moment(row["absent_at"]) if row["absent_at"] else None
    return {
        post_id: Corrected(post_id=post_id, readings=tuple(own), absent_at=absent[post_id])
        for post_id, own in readings.items()
        if len(own) > 1 or absent[post_id]
    }
