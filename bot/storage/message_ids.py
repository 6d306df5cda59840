"""What is known of each id of a channel: a post, a service message, or nothing when we looked."""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.models import Page, Post
from bot.storage import custody
from bot.storage.columns import ranges
from bot.storage.database import Database, iso

_LATEST = """do update set state = excluded.state, seen_at = excluded.seen_at,
         post_id = coalesce(excluded.post_id, post_id)
       where state is not excluded.state or post_id is not coalesce(excluded.post_id, post_id)"""


def mark_ids(
    db: Database,
    channel_id: int,
    ids: tuple[int, ...],
    state: str,
    at: datetime,
    *,
    post_id: int | None = None,
) -> None:
    """Note what is known of ids of a channel; the latest look counts, and a post stays findable.

    A post that was absent is not, once an id of it is there, though it be another part of its album.
    """
    row = {"channel_id": channel_id, "state": state, "post_id": post_id, "seen_at": iso(at)}
    db.insert("message_ids", [row | {"message_id": number} for number in ids], conflict=_LATEST)
    if post_id is not None:
        db.run("update posts set absent_at = null where id = ? and absent_at is not null", [post_id])


def mark_posts(db: Database, found: Iterable[tuple[int, Post]], at: datetime) -> None:
    """Note whose the ids of posts are, each given with its number here."""
    seen = iso(at)
    db.insert(
        "message_ids",
        [
            {
                "channel_id": post.channel_id,
                "state": "post",
                "post_id": post_id,
                "seen_at": seen,
                "message_id": number,
            }
            for post_id, post in found
            for number in post.ids
        ],
        conflict=_LATEST,
    )


def unknown_posts(db: Database, posts: Iterable[Post]) -> list[Post]:
    """Return those posts of which no id leads to one that is stored."""
    return [
        post
        for post in posts
        if not db.value(
            """select 1 from message_ids where channel_id = ? and post_id is not null
               and message_id in (select value from json_each(?)) limit 1""",
            [post.channel_id, json.dumps(post.ids)],
        )
    ]


def note_returned(db: Database, page: Page, source: str, *, actor: str, at: datetime) -> None:
    """Put on record which ids of a page were absent when last looked for and are there again.

    So is what was called a service message, and is a post.
    """
    posts = {number for post in page.posts for number in post.ids}
    there = sorted({*_service(db, page), *posts})
    back = _in_state(db, page.channel_id, there, "absent")
    back = sorted({*back, *_in_state(db, page.channel_id, sorted(posts), "service")})
    if not back:
        return
    subject = {"channel_id": page.channel_id, "ids": ranges(back), "source": source}
    custody.record(db, "present", subject, actor=actor, at=at)


def note_ids(db: Database, page: Page, source: str, *, actor: str, at: datetime) -> list[int]:
    """Mark what the page vouches for, and return the ids that are newly known to be absent."""
    _note_service(db, page, source, actor=actor, at=at)
    missing = set(page.absent)
    if page.first is not None and page.last is not None:
        missing |= set(range(page.first, page.last + 1))
        missing -= set(page.service)
        missing -= {number for post in page.posts for number in post.ids}
    asked = sorted(missing)
    known: dict[int, str] = {}
    if asked:
        rows = db.rows(
            "select message_id, state from message_ids where channel_id = ? and message_id between ? and ?",
            [page.channel_id, asked[0], asked[-1]],
        )
        known = {row["message_id"]: row["state"] for row in rows}
    gone = [number for number in asked if known.get(number) not in ("absent", "service")]
    if not gone:
        return []
    mark_ids(db, page.channel_id, tuple(gone), "absent", at)
    lost = [number for number in gone if known.get(number) == "post"]
    if lost:
        _mark_posts_absent(db, page.channel_id, lost, at)
    subject = {"channel_id": page.channel_id, "ids": ranges(gone), "source": source}
    custody.record(db, "absent", subject, actor=actor, at=at)
    return gone


def _note_service(db: Database, page: Page, source: str, *, actor: str, at: datetime) -> None:
    service = _service(db, page)
    known = _in_state(db, page.channel_id, service, "service") if service else []
    new = sorted(set(service) - set(known))
    if new:
        mark_ids(db, page.channel_id, tuple(new), "service", at)
        subject = {"channel_id": page.channel_id, "ids": ranges(new), "source": source}
        custody.record(db, "service", subject, actor=actor, at=at)


def _service(db: Database, page: Page) -> list[int]:
    """Return the ids of service messages of a page, without those that are known as posts: it shows less."""
    if not page.service:
        return []
    posts = {number for post in page.posts for number in post.ids}
    rows = db.rows(
        """select message_id from message_ids where channel_id = ? and post_id is not null
           and message_id in (select value from json_each(?))""",
        [page.channel_id, json.dumps(page.service)],
    )
    return sorted(set(page.service) - posts - {row["message_id"] for row in rows})


def _in_state(db: Database, channel_id: int, ids: Iterable[int], state: str) -> list[int]:
    """Return those of the ids that are in this state, rising."""
    rows = db.rows(
        """select message_id from message_ids where channel_id = ? and state = ?
           and message_id in (select value from json_each(?)) order by message_id""",
        [channel_id, state, json.dumps(list(ids))],
    )
    return [row["message_id"] for row in rows]


def _mark_posts_absent(db: Database, channel_id: int, lost: list[int], at: datetime) -> None:
    """Mark posts absent of which every id is: an album that lost one picture is still there."""
    db.run(
        """update posts set absent_at = :at where absent_at is null and channel_id = :channel
             and id in (select post_id from message_ids where channel_id = :channel
                        and message_id in (select value from json_each(:lost)))
             and not exists (select 1 from message_ids m where m.post_id = posts.id and m.state = 'post')""",
        {"at": iso(at), "channel": channel_id, "lost": json.dumps(lost)},
    )
