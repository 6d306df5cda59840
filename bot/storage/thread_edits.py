"""Threads edited: one function for each thing that editors do, whoever calls it.

Every edit is one transaction, is on record in the chain of custody with the person who made it, and can be
undone.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from bot.errors import InputError
from bot.models import Asked, ClaimStatus, StoredPost
from bot.storage import custody
from bot.storage.canonical import canonical
from bot.storage.database import Database, iso
from bot.storage.thread_editing import Editing, editing, restore, sealed
from bot.storage.threads import Entry, entries, entry_at, get_thread

EXPORTED = "thread exported"
LONGEST_URL = 2000


def new_thread(
    db: Database, title: str, *, asked: Asked | None = None, source: str = "", actor: str, at: datetime
) -> int:
    """Make an empty thread and return its id.

    `asked` is what it is about to be gathered by, `source` the SHA-256 of the file it is taken in from.
    """
    words, by = _words(title, "title"), _asked_text(asked or Asked())
    with db.write():
        thread_id = db.insert("threads", {"title": words, "created_at": iso(at), "asked": by})
        rows = custody.seals(db, threads=[thread_id])
        subject = {"thread": thread_id, "title": words, "asked": json.loads(by), "rows": rows}
        if source:
            subject["source_sha256"] = source
        seq = custody.record(db, "thread made", subject, actor=actor, at=at)
        db.insert("thread_deeds", {"seq": seq, "thread_id": thread_id})
    return thread_id


def rename(db: Database, thread_id: int, title: str, *, actor: str, at: datetime) -> None:
    """Give a thread another title."""
    words, was = _words(title, "title"), get_thread(db, thread_id).title
    if words == was:
        return
    with editing(db, thread_id, actor=actor, at=at) as edit:
        db.run("update threads set title = ? where id = ?", [words, thread_id])
        edit.record("thread renamed", title=words, was=was)


def add_posts(
    db: Database, thread_id: int, posts: Iterable[StoredPost], *, note: str = "", actor: str, at: datetime
) -> int:
    """Put posts, as they read now, at the thread's end; return how many were not in it yet."""
    get_thread(db, thread_id)
    added = 0
    with editing(db, thread_id, actor=actor, at=at) as edit:
        for post in posts:
            entry = db.insert(
                "thread_entries",
                {
                    "thread_id": thread_id,
                    "position": _last(db, thread_id) + 1,
                    "version_id": post.version_id,
                    "note": note,
                    "added_at": iso(at),
                },
                conflict="do nothing",
            )
            if entry:
                added += 1
                edit.record("thread post added", post=post.url, sha256=post.sha256, note=note)
    return added


def add_heading(
    db: Database, thread_id: int, text: str, *, position: int | None = None, actor: str, at: datetime
) -> int:
    """Put a section's heading at a position, or at the thread's end; return where it is."""
    words = _words(text, "heading")
    get_thread(db, thread_id)
    with editing(db, thread_id, actor=actor, at=at) as edit:
        heading = db.insert(
            "thread_entries",
            {
                "thread_id": thread_id,
                "position": _last(db, thread_id) + 1,
                "heading": words,
                "added_at": iso(at),
            },
        )
        place = _place(db, thread_id, heading, position)
        edit.record("thread heading added", heading=words, position=place)
    return place


def add_reference(
    db: Database, thread_id: int, url: str, *, title: str = "", actor: str, at: datetime
) -> int:
    """Put an outside page at the thread's end; return its position. The address is never fetched.

    Raises InputError for what is no http or https address.
    """
    get_thread(db, thread_id)
    address = _outside(url)
    with editing(db, thread_id, actor=actor, at=at) as edit:
        position = _last(db, thread_id) + 1
        db.insert(
            "thread_entries",
            {
                "thread_id": thread_id,
                "position": position,
                "url": address,
                "title": title.strip(),
                "added_at": iso(at),
            },
        )
        edit.record("thread reference added", url=address, title=title.strip())
    return position


def remove(db: Database, thread_id: int, position: int, *, actor: str, at: datetime) -> Entry:
    """Take an entry out of a thread and return it; custody keeps that it was there."""
    entry = entry_at(db, thread_id, position)
    with editing(db, thread_id, actor=actor, at=at) as edit:
        db.run("update thread_entries set removed_at = ? where id = ?", [iso(at), entry.id])
        _put_in_order(db, [entry.id for entry in entries(db, thread_id)])
        edit.record("thread entry removed", **about(entry))
    return entry


def move(db: Database, thread_id: int, position: int, to: int, *, actor: str, at: datetime) -> Entry:
    """Move an entry to another position, between 1 and the last; return it as it was."""
    entry = entry_at(db, thread_id, position)
    if to != position:
        with editing(db, thread_id, actor=actor, at=at) as edit:
            _place(db, thread_id, entry.id, to)
            edit.record("thread entry moved", **about(entry), to=to)
    return entry


def set_note(db: Database, thread_id: int, position: int, note: str, *, actor: str, at: datetime) -> Entry:
    """Say why a post is there; "" takes the note away. Returns the entry as it was."""
    entry = post_at(db, thread_id, position)
    if note.strip() != entry.note:
        with editing(db, thread_id, actor=actor, at=at) as edit:
            db.run("update thread_entries set note = ? where id = ?", [note.strip(), entry.id])
            edit.record("thread post noted", **about(entry), is_now=note.strip())
    return entry


def set_status(
    db: Database, thread_id: int, position: int, status: ClaimStatus | None, *, actor: str, at: datetime
) -> Entry:
    """Say how the claim in a post stands; None takes it back. Returns the entry as it was."""
    entry = post_at(db, thread_id, position)
    if status != entry.status:
        with editing(db, thread_id, actor=actor, at=at) as edit:
            word = status.value if status else ""
            db.run("update thread_entries set status = ? where id = ?", [word, entry.id])
            edit.record("thread claim judged", **about(entry), is_now=word)
    return entry


def undo(db: Database, thread_id: int, *, actor: str, at: datetime) -> str:
    """Take back the last edit that was not taken back yet; return what it had been.

    Both stay on record. Raises InputError when there is nothing to take back.
    """
    get_thread(db, thread_id)
    last = db.first(
        """select d.seq, d.before, c.action from thread_deeds d join custody c on c.seq = d.seq
           where d.thread_id = ? and d.before is not null and d.undone_at is null
           order by d.seq desc limit 1""",
        [thread_id],
    )
    if last is None:
        raise InputError("thread %(id)d: there is nothing to undo", id=thread_id)
    with db.write(), sealed(db, thread_id, actor=actor, at=at):
        restore(db, thread_id, json.loads(last["before"]), at)
        db.run("update thread_deeds set undone_at = ? where seq = ?", [iso(at), last["seq"]])
        edit = Editing(db, thread_id, actor=actor, at=at, before="")
        edit.record("thread edit undone", undone=last["action"], link=last["seq"])
        db.run("update thread_deeds set before = null where before = ''")
    return str(last["action"])


def record_export(db: Database, thread_id: int, form: str, sha256: str, *, actor: str, at: datetime) -> None:
    """Put on record that a thread left as a file of this form and these bytes."""
    with db.write():
        subject = {"thread": thread_id, "as": form, "sha256": sha256}
        custody.record(db, EXPORTED, subject, actor=actor, at=at)


def _words(text: str, what: str) -> str:
    words = text.strip()
    if not words:
        raise InputError(f"{what}: expected some words")
    return words


def _last(db: Database, thread_id: int) -> int:
    return int(
        db.value(
            """select coalesce(max(position), 0) from thread_entries
               where thread_id = ? and removed_at is null""",
            [thread_id],
        )
    )


def post_at(db: Database, thread_id: int, position: int) -> Entry:
    """Return the post at a position. Raises InputError for none, and for an entry that is no post."""
    entry = entry_at(db, thread_id, position)
    if entry.stored is None:
        raise InputError(f"entry {position} is no post ({entry.name}): notes and status are for posts")
    return entry


def about(entry: Entry) -> dict[str, object]:
    """Return an entry as custody names it, whole, so that what was removed is not lost."""
    if entry.stored:
        return {
            "position": entry.position,
            "post": entry.stored.url,
            "sha256": entry.stored.sha256,
            "note": entry.note,
            "status": entry.status.value if entry.status else "",
        }
    if entry.heading is not None:
        return {"position": entry.position, "heading": entry.heading}
    return {"position": entry.position, "url": entry.url, "title": entry.title}


def _outside(url: str) -> str:
    address = url.strip()
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not address.isprintable() or " " in address or len(address) > LONGEST_URL:
        raise InputError(f'"{address}": expected an address that begins with https:// or http://')
    return address


def _place(db: Database, thread_id: int, entry_id: int, position: int | None) -> int:
    """Put an entry at a position, the last for None; return where it is."""
    order = [entry.id for entry in entries(db, thread_id) if entry.id != entry_id]
    to = len(order) + 1 if position is None else position
    if not 1 <= to <= len(order) + 1:
        raise InputError(f"position {to}: expected 1 to {len(order) + 1}")
    order.insert(to - 1, entry_id)
    _put_in_order(db, order)
    return to


def _put_in_order(db: Database, ids: list[int]) -> None:
    db.run_each("update thread_entries set position = ? where id = ?", enumerate(ids, 1))


def _asked_text(asked: Asked) -> str:
    return canonical(
        {
            "statements": list(asked.statements),
            "speaker": asked.speaker,
            "story": asked.story,
            "channel": asked.channel,
            "query": asked.query,
            "since": iso(asked.since) if asked.since else None,
            "until": iso(asked.until) if asked.until else None,
            "every": asked.every,
        }
    )
