"""Which post each post of a story joins.

It is derived. A post without a join begins a story. All functions that write run inside the caller's
write transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.storage.columns import number_list
from bot.storage.database import Database, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredJoin:
    """A post joins another: the one that it repeats, in the story of a first carrier."""

    joined_id: int
    head_id: int
    kind: str
    carries: bool
    told: bool


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


def first_posted(db: Database, channel_id: int) -> datetime:
    """Return when the post of a channel with the lowest id that is stored was published."""
    return moment(
        str(
            db.value(
                "select posted_at from posts where channel_id = ? order by message_id limit 1", [channel_id]
            )
        )
    )
