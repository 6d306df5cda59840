"""Posts that lie in a database, written as rows: where a row of the table is not about keeping them."""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bot.models import Post
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, iso
from bot.storage.new_posts import content_hash, make_findable
from bot.storage.progress import PLACED, reach
from tests.builders import NOON

_TOGETHER = 10_000  # rows of one transaction


@contextlib.contextmanager
def filling(path: Path) -> Iterator[Database]:
    """Open a database that has its schema for rows that nobody would miss: none is noted to be sealed.

    Where the machine stops meanwhile the file is lost, which here is no harm.
    """
    with contextlib.closing(Database(path)) as db:
        for pragma in ("synchronous = off", "foreign_keys = off", "cache_size = -500000"):  # kB
            db.run(f"pragma {pragma}")
        yield db
        db.checkpoint()


def write_posts(db: Database, posts: Iterable[Post], *, placed: bool = True) -> int:
    """Write posts with one version and capture each, as new as their text; no link of the chain is made.

    Where they are `placed`, each is a story of its own. Returns how many.
    """
    left, count = iter(posts), 0
    known: set[int] = set()
    while page := list(islice(left, _TOGETHER)):
        with db.write():
            for channel in {post.channel_id for post in page} - known:
                known.add(channel)
                db.insert(
                    "channels",
                    {"id": channel, "username": f"channel{channel % 100}", "first_seen_at": iso(NOON)},
                    conflict="do nothing",
                )
            ids = range(count + 1, count + len(page) + 1)
            _write(db, list(zip(ids, page, strict=True)))
            make_findable(db, ids[0], ids[-1])
            count += len(page)
        db.checkpoint()
    if placed:
        with db.write():
            reach(db, PLACED, count)
    return count


def _write(db: Database, page: list[tuple[int, Post]]) -> None:
    db.insert(
        "posts",
        (
            {
                "id": number,
                "channel_id": post.channel_id,
                "message_id": post.message_id,
                "posted_at": iso(post.posted_at),
                "story_id": number,
                "version_id": number,
            }
            for number, post in page
        ),
    )
    db.insert(
        "message_ids",
        (
            {
                "channel_id": post.channel_id,
                "message_id": post.message_id,
                "state": "post",
                "post_id": number,
                "seen_at": iso(NOON),
            }
            for number, post in page
        ),
    )
    db.insert(
        "versions",
        (
            {
                "id": number,
                "post_id": number,
                "text": post.text,
                "as_of": iso(post.posted_at),
                "captured_at": iso(NOON),
                "news": 0,
                "content_sha256": content_hash(post),
            }
            for number, post in page
        ),
    )
    db.insert(
        "captures",
        (
            {
                "version_id": number,
                "source": "telegram",
                "collector": COLLECTOR,
                "captured_at": iso(NOON),
                "raw": post.raw,
                "raw_sha256": hashlib.sha256(post.raw).hexdigest(),
                "content_sha256": content_hash(post),
            }
            for number, post in page
        ),
    )
