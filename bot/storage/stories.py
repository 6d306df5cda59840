"""Stories: which posts belong together, and what editors said of that.

All functions that write run inside the caller's write transaction.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.models import Counterpart, Link, StoredCarrier
from bot.models.posts import post_url
from bot.storage import custody
from bot.storage.columns import forward_from, number_list
from bot.storage.database import Database, Row, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An editor's word on two posts, by their ids: they are one story, or they are not."""

    together: bool
    post_id: int
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHead:
    """A story without its posts; `text` is what its first carrier says now."""

    id: int
    first_at: datetime
    posts: int
    channels: int
    text: str
    urls: tuple[str, ...]  # of its posts, the earliest first


# --- posts ----------------------------------------------------------------------------------------


_SEEN = """p.id, p.channel_id, p.message_id, p.posted_at, p.forward, p.reply_to, c.username, c.address,
             c.title, (select max(id) from versions where post_id = p.id) as version,
             (select json_group_array(m.message_id) from message_ids m where m.post_id = p.id) as parts,
             (select json_group_array(json_array(o.id, o.channel_id, o.message_id, t.score)) from
                (select other_id as id, score from story_translations where post_id = p.id
                 union all select post_id, score from story_translations where other_id = p.id) t
                join posts o on o.id = t.id) as translations"""


def posts_by_id(db: Database, ids: Iterable[int]) -> list[StoredCarrier]:
    """Return the posts with these ids, in the order of the ids."""
    found = db.rows(
        f"""select {_SEEN}, p.story_id, j.joined_id, j.told,
             (select json_group_array(json_array(v.text, json(v.links))) from
                (select text, links from versions where post_id = p.id order by as_of, id) v) as texts
           from posts p join channels c on c.id = p.channel_id left join story_joins j on j.post_id = p.id
           where p.id in (select value from json_each(?)) order by p.id""",
        [number_list(ids)],
    )
    return [_post(row) for row in found]


def stamps_of(db: Database, post_ids: Iterable[int]) -> dict[int, tuple[object, ...]]:
    """Return the stamps of these posts, without their texts."""
    rows = db.rows(
        f"""select {_SEEN} from posts p join channels c on c.id = p.channel_id
           where p.id in (select value from json_each(?))""",
        [number_list(post_ids)],
    )
    return {row["id"]: tuple(row.values()) for row in rows}


def posts_of_stories(db: Database, story_ids: Iterable[int]) -> list[StoredCarrier]:
    """Return the posts of these stories, in the order of their ids."""
    rows = db.rows(
        "select id from posts where story_id in (select value from json_each(?))", [number_list(story_ids)]
    )
    return posts_by_id(db, (row["id"] for row in rows))


def stories_of(db: Database, post_ids: Iterable[int]) -> dict[int, int]:
    """Return the story that each of these posts is in."""
    rows = db.rows(
        "select id, story_id from posts where id in (select value from json_each(?))", [number_list(post_ids)]
    )
    return {row["id"]: row["story_id"] for row in rows}


def waiting(db: Database, post_ids: Iterable[int], after: int) -> frozenset[int]:
    """Return those of these posts whose latest version came after a version."""
    rows = db.rows(
        "select id from posts where id in (select value from json_each(?)) and version_id > ?",
        [number_list(post_ids), after],
    )
    return frozenset(row["id"] for row in rows)


def set_story(db: Database, story_id: int, post_ids: Iterable[int]) -> None:
    """Let these posts be of this story; a repeat changes nothing."""
    db.run(
        """update posts set story_id = ? where id in (select value from json_each(?))
           and story_id is not ?""",
        [story_id, number_list(post_ids), story_id],
    )


def find_stories(
    db: Database, *, since: datetime | None = None, min_channels: int = 1, limit: int | None = None
) -> Iterator[StoryHead]:
    """Yield stories with a post since then and at least so many channels, the latest story first."""
    some = "where story_id in (select story_id from posts where posted_at >= :since)" if since else ""
    rows = db.each(
        f"""select story_id, first_at, posts, channels,
             (select text from versions where post_id =
                (select id from posts f where f.story_id = p.story_id
                 order by posted_at, channel_id, message_id limit 1)
              order by as_of desc, id desc limit 1) as text,
             (select json_group_array(json_array(address, channel_id, message_id)) from
                (select c.address, f.channel_id, f.message_id from posts f join channels c
                   on c.id = f.channel_id where f.story_id = p.story_id
                 order by f.posted_at, f.channel_id, f.message_id)) as addresses
           from (select story_id, min(posted_at) as first_at, count(*) as posts,
                   count(distinct channel_id) as channels
                 from posts {some} group by story_id having channels >= :channels
                 order by first_at desc, story_id limit :limit) p""",
        {
            "since": iso(since) if since else "",
            "channels": min_channels,
            "limit": -1 if limit is None else limit,
        },
    )
    return (
        StoryHead(
            id=row["story_id"],
            first_at=moment(row["first_at"]),
            posts=row["posts"],
            channels=row["channels"],
            text=row["text"],
            urls=tuple(post_url(*post) for post in json.loads(row["addresses"])),
        )
        for row in rows
    )


# --- what editors said --------------------------------------------------------------------------


def corrections_of(db: Database, story_ids: Iterable[int]) -> list[Correction]:
    """Return the corrections in force that touch a post of these stories."""
    rows = db.rows(
        """select kind, post_id, other_id from story_corrections where withdrawn_at is null and id in
             (select k.id from posts p join story_corrections k on k.post_id = p.id or k.other_id = p.id
              where p.story_id in (select value from json_each(?))) order by id""",
        [number_list(story_ids)],
    )
    return [
        Correction(together=row["kind"] == "together", post_id=row["post_id"], other_id=row["other_id"])
        for row in rows
    ]


def corrected(db: Database, story_ids: Iterable[int]) -> set[int]:
    """Return those of the stories that a correction in force touches."""
    rows = db.rows(
        """select distinct p.story_id from story_corrections k join posts p on p.id in (k.post_id, k.other_id)
           where k.withdrawn_at is null and p.story_id in (select value from json_each(?))""",
        [number_list(story_ids)],
    )
    return {row["story_id"] for row in rows}


def correct(
    db: Database,
    corrections: Sequence[Correction],
    *,
    about: Sequence[StoredCarrier],
    actor: str,
    at: datetime,
) -> None:
    """Keep what an editor said, in place of what was said of the same posts before; on the record.

    `about` are the posts that the custody log names.
    """
    for correction in corrections:
        kind = "together" if correction.together else "apart"
        pair = sorted((correction.post_id, correction.other_id))
        db.run(
            """update story_corrections set withdrawn_at = ? where withdrawn_at is null
               and min(post_id, other_id) = ? and max(post_id, other_id) = ?""",
            [iso(at), *pair],
        )
        db.insert(
            "story_corrections",
            {"kind": kind, "post_id": pair[0], "other_id": pair[1], "made_at": iso(at)},
        )
    together = bool(corrections) and corrections[0].together
    action = "stories joined" if together else "story split"
    rows = custody.seals_where(
        db, "story_corrections", "made_at = :at or withdrawn_at = :at", {"at": iso(at)}
    )  # also those that were withdrawn for these
    subject = {"posts": [post.url for post in about], "rows": rows}
    custody.record(db, action, subject, actor=actor, at=at)


def withdraw(
    db: Database, *, together: bool, posts: Iterable[int], others: Iterable[int], at: datetime
) -> None:
    """Stop holding posts together with, or apart from, these others."""
    db.run(
        """update story_corrections set withdrawn_at = :at where withdrawn_at is null and kind = :kind
           and ((post_id in (select value from json_each(:posts))
                 and other_id in (select value from json_each(:others)))
             or (other_id in (select value from json_each(:posts))
                 and post_id in (select value from json_each(:others))))""",
        {
            "at": iso(at),
            "kind": "together" if together else "apart",
            "posts": number_list(posts),
            "others": number_list(others),
        },
    )


def _post(row: Row) -> StoredCarrier:
    parts = tuple(sorted(json.loads(row["parts"])))
    return StoredCarrier(
        id=row["id"],
        story_id=row["story_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        username=row["username"],
        address=row["address"],
        title=row["title"],
        posted_at=moment(row["posted_at"]),
        ids=parts or (row["message_id"],),
        forward=forward_from(row["forward"]),
        reply_to=row["reply_to"],
        texts=tuple(
            (text, tuple(Link(**link) for link in links)) for text, links in json.loads(row["texts"])
        ),
        translations=tuple(
            Counterpart(post_id=post_id, channel_id=channel_id, message_id=message_id, score=score)
            for post_id, channel_id, message_id, score in json.loads(row["translations"])
        ),
        joined_id=row["joined_id"],
        told=bool(row["told"]),
        version_id=row["version"],
        stamp=tuple(islice(row.values(), 12)),
    )
