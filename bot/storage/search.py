"""Reading posts back: lists, filters and full-text search."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.errors import InputError
from bot.models import Filter, Link, Post, StoredPost
from bot.storage.columns import forward_from
from bot.storage.database import Database, Row, iso, moment
from bot.storage.readings import passages_from

BATCH = 500


def find_posts(db: Database, wanted: Filter, *, newest_first: bool = False) -> Iterator[StoredPost]:
    """Yield posts that pass the filter, oldest first unless said; read in batches, so memory stays flat."""
    for rows in in_order(db, SELECT, *conditions(wanted), newest_first=newest_first):
        yield from map(stored, rows)


def load_posts(db: Database, ids: Sequence[int]) -> Iterator[StoredPost]:
    """Yield the posts that have these ids, in this order."""
    rows = db.rows(f"{SELECT} where p.id in (select value from json_each(?))", [json.dumps(ids)])
    found = {row["id"]: row for row in rows}
    yield from (stored(found[post_id]) for post_id in ids)


def latest_texts(
    db: Database, channel_id: int, *, since: datetime, before: datetime, most: int
) -> list[tuple[date, str]]:
    """Return the latest texts of a channel within a time, at most so many, each with its day."""
    rows = db.rows(
        """select p.posted_at, v.text from posts p join versions v on v.id = p.version_id
           where p.channel_id = ? and p.posted_at >= ? and p.posted_at < ? and v.text <> ''
           order by p.message_id desc limit ?""",
        [channel_id, iso(since), iso(before), most],
    )
    return [(moment(row["posted_at"]).date(), row["text"]) for row in rows]


def any_post(db: Database) -> bool:
    """Tell whether a post is stored."""
    return bool(db.value("select 1 from posts limit 1"))


def count_posts(db: Database) -> int:
    """Return how many posts are stored."""
    return int(db.value("select count(*) from posts where folded_into is null"))


def post_at(db: Database, channel: str | int, message_id: int) -> StoredPost | None:
    """Return the post that has this id in this channel (an album under any of its ids)."""
    column = "c.id = :channel" if isinstance(channel, int) else NAMED
    row = db.first(
        f"""{SELECT} where p.id = (select m.post_id from message_ids m
            where m.channel_id in (select c.id from channels c where {column})
            and m.message_id = :message_id)""",
        {"channel": channel, "message_id": message_id},
    )
    return stored(row) if row else None


def text_query(words: str) -> str:
    """Turn words a person typed into a full-text query for all of them, whatever signs they hold.

    Raises InputError when there is no word in it.
    """
    parts = ["".join(c for c in part if c.isprintable()) for part in words.split()]
    quoted = ['"' + part.replace('"', '""') + '"' for part in parts if any(c.isalnum() for c in part)]
    if not quoted:
        raise InputError(f"--words {words!r}: expected at least one word or number")
    return " ".join(quoted)


NAMED = "(c.username = :channel collate nocase or c.address = :channel collate nocase)"
COLUMNS = """
    select p.*, v.id as version, c.username, c.address, c.title,
      v.text, v.links, v.edited_at, v.captured_at, v.content_sha256, v.shown, v.passages,
      (select count(*) - count(completes) from versions where post_id = p.id) as versions,
      (select json_group_array(message_id) from
         (select message_id from message_ids m where m.post_id = p.id order by message_id)) as parts,
      (select json_group_array(distinct s.source) from captures s join versions w on w.id = s.version_id
         where w.post_id = p.id) as sources
    from posts p join channels c on c.id = p.channel_id
"""
SELECT = f"{COLUMNS} join versions v on v.id = p.version_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of posts in SQL, from where it starts, and how what comes later compares."""

    by: str
    past: str
    start: tuple[str, int]


ORDERS = {
    False: Order(by="p.posted_at, p.id", past=">", start=("", 0)),
    True: Order(by="p.posted_at desc, p.id desc", past="<", start=("~", 0)),
}


def in_order(
    db: Database,
    select: str,
    where: Sequence[str],
    params: Mapping[str, Any],
    *,
    newest_first: bool,
    batch: int = BATCH,
    key: str = "id",
) -> Iterator[list[Row]]:
    """Yield the rows of a select from posts `p` that meet all of `where`, in batches.

    `key` is the column that holds the post's id.
    """
    order = ORDERS[newest_first]
    after_time, after_id = order.start
    beyond = f"(p.posted_at, p.id) {order.past} (:after_time, :after_id)"
    while True:
        rows = db.rows(
            f"{select} where {' and '.join([*where, beyond])} order by {order.by} limit {batch}",
            {**params, "after_time": after_time, "after_id": after_id},
        )
        yield rows
        if len(rows) < batch:
            return
        after_time, after_id = rows[-1]["posted_at"], rows[-1][key]


def conditions(wanted: Filter) -> tuple[list[str], dict[str, Any]]:
    """Return a filter as what must hold of a post `p` of a channel `c`, and the parameters of that."""
    # The plus keeps SQLite from the index of the few that are folded, by which all others would be sorted.
    where, params = ["+p.folded_into is null"], {}
    if wanted.channel is not None:
        by_id = isinstance(wanted.channel, int)
        named = f"p.channel_id in (select c.id from channels c where {NAMED})"
        where.append("p.channel_id = :channel" if by_id else named)
        params["channel"] = wanted.channel
    if wanted.since:
        where.append("p.posted_at >= :since")
        params["since"] = iso(wanted.since)
    if wanted.until:
        where.append("p.posted_at < :until")
        params["until"] = iso(wanted.until)
    if wanted.words:
        where.append(
            """p.id in (select w.post_id from versions_fts f join versions w on w.id = f.rowid
               where versions_fts match :words)"""
        )
        params["words"] = text_query(wanted.words)
    if wanted.ids:
        where.append("p.id in (select value from json_each(:ids))")
        params["ids"] = json.dumps(wanted.ids)
    return where, params


def stored(row: Row) -> StoredPost:
    """Return the post that a row of COLUMNS holds, with whichever version was joined as `v`."""
    parts = tuple(json.loads(row["parts"]))
    post = Post(
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        posted_at=moment(row["posted_at"]),
        text=row["text"],
        passages=passages_from(row["passages"]),
        shown=bool(row["shown"]),
        edited=row["edited_at"] is not None or row["versions"] > 1,
        edited_at=moment(row["edited_at"]) if row["edited_at"] else None,
        parts=parts if len(parts) > 1 else (),
        grouped_id=row["grouped_id"],
        forward=forward_from(row["forward"]),
        reply_to=row["reply_to"],
        links=tuple(Link(**link) for link in json.loads(row["links"])),
        author=row["author"],
        media=row["media"],
    )
    return StoredPost(
        id=row["id"],
        version_id=row["version"],
        username=row["username"],
        address=row["address"],
        title=row["title"],
        post=post,
        captured_at=moment(row["captured_at"]),
        versions=row["versions"],
        absent_at=moment(row["absent_at"]) if row["absent_at"] else None,
        sources=tuple(sorted(json.loads(row["sources"]))),
        sha256=row["content_sha256"],
    )


ADDRESS = re.compile(
    r"(?:https?://)?(?:t\.me/(?:s/)?)?@?(?:(?:c/)?(?P<id>\d{1,18})|(?P<name>\w{4,32}))/(?P<message>\d{1,10})"
    r"(?:\?.*)?",
    re.ASCII,
)


def post_of(db: Database, address: str) -> StoredPost:
    """Return the stored post at an address such as https://t.me/ClashReport/58234 or ClashReport/58234.

    Raises InputError if it is no such address, or nothing was stored under it.
    """
    parts = ADDRESS.fullmatch(address.strip())
    if parts is None:
        raise InputError(
            '"%(address)s": expected an address such as https://t.me/ClashReport/58234', address=address
        )
    channel = int(parts["id"]) if parts["id"] else parts["name"]
    found = post_at(db, channel, int(parts["message"]))
    if found is None:
        raise InputError('"%(address)s": no such post is stored here', address=address)
    return found
