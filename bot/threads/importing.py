"""A thread taken in from a JSON export, made of the very versions that it names."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.files import read_within
from bot.models import Asked, ClaimStatus, Gloss, StoredPost
from bot.storage import thread_edits as edits
from bot.storage import thread_writings as writings
from bot.storage.database import Database
from bot.storage.threads import version_with
from bot.threads.formats.json import VERSION

LARGEST = 64 * 1024 * 1024  # bytes
LISTED = 10  # posts that are named when they are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPost:
    """A post as a file names it."""

    url: str
    channel_id: int
    message_id: int
    sha256: str
    note: str
    status: ClaimStatus | None
    glosses: tuple[Gloss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDraft:
    """A thread as a file says it: its entries are posts, (heading,) or (url, title)."""

    title: str
    asked: Asked
    entries: tuple[DraftPost | tuple[str] | tuple[str, str], ...]
    introduction: str = ""
    methods: str = ""
    reviews: tuple[tuple[str, ClaimStatus, str, tuple[str, ...]], ...] = ()


def take_in(db: Database, file: Path, *, actor: str, at: datetime) -> int:
    """Make the thread that a JSON export holds, from posts stored here; return its id.

    Raises InputError, and makes nothing, when the file is no such export or a post is not stored here in
    that version: a thread shows only what this newsroom can prove.
    """
    content = read_within(file, LARGEST)
    draft = read_draft(content, name=file.name)
    posts = _stored(db, draft)
    digest = hashlib.sha256(content).hexdigest()
    with db.write():
        thread_id = edits.new_thread(db, draft.title, asked=draft.asked, source=digest, actor=actor, at=at)
        for position, entry in enumerate(draft.entries, 1):
            match entry:
                case (text,):
                    edits.add_heading(db, thread_id, text, actor=actor, at=at)
                case (url, title):
                    edits.add_reference(db, thread_id, url, title=title, actor=actor, at=at)
                case DraftPost():
                    edits.add_posts(db, thread_id, [posts[entry]], note=entry.note, actor=actor, at=at)
                    edits.set_status(db, thread_id, position, entry.status, actor=actor, at=at)
                    for gloss in entry.glosses:
                        writings.write_gloss(db, thread_id, position, gloss, actor=actor, at=at)
        writings.write_introduction(db, thread_id, draft.introduction, actor=actor, at=at)
        writings.write_methods(db, thread_id, draft.methods, actor=actor, at=at)
        for statement_id, status, reason, by in draft.reviews:
            writings.judge_claim(
                db, thread_id, statement_id, status, reason=reason, by=by, actor=actor, at=at
            )
    return thread_id


def read_draft(content: bytes, *, name: str) -> ThreadDraft:
    """Read a thread from a JSON export. Raises InputError that names the place that cannot be used."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: expected the JSON of `thread export --as json`: {error}") from error
    if not isinstance(record, dict) or record.get("schemaVersion") != VERSION:
        raise InputError(f'{name}: expected a thread with "schemaVersion": "{VERSION}"')
    parts = _field(record, "hasPart", list, name)
    return ThreadDraft(
        title=_field(record, "name", str, name),
        asked=_asked(_field(record, "asked", dict, name), f"{name}: asked"),
        entries=tuple(_entry(part, f"{name}: hasPart {number}") for number, part in enumerate(parts, 1)),
        introduction=_later(record, "introduction", "", name),
        methods=_later(record, "methods", "", name),
        reviews=tuple(
            _review(one, f"{name}: reviews {number}")
            for number, one in enumerate(_later(record, "reviews", [], name), 1)
        ),
    )


def _stored(db: Database, draft: ThreadDraft) -> dict[DraftPost, StoredPost]:
    """Return the posts that a draft names, in the versions that it names."""
    wanted = [entry for entry in draft.entries if isinstance(entry, DraftPost)]
    found = {named: version_with(db, named.channel_id, named.message_id, named.sha256) for named in wanted}
    missing = [f"{named.url} (SHA-256 {named.sha256[:12]}…)" for named, post in found.items() if post is None]
    if missing:
        more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
        raise InputError(f"not stored here in that version: {', '.join(missing[:LISTED])}{more}")
    return {named: post for named, post in found.items() if post is not None}


def _entry(part: Any, where: str) -> DraftPost | tuple[str] | tuple[str, str]:
    kind = part.get("@type") if isinstance(part, dict) else None
    if kind not in _ENTRIES:
        raise InputError(f'{where}: expected "@type" {" or ".join(sorted(_ENTRIES))}')
    return _ENTRIES[kind](part, where)


def _wanted(part: dict[str, Any], where: str) -> DraftPost:
    channel, _, message = _field(part, "identifier", str, where).partition("/")
    if not (channel.isdecimal() and message.isdecimal() and len(channel) < 19 and len(message) < 19):
        raise InputError(
            f"{where}: identifier: expected a channel's and a post's number, \"1186921499/58234\""
        )
    judged = None if part.get("claimStatus") is None else _status(part, where, " or null")
    return DraftPost(
        url=_field(part, "url", str, where),
        channel_id=int(channel),
        message_id=int(message),
        sha256=_field(part, "sha256", str, where),
        note=_field(part, "note", str, where),
        status=judged,
        glosses=tuple(
            _gloss(one, f"{where}: workTranslation {number}")
            for number, one in enumerate(_later(part, "workTranslation", [], where), 1)
        ),
    )


def _gloss(record: Any, where: str) -> Gloss:
    said = _object(record, where)
    return Gloss(
        language=_field(said, "inLanguage", str, where),
        text=_field(said, "text", str, where),
        by=_field(said, "translator", str, where),
        machine=_field(said, "machine", bool, where),
    )


def _review(record: Any, where: str) -> tuple[str, ClaimStatus, str, tuple[str, ...]]:
    said = _object(record, where)
    by = _field(said, "by", list, where)
    if not all(isinstance(name, str) for name in by):
        raise InputError(f"{where}: by: expected names")
    return (
        _field(said, "statement", str, where),
        _status(said, where),
        _field(said, "reviewBody", str, where),
        tuple(by),
    )


def _status(record: dict[str, Any], where: str, other: str = "") -> ClaimStatus:
    try:
        return ClaimStatus(str(record.get("claimStatus")))
    except ValueError as error:
        raise InputError(f"{where}: claimStatus: expected {', '.join(ClaimStatus)}{other}") from error


_ENTRIES: dict[str, Callable[[dict[str, Any], str], DraftPost | tuple[str] | tuple[str, str]]] = {
    "SocialMediaPosting": _wanted,
    "WebPageElement": lambda part, where: (_field(part, "headline", str, where),),
    "WebPage": lambda part, where: (_field(part, "url", str, where), _field(part, "name", str, where)),
}


def _asked(record: dict[str, Any], where: str) -> Asked:
    story = record.get("story")
    if story is not None and not isinstance(story, int):
        raise InputError(f"{where}: story: expected a number or null")
    statements = _field(record, "statements", list, where)
    if not all(isinstance(statement, str) for statement in statements):
        raise InputError(f"{where}: statements: expected ids")
    return Asked(
        statements=tuple(statements),
        speaker=_field(record, "speaker", str, where),
        story=story,
        channel=_field(record, "channel", str, where),
        query=_field(record, "query", str, where),
        since=_moment(record, "since", where),
        until=_moment(record, "until", where),
        every=_field(record, "every", bool, where),
    )


def _moment(record: dict[str, Any], name: str, where: str) -> datetime | None:
    text = record.get(name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: {name}: expected a time such as 2026-05-29T12:00:00+00:00") from error
    if found.tzinfo is None:
        raise InputError(f"{where}: {name}: expected a time with its zone")
    return found


def _object(record: Any, where: str) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise InputError(f"{where}: expected an object")
    return record


def _later(record: dict[str, Any], name: str, without: Any, where: str) -> Any:
    """Return a field that files of 0.1.0 do not have."""
    return _field(record, name, type(without), where) if name in record else without


def _field(record: dict[str, Any], name: str, kind: type, where: str) -> Any:
    value = record.get(name)
    if not isinstance(value, kind):
        raise InputError(f"{where}: {name}: expected {_KINDS[kind]}")
    return value


_KINDS = {str: "words", list: "a list", dict: "an object", bool: "true or false"}
