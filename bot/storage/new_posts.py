"""Posts that are new, written together: their rows and links are those that one after another would give.

What a seal covers is known before it is written, so nothing is read back; ids are the next free ones.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models import Post
from bot.storage import custody
from bot.storage.archived import note_archived
from bot.storage.canonical import canonical
from bot.storage.columns import forward_text, records_text
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row, iso
from bot.storage.message_ids import mark_posts
from bot.storage.readings import ARCHIVE, seen_of, seen_text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post nobody gave before; since when it reads like this, and whether it is news."""

    post: Post
    as_of: datetime
    news: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows that are kept of one new post, and what the chain says of them."""

    post: Row
    version: Row
    capture: Row
    subject: Row


def write_new(db: Database, new: Sequence[NewPost], *, source: str, captured_at: datetime) -> None:
    """Keep new posts of a channel in their order, on record, inside the caller's transaction."""
    if not new:
        return
    rows = list(_rows(db, new, source, captured_at))
    db.insert("posts", [each.post for each in rows])
    db.insert("versions", [each.version for each in rows])
    db.insert("captures", [each.capture for each in rows])
    subjects = [each.subject for each in rows]
    custody.record_each(db, "capture", subjects, actor=COLLECTOR, at=captured_at)
    found = [(each.post["id"], one.post) for each, one in zip(rows, new, strict=True)]
    mark_posts(db, found, captured_at)
    if source == ARCHIVE:
        ids = (number for one in new for number in one.post.ids)
        note_archived(db, new[0].post.channel_id, ids)
    make_findable(db, rows[0].version["id"], rows[-1].version["id"])  # last: each savepoint writes the index


def make_findable(db: Database, first: int, last: int) -> None:
    """Index the words of new versions, first to last."""
    db.run(
        "insert into versions_fts (rowid, text) select id, text from versions where id between ? and ?",
        [first, last],
    )


def content_hash(post: Post) -> str:
    """Return the SHA-256 of what makes a version: the post's key, time and text, whichever source gave it."""
    content = [post.channel_id, post.message_id, iso(post.posted_at), post.text]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def post_row(post: Post) -> Row:
    """Return the columns that hold what never changes in a post."""
    return {
        "channel_id": post.channel_id,
        "message_id": post.message_id,
        "posted_at": iso(post.posted_at),
        "grouped_id": post.grouped_id,
        "reply_to": post.reply_to,
        "forward": forward_text(post),
        "author": post.author,
        "media": post.media,
    }


def version_row(
    post: Post,
    post_id: int,
    content: str,
    *,
    as_of: datetime,
    captured_at: str,
    news: bool,
    completes: int | None,
) -> Row:
    """Return the columns that hold a version; `content` is its hash."""
    return {
        "post_id": post_id,
        "text": post.text,
        "links": records_text(post.links),
        "edited_at": iso(post.edited_at) if post.edited_at else None,
        "as_of": iso(as_of),
        "captured_at": captured_at,
        "news": int(news),
        "content_sha256": content,
        "shown": int(post.shown),
        "passages": records_text(post.passages),
        "completes": completes,
    }


def capture_row(post: Post, version_id: int, content: str, *, source: str, captured_at: str) -> Row:
    """Return the columns that hold a capture; `content` is the hash of its version."""
    return {
        "version_id": version_id,
        "source": source,
        "collector": COLLECTOR,
        "captured_at": captured_at,
        "raw": post.raw,
        "raw_sha256": hashlib.sha256(post.raw).hexdigest(),
        "content_sha256": content,
        "seen": seen_text(seen_of(post)),
        "zone": post.zone,
    }


def capture_subject(post: Post, capture: Row, capture_id: int, sealed: custody.Seals) -> Row:
    """Return what the chain says of a capture and of the rows that came by it."""
    return {
        "capture": capture_id,
        "post": f"{post.channel_id}/{post.message_id}",
        "source": capture["source"],
        "raw_sha256": capture["raw_sha256"],
        "content_sha256": capture["content_sha256"],
        "rows": sealed,
    }


def _rows(db: Database, new: Sequence[NewPost], source: str, captured_at: datetime) -> Iterator[_Rows]:
    at, next_id = iso(captured_at), {table: _next(db, table) for table in ("posts", "versions", "captures")}
    for place, each in enumerate(new):
        post_id, version_id, capture_id = (first + place for first in next_id.values())
        content = content_hash(each.post)
        post = {"id": post_id, **post_row(each.post), "story_id": post_id, "version_id": version_id}
        version = {"id": version_id} | version_row(
            each.post, post_id, content, as_of=each.as_of, captured_at=at, news=each.news, completes=None
        )
        capture = {"id": capture_id} | capture_row(
            each.post, version_id, content, source=source, captured_at=at
        )
        sealed = {
            f"{table}/{row['id']}": custody.seal(table, row)
            for table, row in (("captures", capture), ("versions", version), ("posts", post))
        }
        subject = capture_subject(each.post, capture, capture_id, sealed)
        yield _Rows(post=post, version=version, capture=capture, subject=subject)


def _next(db: Database, table: str) -> int:
    return int(db.value(f"select coalesce(max(id), 0) + 1 from {table}"))
