"""Threads read back: their titles, what they hold, and what was done to them.

Positions count from 1 without holes.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.models import Asked, Capture, ClaimStatus, StoredPost
from bot.storage.columns import READ_OTHERWISE
from bot.storage.database import Database, Row, moment
from bot.storage.search import COLUMNS, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadHead:
    """A thread without its posts."""

    id: int
    title: str
    created_at: datetime
    posts: int
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post, in the version that was put there, or a heading, or an outside reference."""

    id: int
    position: int
    stored: StoredPost | None = None
    changed_since: bool = False
    note: str = ""
    status: ClaimStatus | None = None
    heading: str | None = None
    url: str | None = None
    title: str = ""

    @property
    def name(self) -> str:
        """An address, or a heading's words: the name that people call it by."""
        return self.stored.url if self.stored else self.heading or self.url or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A link of the custody chain that is about a thread."""

    at: datetime
    actor: str
    action: str
    subject: dict[str, Any]


def get_thread(db: Database, thread_id: int) -> ThreadHead:
    """Return one thread. Raises InputError if there is none with this id."""
    found = [thread for thread in list_threads(db) if thread.id == thread_id]
    if not found:
        raise InputError(f"thread {thread_id}: there is no such thread (see: wirewatch thread list)")
    return found[0]


def list_threads(db: Database) -> list[ThreadHead]:
    """Return all threads, oldest first."""
    rows = db.rows(
        """select t.id, t.title, t.created_at, t.asked, count(e.version_id) as posts
           from threads t left join thread_entries e on e.thread_id = t.id and e.removed_at is null
           group by t.id order by t.id"""
    )
    return [
        ThreadHead(**{**row, "created_at": moment(row["created_at"]), "asked": _asked(row["asked"])})
        for row in rows
    ]


def makers(db: Database) -> dict[int, str]:
    """Return who made each thread, by its id, as custody has it."""
    rows = db.rows(
        """select d.thread_id, c.actor from thread_deeds d join custody c on c.seq = d.seq
           where d.seq = (select min(seq) from thread_deeds f where f.thread_id = d.thread_id)"""
    )
    return {row["thread_id"]: row["actor"] for row in rows}


def entries(db: Database, thread_id: int) -> list[Entry]:
    """Return what a thread holds, in the editor's order."""
    rows = db.rows(
        "select * from thread_entries where thread_id = ? and removed_at is null order by position",
        [thread_id],
    )
    posts = _pinned(db, [row["version_id"] for row in rows if row["version_id"]])
    return [_entry(row, posts) for row in rows]


def entry_at(db: Database, thread_id: int, position: int) -> Entry:
    """Return the entry at a position. Raises InputError if there is none."""
    get_thread(db, thread_id)
    found = entries(db, thread_id)
    if not 1 <= position <= len(found):
        listed = f"1 to {len(found)}" if found else "nothing yet"
        raise InputError(
            "thread %(id)d has no entry %(position)d (it has %(listed)s)",
            id=thread_id,
            position=position,
            listed=listed,
        )
    return found[position - 1]


def deeds(db: Database, thread_id: int) -> list[Recorded]:
    """Return what was done to a thread, oldest first, as the chain of custody has it; without exports."""
    rows = db.rows(
        """select c.at, c.actor, c.action, c.subject from thread_deeds d join custody c on c.seq = d.seq
           where d.thread_id = ? order by d.seq""",
        [thread_id],
    )
    return [
        Recorded(**{**row, "at": moment(row["at"]), "subject": json.loads(row["subject"])}) for row in rows
    ]


def captures_of(db: Database, version_ids: Iterable[int]) -> dict[int, tuple[Capture, ...]]:
    """Return how each of these versions was captured, in order."""
    rows = db.rows(
        """select version_id, captured_at, source, collector, raw_sha256, zone from captures
           where version_id in (select value from json_each(?)) order by id""",
        [json.dumps(sorted(set(version_ids)))],
    )
    found: dict[int, tuple[Capture, ...]] = {}
    for row in rows:
        version_id = row.pop("version_id")
        capture = Capture(**{**row, "captured_at": moment(row["captured_at"])})
        found[version_id] = (*found.get(version_id, ()), capture)
    return found


def edits_among(db: Database, version_ids: Iterable[int]) -> set[int]:
    """Return those of these versions that are edits: their post read otherwise before."""
    rows = db.rows(
        f"""select v.id from versions v where v.id in (select value from json_each(?))
            and {READ_OTHERWISE}""",
        [json.dumps(sorted(set(version_ids)))],
    )
    return {row["id"] for row in rows}


def version_with(db: Database, channel_id: int, message_id: int, sha256: str) -> StoredPost | None:
    """Return a stored post in the version that has this content, if it is stored."""
    row = db.first(
        f"{COLUMNS} join versions v on v.post_id = p.id where p.channel_id = ? and p.message_id = ? "
        "and v.content_sha256 = ? order by v.id limit 1",
        [channel_id, message_id, sha256],
    )
    return stored(row) if row else None


CHANGED = """v.id is not p.version_id
    and not exists (select 1 from versions x where x.completes = v.id and x.id = p.version_id)"""


def _pinned(db: Database, version_ids: list[int]) -> dict[int, tuple[StoredPost, bool]]:
    """Return posts by the version they are pinned to, and whether they read otherwise now."""
    rows = db.rows(
        f"""{COLUMNS.replace("select", f"select {CHANGED} as changed,", 1)}
            join versions v on v.post_id = p.id where v.id in (select value from json_each(?))""",
        [json.dumps(version_ids)],
    )
    return {row["version"]: (stored(row), bool(row["changed"])) for row in rows}


def _entry(row: Row, posts: dict[int, tuple[StoredPost, bool]]) -> Entry:
    post, changed = posts.get(row["version_id"], (None, False))
    return Entry(
        id=row["id"],
        position=row["position"],
        stored=post,
        changed_since=changed,
        note=row["note"],
        status=ClaimStatus(row["status"]) if row["status"] else None,
        heading=row["heading"],
        url=row["url"],
        title=row["title"],
    )


def _asked(text: str) -> Asked:
    record = json.loads(text)
    if not record:
        return Asked()
    times = {name: moment(record[name]) if record[name] else None for name in ("since", "until")}
    return Asked(**{**record, **times, "statements": tuple(record["statements"])})
