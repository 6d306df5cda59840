"""Which post each post of a story joins, and the runs of words from which a channel's habits are learned.

Both are derived. A post without a join begins a story. All functions that write run inside the caller's
write transaction.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.storage.columns import number_list
from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredJoin:
    """A post joins another: the one that it repeats, in the story of a first carrier."""

    joined_id: int
    head_id: int
    kind: str
    carries: bool
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRuns:
    """The time of a post, what tells its wording, and the hashes of its runs of words."""

    posted_at: datetime
    wording: int
    runs: frozenset[int]


def joins_of(db: Database, post_ids: Iterable[int]) -> dict[int, StoredJoin]:
    """Return the joins of these posts; none of those that begin a story."""
    rows = db.rows(
        "select * from story_joins where post_id in (select value from json_each(?))", [number_list(post_ids)]
    )
    return {
        row["post_id"]: StoredJoin(
            joined_id=row["joined_id"],
            head_id=row["head_id"],
            kind=row["kind"],
            carries=bool(row["carries"]),
            told=bool(row["told"]),
        )
        for row in rows
    }


def set_joins(db: Database, joins: Mapping[int, StoredJoin | None]) -> None:
    """Let posts join others, or begin stories; a repeat changes nothing."""
    db.run("delete from story_joins where post_id in (select value from json_each(?))", [number_list(joins)])
    db.insert(
        "story_joins",
        (
            {
                "post_id": post_id,
                "joined_id": join.joined_id,
                "head_id": join.head_id,
                "kind": join.kind,
                "carries": join.carries,
                "told": join.told,
            }
            for post_id, join in joins.items()
            if join
        ),
    )


def members(db: Database, story_ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return (post, story, post that it joins) of all posts of these stories."""
    rows = db.rows(
        """select p.id, p.story_id, coalesce(j.joined_id, p.id) as joined_id
           from posts p left join story_joins j on j.post_id = p.id
           where p.story_id in (select value from json_each(?)) order by p.id""",
        [number_list(story_ids)],
    )
    return [(row["id"], row["story_id"], row["joined_id"]) for row in rows]


def told_apart(db: Database, post_ids: Iterable[int]) -> set[int]:
    """Return those of these posts that are news beyond their stories."""
    rows = db.rows(
        "select post_id from story_joins where told and post_id in (select value from json_each(?))",
        [number_list(post_ids)],
    )
    return {row["post_id"] for row in rows}


def add_runs(
    db: Database, post_id: int, channel_id: int, posted_at: datetime, *, wording: int, runs: Iterable[int]
) -> None:
    """Keep what a channel's habits are learned from; a repeat replaces it."""
    db.run(
        """insert into story_runs (post_id, channel_id, posted_at, wording, runs) values (?, ?, ?, ?, ?)
           on conflict do update set wording = excluded.wording, runs = excluded.runs""",
        [post_id, channel_id, iso(posted_at), wording, array("i", sorted(runs)).tobytes()],
    )


def runs_between(
    db: Database, channel_id: int, since: datetime, until: datetime, *, but: int, most: int
) -> Iterable[StoredRuns]:
    """Yield what was kept of the latest of a channel's posts between two moments, without one of them."""
    rows = db.rows(
        """select posted_at, wording, runs from story_runs
           where channel_id = ? and posted_at >= ? and posted_at < ? and post_id <> ?
           order by posted_at desc, post_id desc limit ?""",
        [channel_id, iso(since), iso(until), but, most],
    )
    for row in rows:
        hashes = array("i")
        hashes.frombytes(row["runs"])
        yield StoredRuns(posted_at=moment(row["posted_at"]), wording=row["wording"], runs=frozenset(hashes))


def first_posted(db: Database, channel_id: int) -> datetime:
    """Return when the post of a channel with the lowest id that is stored was published."""
    return moment(
        str(
            db.value(
                "select posted_at from posts where channel_id = ? order by message_id limit 1", [channel_id]
            )
        )
    )
