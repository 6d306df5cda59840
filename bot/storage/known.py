"""What is stored of a post that a source gives again, and stray parts of an album folded into it."""

import json
from dataclasses import dataclass

from bot.models import Page, Post
from bot.storage import custody
from bot.storage.columns import ranges
from bot.storage.database import Database, moment
from bot.storage.message_ids import mark_ids
from bot.storage.readings import KnownVersion, known_version


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPost:
    """A stored post with its versions, latest first."""

    id: int
    ids: frozenset[int]
    versions: tuple[KnownVersion, ...]
    late_part: bool = False  # found by its album alone: none of the ids that came is known
    grown: bool = False  # its album is met, of which parts were known as posts of their own


class Met:
    """The ids and albums of a page's posts that are known, its own earlier posts among them."""

    def __init__(self, db: Database, page: Page) -> None:
        numbers = [number for post in page.posts for number in post.ids]
        albums = {post.grouped_id for post in page.posts if post.grouped_id is not None}
        self._ids = {
            row["message_id"]
            for row in db.rows(
                """select message_id from message_ids where channel_id = ? and post_id is not null
                   and message_id in (select value from json_each(?))""",
                [page.channel_id, json.dumps(numbers)],
            )
        }
        self._albums = {
            row["grouped_id"]
            for row in db.rows(
                """select distinct grouped_id from posts where channel_id = ? and folded_into is null
                   and grouped_id in (select value from json_each(?))""",
                [page.channel_id, json.dumps(sorted(albums))],
            )
        } if albums else set()  # fmt: skip

    def before(self, post: Post) -> bool:
        """Tell whether a post is known, and know it from now on."""
        known = not self._ids.isdisjoint(post.ids) or post.grouped_id in self._albums
        self._ids.update(post.ids)
        if post.grouped_id is not None:
            self._albums.add(post.grouped_id)
        return known


def find_known(db: Database, post: Post, source: str, *, actor: str, at: str) -> KnownPost | None:
    """Return the stored post that has one of these ids, or their album.

    Where several have, an album is met of which an archive gave each part by itself: the later ones are
    folded into the first, on record; they stay stored, and are no posts of their own any more.
    """
    rows = db.rows(
        f"""select distinct p.id, p.message_id from message_ids m join posts p on p.id = m.post_id
            where m.channel_id = ? and m.message_id in ({", ".join("?" * len(post.ids))})
            order by p.message_id""",
        [post.channel_id, *post.ids],
    )
    late = not rows and post.grouped_id is not None
    if late:
        rows = db.rows(
            """select id, message_id from posts where channel_id = ? and grouped_id = ?
               and folded_into is null limit 1""",
            [post.channel_id, post.grouped_id],
        )
    if not rows:
        return None
    first, *strays = rows
    ids = {
        row["message_id"]
        for row in db.rows("select message_id from message_ids where post_id = ?", [first["id"]])
    }
    for stray in strays:
        _fold(db, post, stray["id"], first["id"], source, actor=actor, at=at)
    return KnownPost(
        id=first["id"],
        ids=frozenset(ids),
        versions=_versions(db, first["id"]),
        late_part=late,
        grown=(len(post.ids) > 1 and len(ids) == 1) or bool(strays),
    )


def _versions(db: Database, post_id: int) -> tuple[KnownVersion, ...]:
    rows = db.rows(
        """select v.*, p.posted_at, (select json_group_object(c.source, c.seen) from captures c
             where c.version_id = v.id) as captured
           from versions v join posts p on p.id = v.post_id where v.post_id = ?
           order by v.as_of desc, v.id desc""",
        [post_id],
    )
    return tuple(known_version(row, row["posted_at"], json.loads(row["captured"])) for row in rows)


def _fold(db: Database, post: Post, stray: int, into: int, source: str, *, actor: str, at: str) -> None:
    ids = [
        row["message_id"] for row in db.rows("select message_id from message_ids where post_id = ?", [stray])
    ]
    db.run(
        "update posts set folded_into = :into, absent_at = null where id = :stray or folded_into = :stray",
        {"into": into, "stray": stray},
    )
    mark_ids(db, post.channel_id, tuple(ids), "post", moment(at), post_id=into)
    subject = {
        "channel_id": post.channel_id,
        "post": f"{post.channel_id}/{post.message_id}",
        "folded": stray,
        "into": into,
        "ids": ranges(sorted(ids)),
        "source": source,
    }
    custody.record(db, "folded", subject, actor=actor, at=moment(at))
