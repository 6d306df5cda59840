"""Which posts were edited or are gone, and how they read before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from operator import itemgetter

from bot.storage.columns import number_list
from bot.storage.database import Database, iso, moment
from bot.storage.matches import last_version


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


# Others have it from a post, or the post from them.
_SHARED = "exists (select 1 from posts o where o.story_id = p.story_id and o.id <> p.id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """A story of several posts of which one was edited, or is gone, and when the last of that was noticed."""

    story_id: int
    noticed_at: datetime


def stories_changed(
    db: Database, *, since: datetime | None = None, before: datetime | None = None
) -> Iterator[StoryChange]:
    """Yield the stories of several posts of which one was edited, or is gone; the latest first.

    The times are those at which it was noticed. They are read as they are asked for.
    """
    edited = db.each_tuple(
        f"""select v.captured_at, p.story_id from versions v join posts p on p.id = v.post_id
            where v.id >= :first and v.id < :last and v.shown and v.completes is null and {_SHARED}
            and exists (select 1 from versions o where o.post_id = v.post_id and o.id < v.id
              and o.text <> v.text)
            order by v.id desc""",
        {
            "first": _first_captured(db, since) if since else 0,
            "last": _first_captured(db, before) if before else last_version(db) + 1,
        },
    )
    gone = db.each_tuple(
        f"""select p.absent_at, p.story_id from posts p
            where p.absent_at is not null and p.absent_at >= :since and p.absent_at < :before and {_SHARED}
            order by p.absent_at desc""",
        {"since": iso(since) if since else "", "before": iso(before) if before else "~"},
    )
    told = set[int]()
    for noticed_at, story_id in merge(edited, gone, key=itemgetter(0), reverse=True):
        if story_id not in told:
            told.add(story_id)
            yield StoryChange(story_id=story_id, noticed_at=moment(noticed_at))


def _first_captured(db: Database, since: datetime) -> int:
    """Return the first version that was captured since then: their numbers rise with the time."""
    low, high = 0, last_version(db) + 1
    while high - low > 1:
        middle = (low + high) // 2
        at = db.value("select captured_at from versions where id >= ? order by id limit 1", [middle])
        low, high = (middle, high) if at is not None and at < iso(since) else (low, middle)
    return high
