"""Posts, their versions and captures: what was read, kept once and never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import StorageError
from bot.models import Cursor, Page, Post, pace_of
from bot.storage import custody
from bot.storage.accounts import note_route, routes_of
from bot.storage.archived import note_archived
from bot.storage.backfills import note_backfill, unfinished_backfill
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, iso, moment
from bot.storage.gaps import note_gaps
from bot.storage.known import KnownPost, Met, find_known
from bot.storage.message_ids import mark_ids, note_ids, note_returned
from bot.storage.names import Renamed, meet_channel
from bot.storage.new_posts import (
    NewPost,
    capture_row,
    capture_subject,
    content_hash,
    make_findable,
    version_row,
    write_new,
)
from bot.storage.occurrences import settle
from bot.storage.readings import ARCHIVE, KnownVersion, Novelty, Reread, compare, seen_of, seen_text

RECENT = 100  # how many of the newest posts a re-read looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The changes that keeping a page made."""

    new: tuple[Post, ...] = ()
    edited: tuple[Post, ...] = ()
    completed: tuple[Post, ...] = ()  # shown in full where they were known in part, which is no edit
    repeated: int = 0
    absent: tuple[int, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    @property
    def versions(self) -> int:
        """The number of versions that were added."""
        return len(self.new) + len(self.edited) + len(self.completed)


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
    completed: list[Post] = []
    with db.write():
        renamed = meet_channel(db, page, source, at=captured_at)
        note_returned(db, page, source, actor=COLLECTOR, at=captured_at)
        read_to = db.value("select message_id from cursors where channel_id = ?", [page.channel_id]) or 0
        met, waiting = Met(db, page), list[NewPost]()
        for post in page.posts:
            watched = page.news and post.ids[-1] > read_to
            if not met.before(post):
                as_of = _as_of(None, None, post, source, captured_at)
                news = watched or post.posted_at >= captured_at - fresh
                waiting.append(NewPost(post=post, as_of=as_of, news=news))
                new.append(post)
                continue
            write_new(db, waiting, source=source, captured_at=captured_at)  # in the order of the page
            waiting.clear()
            known = find_known(db, post, source, actor=COLLECTOR, at=iso(captured_at))
            if known is None:
                raise StorageError(f"message {post.message_id} was known and is not")
            reading = _reading(known, post, source)
            if reading.novelty in (Novelty.KNOWN, Novelty.LESS):
                _note_capture(db, known, reading.version_id, post, source, captured_at)
                continue
            more = next((one for one in known.versions if one.id == reading.version_id), None)
            news = page.news
            if more is not None and not any(more.seen.values()):  # read by 0.1.0, which knew less of it
                news = False
            news = news or post.posted_at >= captured_at - fresh
            _add_version(db, known, more, post, source=source, captured_at=captured_at, news=news)
            (completed if more else edited).append(post)
        write_new(db, waiting, source=source, captured_at=captured_at)
        absent = note_ids(db, page, source, actor=COLLECTOR, at=captured_at)
        note_gaps(db, page)
        _move_cursor(db, page, captured_at)
        if page.route is not None:
            note_route(db, page.channel_id, page.route)
        if page.backfill is not None:
            note_backfill(db, page.channel_id, page.backfill, at=captured_at)
    return Kept(
        new=tuple(new),
        edited=tuple(edited),
        completed=tuple(completed),
        repeated=len(page.posts) - len(new) - len(edited) - len(completed),
        absent=tuple(absent),
        renamed=tuple(renamed),
    )


def cursor_of(db: Database, username: str) -> Cursor:
    """Return how far a channel has been read; an unset cursor for one we never met."""
    row = db.first(
        """select c.id, k.message_id, k.pts, k.backfill_to, c.address from channels c
           join cursors k on k.channel_id = c.id
           where c.username = :name collate nocase or c.address = :name collate nocase
           order by c.username = :name collate nocase desc limit 1""",
        {"name": username},
    )
    if row is None:
        return Cursor()
    recent = db.rows(
        "select message_id, posted_at from posts where channel_id = ? order by message_id desc limit ?",
        [row["id"], RECENT],
    )
    known = [(r["message_id"], moment(r["posted_at"])) for r in reversed(recent)]
    return Cursor(
        channel_id=row["id"],
        message_id=row["message_id"],
        pts=row["pts"],
        routes=routes_of(db, row["id"]),
        backfill_to=row["backfill_to"],
        backfill=unfinished_backfill(db, row["id"]),
        address=row["address"],
        recent=tuple(number for number, _ in known),
        newest_at=known[-1][1] if known else None,
        pace=pace_of(known[0], known[-1]) if known else 0.0,
    )


def _reading(known: KnownPost, post: Post, source: str) -> Reread:
    part = source == ARCHIVE and len(post.ids) == 1 < len(known.ids) and post.grouped_id is None
    return compare(post, source, known.versions, part=part, grown=known.grown, late=known.late_part)


def _as_of(
    known: KnownPost | None, more: KnownVersion | None, post: Post, source: str, captured_at: datetime
) -> datetime:
    """Return since when a post reads like this, as well as it is known."""
    if post.edited_at:
        return post.edited_at
    if post.touched_at and known and more is None:
        return post.touched_at
    if source == ARCHIVE:
        return post.posted_at
    is_first = known is None or (more is not None and iso(post.posted_at) >= more.as_of)
    return post.posted_at if is_first and not post.edited else captured_at


def _add_version(
    db: Database,
    known: KnownPost,
    more: KnownVersion | None,
    post: Post,
    *,
    source: str,
    captured_at: datetime,
    news: bool,
) -> None:
    content = content_hash(post)
    row = version_row(
        post,
        known.id,
        content,
        as_of=_as_of(known, more, post, source, captured_at),
        captured_at=iso(captured_at),
        news=news,
        completes=more.id if more else None,
    )
    version_id = db.insert("versions", row)
    make_findable(db, version_id, version_id)
    db.run(
        """update posts set version_id = (
             select id from versions where post_id = ? order by as_of desc, id desc limit 1
           ) where id = ?""",
        [known.id, known.id],
    )
    settle(db, known.id)
    _capture(db, version_id, post, source, captured_at, new=[version_id])
    mark_ids(db, post.channel_id, post.ids, "post", captured_at, post_id=known.id)


def _note_capture(
    db: Database, known: KnownPost, version_id: int | None, post: Post, source: str, captured_at: datetime
) -> None:
    """Keep what another source gave for a known version, once; it is there again if it was absent.

    What this source told beside the text is filled in where a capture of 0.1.0 lacks it.
    """
    version = next((one for one in known.versions if one.id == version_id), None)
    if version is not None and source not in version.seen:
        _capture(db, version.id, post, source, captured_at)
    elif version is not None and version.seen[source] is None:
        db.run(
            "update captures set seen = ? where version_id = ? and source = ?",
            [seen_text(seen_of(post)), version.id, source],
        )
    mark_ids(db, post.channel_id, post.ids, "post", captured_at, post_id=known.id)


def _capture(
    db: Database, version_id: int, post: Post, source: str, captured_at: datetime, *, new: Sequence[int] = ()
) -> None:
    """Keep what a source gave, on record together with the version that is new by it."""
    row = capture_row(post, version_id, content_hash(post), source=source, captured_at=iso(captured_at))
    capture_id = db.insert("captures", row)
    if source == ARCHIVE:
        note_archived(db, post.channel_id, post.ids)
    sealed = custody.seals(db, captures=[capture_id], versions=new)
    subject = capture_subject(post, row, capture_id, sealed)
    custody.record(db, "capture", subject, actor=COLLECTOR, at=captured_at)


def _move_cursor(db: Database, page: Page, at: datetime) -> None:
    if page.cursor is None and page.pts is None:
        return
    db.insert(
        "cursors",
        {
            "channel_id": page.channel_id,
            "message_id": page.cursor or 0,
            "pts": page.pts,
            "account": page.route.account if page.route else "",
            "backfill_to": page.backfill_to or 0,
            "moved_at": iso(at),
        },
        conflict=f"""do update set message_id = max(message_id, excluded.message_id),
             pts = coalesce(excluded.pts, pts), account = excluded.account,
             backfill_to = {"backfill_to" if page.backfill_to is None else "excluded.backfill_to"},
             moved_at = excluded.moved_at""",
    )
