"""The hash chain over captures and over what people did to them.

A link names what it is about, and seals rows: it holds a SHA-256 of what will never change in them again,
or not before another link seals them anew. So whoever has the chain's head can tell of every sealed row
whether it still is what it was.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import __version__
from bot.storage.canonical import canonical
from bot.storage.database import Database, Params, Row, iso, moment

GENESIS = "0" * 64
COLLECTOR = f"wirewatch {__version__}"  # who acts where no person does

SEALED: Mapping[str, tuple[str, ...]] = {  # the columns that a seal covers, by table
    "channels": ("id", "username", "title", "first_seen_at"),
    "posts": (
        *("id", "channel_id", "message_id", "posted_at", "grouped_id"),
        *("reply_to", "forward", "author", "media"),
    ),
    "versions": (
        *("id", "post_id", "text", "links", "edited_at", "as_of"),
        *("captured_at", "news", "content_sha256"),
    ),
    "captures": (
        *("id", "version_id", "source", "collector", "captured_at"),
        *("raw_sha256", "content_sha256"),
    ),
    "coverage": ("id", "username", "channel_id", "source", "state", "detail", "since", "until", "rounds"),
    "alerts": (
        *("id", "kind", "about_id", "statement_id", "post_id", "version_id", "recipient_id"),
        *("on_behalf", "text", "entities", "random_id", "queued_at"),
    ),
    "deliveries": ("id", "alert_id", "at", "outcome", "detail", "receipt"),
    "verdicts": ("id", "statement_id", "post_id", "version_id", "verdict", "reason", "actor", "at"),
    "accepted_wordings": ("id", "statement_id", "language", "wording", "verdict_id", "removed_at"),
    "story_corrections": ("id", "kind", "post_id", "other_id", "made_at", "withdrawn_at"),
    "threads": ("id", "title", "created_at", "asked"),
    "thread_entries": (
        *("id", "thread_id", "position", "version_id", "heading", "url"),
        *("title", "note", "status", "added_at", "removed_at"),
    ),
    "samples": ("id", "statement_id", "seed", "bands", "drawn_at", "drawn_by"),
    "sampled": ("id", "sample_id", "band", "version_id", "score", "passage"),
    "thread_writings": ("id", "thread_id", "kind", "about", "content", "written_at", "removed_at"),
    "witnesses": (
        *("id", "seq", "hash", "at", "recipient_id", "text"),
        *("random_id", "sent_at", "receipt", "server_date", "authority"),
    ),
    "media": (
        *("id", "capture_id", "message_id", "name", "kind", "state"),
        *("sha256", "size", "fetched_at", "pruned_at"),
    ),
}

LINK = ("seq", "at", "actor", "action", "subject", "hash")

Seals = dict[str, str]  # "versions/12" → the digest of what is sealed of it


def record(db: Database, action: str, subject: dict[str, Any], *, actor: str, at: datetime) -> int:
    """Append a link to the chain, inside the transaction of what it records; return its number.

    `subject` says what was done to what, in plain JSON values; whatever must be provable later is in
    it as a SHA-256 (for example of a capture's raw bytes), or under "rows" as what `seals` gave.
    """
    return record_each(db, action, [subject], actor=actor, at=at)


def record_each(
    db: Database, action: str, subjects: Iterable[dict[str, Any]], *, actor: str, at: datetime
) -> int:
    """Append a link for each subject, in their order, as `record` does; return the last one's number."""
    (seq, previous), when, links = head(db), iso(at), []
    for subject in subjects:
        seq += 1
        row = (seq, when, actor, action, canonical(subject))
        previous = link(previous, row)
        links.append(dict(zip(LINK, (*row, previous), strict=True)))
    db.insert("custody", links)
    return seq


def seals(db: Database, **ids: Iterable[int]) -> Seals:
    """Return the seals of rows as they are, for a link's subject: `seals(db, versions=[12], posts=[5])`."""
    found: Seals = {}
    for table, wanted in ids.items():
        found |= seals_where(
            db, table, "id in (select value from json_each(?))", [json.dumps(sorted(wanted))]
        )
    return found


def seals_where(db: Database, table: str, where: str, params: Params) -> Seals:
    """Return the seals of the rows of a table for which a condition holds, as they are now."""
    rows = db.rows(f"select {', '.join(SEALED[table])} from {table} where {where} order by id", params)
    return {f"{table}/{row['id']}": seal(table, row) for row in rows}


def seal(table: str, row: Row) -> str:
    """Return the digest of what a seal covers of a row."""
    return seal_of([row[column] for column in SEALED[table]])


def seal_of(values: Sequence[Any]) -> str:
    """Return the digest of the columns of a row that a seal covers, in their order."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def link(previous: str, row: tuple[int, str, str, str, str]) -> str:
    """Return the hash that binds a row (seq, at, actor, action, subject) to all that came before it."""
    return hashlib.sha256(canonical([previous, *row]).encode()).hexdigest()


def last(db: Database) -> int:
    """Return the number of the chain's last link; 0 before the first."""
    return head(db)[0]


def acted_since(db: Database, seq: int) -> bool:
    """Tell whether a person or the configuration, not only the program, did something after a link."""
    return bool(db.value("select 1 from custody where seq > ? and actor <> ? limit 1", [seq, COLLECTOR]))


def head(db: Database) -> tuple[int, str]:
    """Return the number and the hash of the chain's last link; (0, GENESIS) before the first."""
    last = db.first("select seq, hash from custody where seq = (select max(seq) from custody)")
    return (last["seq"], last["hash"]) if last else (0, GENESIS)


def last_recorded(db: Database) -> datetime | None:
    """Return when the last link was made; None before the first."""
    at = db.value("select at from custody order by seq desc limit 1")
    return moment(at) if at else None
