"""Posts, their versions and captures: what was read, kept once and never overwritten."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.models import Cursor, Page, Post
from bot.storage import custody
from bot.storage.columns import forward_text
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row, canonical, iso
from bot.storage.message_ids import mark_ids, note_ids, note_returned

RECENT = 100  # how many of the newest posts a re-read looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The changes that keeping a page made."""

    new: tuple[Post, ...] = ()
    edited: tuple[Post, ...] = ()
    repeated: int = 0
    absent: tuple[int, ...] = ()

    @property
    def versions(self) -> int:
        """The number of versions that were added."""
        return len(self.new) + len(self.edited)


def save_page(
    db: Database, page: Page, *, source: str, captured_at: datetime, fresh: timedelta = timedelta(0)
) -> Kept:
    """Keep the posts that are new or edited, what was absent, and the cursor, in one transaction.

    Safe to repeat: a second call with the same page keeps nothing. A version is news, and may alert,
    when it was published after we began to watch or less than `fresh` before its capture.
    Raises StorageError if the disk is full or the database is locked; nothing is kept then.
    """
    new: list[Post] = []
    edited: list[Post] = []
    with db.write():
        _meet_channel(db, page, captured_at)
        note_returned(db, page, source, actor=COLLECTOR, at=captured_at)
        read_to = db.value("select message_id from cursors where channel_id = ?", [page.channel_id]) or 0
        for post in page.posts:
            latest = _find(db, post)
            if latest and not _is_new_version(db, latest, post, source):
                _note_capture(db, latest, post, source, captured_at)
            else:
                watched = page.news and (latest is not None or post.ids[-1] > read_to)
                news = watched or post.posted_at >= captured_at - fresh
                _keep(db, latest, post, source=source, captured_at=captured_at, news=news)
                (edited if latest else new).append(post)
        absent = note_ids(db, page, source, actor=COLLECTOR, at=captured_at)
        _move_cursor(db, page, captured_at)
    return Kept(
        new=tuple(new),
        edited=tuple(edited),
        repeated=len(page.posts) - len(new) - len(edited),
        absent=tuple(absent),
    )


def content_hash(post: Post) -> str:
    """Return the SHA-256 of what makes a version: the post's key, time and text, whichever source gave it."""
    content = [post.channel_id, post.message_id, iso(post.posted_at), post.text]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def cursor_of(db: Database, username: str) -> Cursor:
    """Return how far a channel has been read; an unset cursor for one we never met."""
    row = db.first(
        """select c.id, k.message_id, k.pts, k.access_hash, k.backfill_to from channels c
           join cursors k on k.channel_id = c.id where c.username = ? collate nocase""",
        [username],
    )
    if row is None:
        return Cursor()
    recent = db.rows(
        "select message_id from posts where channel_id = ? order by message_id desc limit ?",
        [row["id"], RECENT],
    )
    return Cursor(
        channel_id=row["id"],
        message_id=row["message_id"],
        pts=row["pts"],
        access_hash=row["access_hash"],
        backfill_to=row["backfill_to"],
        recent=tuple(r["message_id"] for r in reversed(recent)),
    )


def _meet_channel(db: Database, page: Page, at: datetime) -> None:
    known = db.first("select username, title from channels where id = ?", [page.channel_id])
    if known is None:
        db.insert(
            "channels",
            {"id": page.channel_id, "username": page.username, "title": page.title, "first_seen_at": iso(at)},
        )
        _record_channel(db, "channel met", {"channel_id": page.channel_id}, at)
        return
    username, title = page.username or known["username"], page.title or known["title"]
    if (username, title) != (known["username"], known["title"]):
        db.run("update channels set username = ?, title = ? where id = ?", [username, title, page.channel_id])
        subject = {"channel_id": page.channel_id, "was": known, "is": {"username": username, "title": title}}
        _record_channel(db, "channel renamed", subject, at)


def _record_channel(db: Database, action: str, subject: Row, at: datetime) -> None:
    subject["rows"] = custody.seals(db, channels=[subject["channel_id"]])
    custody.record(db, action, subject, actor=COLLECTOR, at=at)


def _find(db: Database, post: Post) -> Row | None:
    """Return the stored post that has one of these ids, or their album, with its latest version."""
    found = db.first(
        f"""select p.id, p.message_id, v.as_of, v.text, 0 as late_part
            from message_ids m join posts p on p.id = m.post_id join versions v on v.id = p.version_id
            where m.channel_id = ? and m.message_id in ({", ".join("?" * len(post.ids))}) limit 1""",
        [post.channel_id, *post.ids],
    )
    if found is None and post.grouped_id is not None:
        return db.first(
            """select p.id, p.message_id, v.as_of, v.text, 1 as late_part
               from posts p join versions v on v.id = p.version_id
               where p.channel_id = ? and p.grouped_id = ? limit 1""",
            [post.channel_id, post.grouped_id],
        )
    return found


def _is_new_version(db: Database, latest: Row, post: Post, source: str) -> bool:
    if _words(post.text) == _words(latest["text"]):
        return False
    if latest["late_part"]:  # a part of an album that came after the rest: only its caption is news
        return not latest["text"]
    if post.edited_at is not None and iso(post.edited_at) > latest["as_of"]:
        return True
    known = _version_with(db, latest["id"], post.text)
    # A text we know already, and no newer edit: an older copy of the post, as an archive or a cached
    # page gives it. Without an edit time only a live source can say that the old words are back.
    return known is None or (source != "archive" and post.edited and post.edited_at is None)


def _version_with(db: Database, post_id: int, text: str) -> int | None:
    """Return the latest version of a post that reads like this."""
    rows = db.rows("select id, text from versions where post_id = ? order by as_of desc, id desc", [post_id])
    return next((row["id"] for row in rows if _words(row["text"]) == _words(text)), None)


def _words(text: str) -> list[str]:
    # Sources differ in white space (a page's line ends, an archive's trimming); that is not an edit.
    return text.split()


def _keep(
    db: Database, latest: Row | None, post: Post, *, source: str, captured_at: datetime, news: bool
) -> None:
    post_id = _insert_post(db, post) if latest is None else latest["id"]
    as_of = post.edited_at or (captured_at if latest or post.edited else post.posted_at)
    if source == "archive" and post.edited_at is None:
        as_of = post.posted_at
    version_id = db.insert(
        "versions",
        {
            "post_id": post_id,
            "text": post.text,
            "links": canonical([asdict(link) for link in post.links]),
            "edited_at": iso(post.edited_at) if post.edited_at else None,
            "as_of": iso(as_of),
            "captured_at": iso(captured_at),
            "news": news,
            "content_sha256": content_hash(post),
        },
    )
    db.run(
        """update posts set version_id = (
             select id from versions where post_id = ? order by as_of desc, id desc limit 1
           ) where id = ?""",
        [post_id, post_id],
    )
    _capture(
        db, version_id, post, source, captured_at, new_version=True, new_post=None if latest else post_id
    )
    mark_ids(db, post.channel_id, post.ids, "post", captured_at, post_id=post_id)


def _insert_post(db: Database, post: Post) -> int:
    post_id = db.insert(
        "posts",
        {
            "channel_id": post.channel_id,
            "message_id": post.message_id,
            "posted_at": iso(post.posted_at),
            "grouped_id": post.grouped_id,
            "reply_to": post.reply_to,
            "forward": forward_text(post),
            "author": post.author,
            "media": post.media,
        },
    )
    db.run("update posts set story_id = id where id = ?", [post_id])
    return post_id


def _note_capture(db: Database, latest: Row, post: Post, source: str, captured_at: datetime) -> None:
    """Keep what another source gave for a known version, once; it is there again if it was absent."""
    version_id = _version_with(db, latest["id"], post.text)
    if version_id and not db.value(
        "select 1 from captures where version_id = ? and source = ?", [version_id, source]
    ):
        _capture(db, version_id, post, source, captured_at)
    mark_ids(db, post.channel_id, post.ids, "post", captured_at, post_id=latest["id"])


def _capture(
    db: Database,
    version_id: int,
    post: Post,
    source: str,
    captured_at: datetime,
    *,
    new_version: bool = False,
    new_post: int | None = None,
) -> None:
    """Keep what a source gave, on record together with the version and the post that are new by it."""
    raw_sha256, content = hashlib.sha256(post.raw).hexdigest(), content_hash(post)
    capture_id = db.insert(
        "captures",
        {
            "version_id": version_id,
            "source": source,
            "collector": COLLECTOR,
            "captured_at": iso(captured_at),
            "raw": post.raw,
            "raw_sha256": raw_sha256,
            "content_sha256": content,
        },
    )
    subject = {
        "capture": capture_id,
        "post": f"{post.channel_id}/{post.message_id}",
        "source": source,
        "raw_sha256": raw_sha256,
        "content_sha256": content,
        "rows": custody.seals(
            db,
            captures=[capture_id],
            versions=[version_id] if new_version else [],
            posts=[new_post] if new_post else [],
        ),
    }
    custody.record(db, "capture", subject, actor=COLLECTOR, at=captured_at)


def _move_cursor(db: Database, page: Page, at: datetime) -> None:
    if page.cursor is None and page.pts is None and page.access_hash is None:
        return
    db.insert(
        "cursors",
        {
            "channel_id": page.channel_id,
            "message_id": page.cursor or 0,
            "pts": page.pts,
            "access_hash": page.access_hash,
            "backfill_to": page.backfill_to or 0,
            "moved_at": iso(at),
        },
        conflict=f"""do update set message_id = max(message_id, excluded.message_id),
             pts = coalesce(excluded.pts, pts), access_hash = coalesce(excluded.access_hash, access_hash),
             backfill_to = {"backfill_to" if page.backfill_to is None else "excluded.backfill_to"},
             moved_at = excluded.moved_at""",
    )
