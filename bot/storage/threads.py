"""Threads: the posts an editor puts together, each pinned to the version that was seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import InputError
from bot.storage import custody
from bot.storage.database import Database, iso, moment
from bot.storage.search import COLUMNS, StoredPost, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A thread without its posts."""

    id: int
    title: str
    created_at: datetime
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post in a thread, in the version that was put there."""

    stored: StoredPost
    note: str
    changed_since: bool


def new_thread(db: Database, title: str, *, actor: str, at: datetime) -> int:
    """Make an empty thread and return its id."""
    if not title.strip():
        raise InputError("title: expected some words")
    with db.write():
        thread_id = db.insert(
            "insert into threads (title, created_at) values (?, ?)", [title.strip(), iso(at)]
        )
        custody.record(db, "thread made", {"thread": thread_id, "title": title.strip()}, actor=actor, at=at)
    return thread_id


def add_posts(
    db: Database, thread_id: int, posts: Iterable[StoredPost], *, note: str = "", actor: str, at: datetime
) -> int:
    """Put posts, as they read now, at the thread's end; return how many were not in it yet."""
    added = 0
    with db.write():
        last = db.value(
            "select coalesce(max(position), 0) from thread_items where thread_id = ?", [thread_id]
        )
        for stored in posts:
            item = db.insert(
                """insert into thread_items (thread_id, position, version_id, note, added_at)
                   values (?, ?, ?, ?, ?) on conflict do nothing""",
                [thread_id, last + added + 1, stored.version_id, note, iso(at)],
            )
            if item:
                added += 1
                subject = {"thread": thread_id, "post": stored.url, "sha256": stored.sha256, "note": note}
                custody.record(db, "thread post added", subject, actor=actor, at=at)
    return added


def get_thread(db: Database, thread_id: int) -> Heading:
    """One thread. Raises InputError if there is none with this id."""
    found = [one for one in list_threads(db) if one.id == thread_id]
    if not found:
        raise InputError(f"thread {thread_id}: there is no such thread (see: wirewatch thread list)")
    return found[0]


def list_threads(db: Database) -> list[Heading]:
    """All threads, oldest first."""
    rows = db.rows(
        """select t.id, t.title, t.created_at, count(i.id) as posts
           from threads t left join thread_items i on i.thread_id = t.id group by t.id order by t.id"""
    )
    return [Heading(**{**row, "created_at": moment(row["created_at"])}) for row in rows]


def items(db: Database, thread_id: int) -> list[Item]:
    """A thread's posts in the editor's order."""
    rows = db.rows(
        f"""{COLUMNS.replace("select", "select i.note, i.version_id is not p.version_id as changed,", 1)}
            join versions v on v.post_id = p.id join thread_items i on i.version_id = v.id
            where i.thread_id = ? order by i.position""",
        [thread_id],
    )
    return [Item(stored=stored(row), note=row["note"], changed_since=bool(row["changed"])) for row in rows]
