"""The sketches by which posts like another are found, and from which channels' habits are learned.

They are derived, kept by period and made anew where they are missing, so what is kept does not grow with
the posts that are stored. All functions that write run inside the caller's write transaction.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

from bot.storage.columns import number_list
from bot.storage.database import Database, Row, iso, moment

KEPT_FOR = timedelta(days=7)  # since a period's sketches were last used
NOTED_EVERY = timedelta(hours=1)  # that they are


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSketch:
    """A post as others are compared with it.

    `wording` tells its words, `runs` are hashes of runs of them, each once; `content` is how many words say
    something, and `most` how often it has one run.
    """

    post_id: int
    version_id: int  # the latest that it is made of
    channel_id: int
    period: int
    posted_at: datetime
    wording: int
    sketch: bytes
    runs: Collection[int]
    content: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSketch:
    """A stored sketch, with the number under which it was written; a later one has a greater number."""

    id: int
    post_id: int
    channel_id: int
    period: int
    posted_at: datetime
    sketch: bytes


# --- periods --------------------------------------------------------------------------------------


def period_of(at: datetime, window: timedelta) -> int:
    """Return the number of the period that a moment is in; posts within the window are in it or beside it."""
    return int(at.timestamp() // window.total_seconds())


def has_other_schemes(db: Database, scheme: str) -> bool:
    """Tell whether sketches were made under another scheme."""
    return bool(db.value("select 1 from story_periods where scheme is not ? limit 1", [scheme]))


def drop_sketches(db: Database) -> None:
    """Drop all that was made to find posts by."""
    db.run("delete from story_sketches")
    db.run("delete from story_vectors")
    db.run("delete from story_periods")


def missing_periods(db: Database, periods: Iterable[int]) -> list[int]:
    """Return the periods whose posts are not all sketched, in order."""
    known = db.rows(
        "select period from story_periods where period in (select value from json_each(?))",
        [number_list(periods)],
    )
    return sorted(set(periods) - {row["period"] for row in known})


def posts_in_period(db: Database, period: int, window: timedelta) -> list[int]:
    """Return the ids of all posts that were published in a period."""
    start = datetime.fromtimestamp(period * window.total_seconds(), UTC)
    rows = db.rows(
        "select id from posts where posted_at >= ? and posted_at < ?", [iso(start), iso(start + window)]
    )
    return [row["id"] for row in rows]


def add_period(db: Database, period: int, *, scheme: str, at: datetime) -> None:
    """Note that all posts of a period are sketched."""
    db.insert(
        "story_periods", {"period": period, "scheme": scheme, "used_at": iso(at)}, conflict="do nothing"
    )


def use_periods(db: Database, periods: Iterable[int], *, at: datetime) -> None:
    """Note which periods are in use, and drop the sketches of those that have not been for KEPT_FOR."""
    db.run(
        """update story_periods set used_at = ? where period in (select value from json_each(?))
           and used_at < ?""",
        [iso(at), number_list(periods), iso(at - NOTED_EVERY)],
    )
    for row in db.rows("select period from story_periods where used_at < ?", [iso(at - KEPT_FOR)]):
        for table in ("story_sketches", "story_vectors", "story_periods"):
            db.run(f"delete from {table} where period = ?", [row["period"]])


# --- sketches -------------------------------------------------------------------------------------


def add_sketches(db: Database, sketches: Collection[StoredSketch]) -> None:
    """Keep what posts are found by, in place of what was kept of them before."""
    db.run(
        "delete from story_sketches where post_id in (select value from json_each(?))",
        [number_list(sketch.post_id for sketch in sketches)],
    )
    db.insert(
        "story_sketches",
        (
            {
                "post_id": sketch.post_id,
                "version_id": sketch.version_id,
                "channel_id": sketch.channel_id,
                "period": sketch.period,
                "posted_at": iso(sketch.posted_at),
                "wording": sketch.wording,
                "sketch": sketch.sketch,
                "runs": array("i", sorted(sketch.runs)).tobytes(),
                "content": sketch.content,
                "most": sketch.most,
            }
            for sketch in sketches
        ),
    )


def sketched(db: Database, post_ids: Iterable[int]) -> dict[int, int]:
    """Return the latest version that the sketch of each of these posts is made of, where it has one."""
    rows = db.rows(
        "select post_id, version_id from story_sketches where post_id in (select value from json_each(?))",
        [number_list(post_ids)],
    )
    return {row["post_id"]: row["version_id"] for row in rows}


def last_sketch(db: Database) -> int:
    """Return the greatest number of a sketch; 0 when there is none."""
    return int(db.value("select coalesce(max(id), 0) from story_sketches"))


def sketches_between(
    db: Database, periods: Iterable[int], *, after: int = 0, up_to: int
) -> Iterator[FoundSketch]:
    """Yield the sketches of periods with numbers after one and up to another, in order of their numbers."""
    source = "story_sketches not indexed" if after else "story_sketches"
    rows = db.each(
        f"""select id, post_id, channel_id, period, posted_at, sketch from {source}
           where id > ? and id <= ? and period in (select value from json_each(?)) order by id""",
        [after, up_to, number_list(periods)],
    )
    for row in rows:
        yield FoundSketch(
            id=row["id"],
            post_id=row["post_id"],
            channel_id=row["channel_id"],
            period=row["period"],
            posted_at=moment(row["posted_at"]),
            sketch=row["sketch"],
        )


def runs_before(
    db: Database, channel_id: int, since: datetime, until: datetime, *, most: int
) -> Iterator[tuple[date, int, array[int]]]:
    """Yield day, wording and runs of a channel's latest posts between two moments, the latest first."""
    rows = db.each_tuple(
        """select posted_at, wording, runs from story_sketches
           where channel_id = ? and posted_at >= ? and posted_at < ?
           order by posted_at desc, post_id desc limit ?""",
        [channel_id, iso(since), iso(until), most],
    )
    for posted_at, wording, runs in rows:
        yield moment(posted_at).date(), wording, array("i", runs)


def sketches_by_post(db: Database, post_ids: Iterable[int]) -> Iterator[StoredSketch]:
    """Yield the sketches of these posts, of those that have one."""
    rows = db.each(
        "select * from story_sketches where post_id in (select value from json_each(?))",
        [number_list(post_ids)],
    )
    return map(_stored, rows)


def _stored(row: Row) -> StoredSketch:
    return StoredSketch(
        post_id=row["post_id"],
        version_id=row["version_id"],
        channel_id=row["channel_id"],
        period=row["period"],
        posted_at=moment(row["posted_at"]),
        wording=row["wording"],
        sketch=row["sketch"],
        runs=array("i", row["runs"]),
        content=row["content"],
        most=row["most"],
    )


# --- the file of their index ----------------------------------------------------------------------


def scratch_file(db: Database) -> BinaryIO:
    """Open a file without a name beside the database, unbuffered; it is gone when it is closed.

    It lies there and not where temporary files do, which on many machines is memory. Raises OSError where
    nothing can be written.
    """
    return tempfile.TemporaryFile(dir=db.path.parent, prefix="scratch-", buffering=0)
