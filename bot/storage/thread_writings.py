"""What editors write beside a thread's entries: an introduction, methods, glosses, and claims judged.

What is written anew stands beside what it takes the place of, and `undo` brings that back.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.models import ClaimJudged, ClaimStatus, Gloss
from bot.storage.canonical import canonical
from bot.storage.database import Database, iso, moment
from bot.storage.thread_editing import editing
from bot.storage.thread_edits import about, post_at
from bot.storage.threads import Entry, get_thread

INTRODUCTION, METHODS, GLOSS, CLAIM = "introduction", "methods", "gloss", "claim"
LONGEST = 100_000  # letters of one piece
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Writings:
    """The texts that stand beside the entries of a thread."""

    introduction: str = ""
    methods: str = ""
    glosses: dict[int, tuple[Gloss, ...]] = field(default_factory=dict)  # by entry
    claims: dict[str, ClaimJudged] = field(default_factory=dict)  # by statement


def writings(db: Database, thread_id: int) -> Writings:
    """Return what is written beside the entries of a thread."""
    texts = {INTRODUCTION: "", METHODS: ""}
    glosses: dict[int, tuple[Gloss, ...]] = {}
    claims: dict[str, ClaimJudged] = {}
    rows = db.rows(
        "select * from thread_writings where thread_id = ? and removed_at is null order by about", [thread_id]
    )
    for row in rows:
        content = json.loads(row["content"])
        if row["kind"] == GLOSS:
            entry = int(row["about"].partition("/")[0])
            glosses[entry] = (*glosses.get(entry, ()), Gloss(**content))
        elif row["kind"] == CLAIM:
            claims[row["about"]] = _claim_judged(content, row["written_at"])
        else:
            texts[row["kind"]] = content["text"]
    return Writings(introduction=texts[INTRODUCTION], methods=texts[METHODS], glosses=glosses, claims=claims)


def write_introduction(db: Database, thread_id: int, text: str, *, actor: str, at: datetime) -> None:
    """Write what stands before the posts; "" takes it away."""
    _text(db, thread_id, INTRODUCTION, text, actor=actor, at=at)


def write_methods(db: Database, thread_id: int, text: str, *, actor: str, at: datetime) -> None:
    """Write the note on methods that stands before the computed one; "" takes it away."""
    _text(db, thread_id, METHODS, text, actor=actor, at=at)


def write_gloss(
    db: Database, thread_id: int, position: int, gloss: Gloss, *, actor: str, at: datetime
) -> Entry:
    """Put a translation beside a post, in the place of the one in that language; "" takes it away.

    Returns the post's entry.
    """
    get_thread(db, thread_id)
    entry = post_at(db, thread_id, position)
    text, by = _within(gloss.text, "gloss"), _name(gloss.by)
    if text and not by:
        raise InputError("by: expected the name of whoever translated it")
    content = (
        asdict(Gloss(language=gloss.language, text=text, by=by, machine=gloss.machine)) if text else None
    )
    _write(
        db, thread_id, GLOSS, f"{entry.id}/{gloss.language}", content,
        "thread post glossed",
        {**about(entry), "language": gloss.language, "by": by, "machine": gloss.machine, "is_now": text},
        actor=actor, at=at,
    )  # fmt: skip
    return entry


def judge_claim(
    db: Database,
    thread_id: int,
    statement_id: str,
    status: ClaimStatus | None,
    *,
    reason: str = "",
    by: tuple[str, ...] = (),
    actor: str,
    at: datetime,
) -> None:
    """Say how a statement stands, why, and who contests or confirms it; None takes that back."""
    get_thread(db, thread_id)
    record: dict[str, Any] = {
        "status": status.value if status else "",
        "reason": _within(reason, "reason") if status else "",
        "by": [name for name in map(_name, by) if name] if status else [],
    }
    _write(
        db, thread_id, CLAIM, statement_id, record if status else None,
        "thread statement judged", {"statement": statement_id, **record},
        actor=actor, at=at,
    )  # fmt: skip


def _text(db: Database, thread_id: int, kind: str, text: str, *, actor: str, at: datetime) -> None:
    get_thread(db, thread_id)
    words = _within(text, kind)
    _write(
        db, thread_id, kind, "", {"text": words} if words else None,
        f"thread {kind} written", {"is_now": words},
        actor=actor, at=at,
    )  # fmt: skip


def _write(
    db: Database,
    thread_id: int,
    kind: str,
    what: str,
    content: dict[str, Any] | None,
    action: str,
    subject: dict[str, Any],
    *,
    actor: str,
    at: datetime,
) -> None:
    """Let this stand where something of this kind about the same stood; nothing is recorded of no change."""
    standing = db.first(
        """select id, content from thread_writings
           where thread_id = ? and kind = ? and about = ? and removed_at is null""",
        [thread_id, kind, what],
    )
    text = canonical(content) if content else None
    if text == (standing["content"] if standing else None):
        return
    with editing(db, thread_id, actor=actor, at=at) as edit:
        if standing:
            db.run("update thread_writings set removed_at = ? where id = ?", [iso(at), standing["id"]])
        if text is not None:
            db.insert(
                "thread_writings",
                {
                    "thread_id": thread_id, "kind": kind, "about": what, "content": text,
                    "written_at": iso(at),
                },
            )  # fmt: skip
        edit.record(action, **subject)


def _within(text: str, what: str) -> str:
    words = text.strip()
    if len(words) > LONGEST:
        raise InputError(f"{what}: expected at most {LONGEST} letters, not {len(words)}")
    return words


def _name(name: str) -> str:
    words = " ".join(name.split())
    if len(words) > LONGEST_NAME:
        raise InputError(f"by: expected a name of at most {LONGEST_NAME} letters")
    return words


def latest_judgement(db: Database, statement_id: str) -> ClaimJudged | None:
    """Return what an editor said last of how a statement stands, in whichever thread; None for nothing."""
    row = db.first(
        """select content, written_at from thread_writings
           where kind = ? and about = ? and removed_at is null order by id desc limit 1""",
        [CLAIM, statement_id],
    )
    if row is None:
        return None
    return _claim_judged(json.loads(row["content"]), row["written_at"])


def _claim_judged(content: dict[str, Any], written_at: str) -> ClaimJudged:
    return ClaimJudged(
        status=ClaimStatus(content["status"]),
        reason=content["reason"],
        by=tuple(content["by"]),
        at=moment(written_at),
    )
