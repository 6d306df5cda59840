"""Everything that is known of one post: how it read when, how that was captured, and what people did."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.models import Aside, Capture, Link, Passage, Verdict
from bot.storage.beside import aside, beside
from bot.storage.database import Database, moment
from bot.storage.readings import passages_from


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHistory:
    """A version of a post, with every act of recording it."""

    id: int
    text: str
    links: tuple[Link, ...]
    passages: tuple[Passage, ...]
    shown: bool
    completes: int | None  # the version that showed less of the very same
    changed: Aside  # from the version before, beside the words
    as_of: datetime  # since when it read like this, as well as we know
    edited_at: datetime | None  # as the source says
    captured_at: datetime
    sha256: str
    captures: tuple[Capture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The outcome of a look for ids of a post: "absent", or "present" again."""

    at: datetime
    found: str
    ids: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InThread:
    """A thread that a post is in, in one of its versions."""

    id: int
    title: str
    version_id: int
    note: str


def versions(db: Database, post_id: int) -> list[VersionHistory]:
    """Return the versions of a post, in the order in which it read like them."""
    captures: dict[int, list[Capture]] = {}
    for row in db.rows(
        """select c.version_id, c.captured_at, c.source, c.collector, c.raw_sha256
           from captures c join versions v on v.id = c.version_id where v.post_id = ? order by c.id""",
        [post_id],
    ):
        captures.setdefault(row.pop("version_id"), []).append(
            Capture(**row | {"captured_at": moment(row["captured_at"])})
        )
    rows = db.rows(
        "select v.*, content_sha256 as sha256 from versions v where post_id = ? order by as_of, id", [post_id]
    )
    others = beside(db, post_id)
    ids = [row["id"] for row in rows]
    changed = {now: aside(others[was], others[now]) for was, now in pairwise(ids)}
    return [
        VersionHistory(
            id=row["id"],
            text=row["text"],
            links=tuple(Link(**link) for link in json.loads(row["links"])),
            passages=passages_from(row["passages"]),
            shown=bool(row["shown"]),
            completes=row["completes"],
            changed=changed.get(row["id"], Aside()),
            as_of=moment(row["as_of"]),
            edited_at=moment(row["edited_at"]) if row["edited_at"] else None,
            captured_at=moment(row["captured_at"]),
            sha256=row["sha256"],
            captures=tuple(captures.get(row["id"], ())),
        )
        for row in rows
    ]


def looks(db: Database, post_id: int) -> list[Look]:
    """Return when ids of a post were found absent and there again, as the chain of custody has it."""
    rows = db.rows(
        """select k.at, k.action as found, json_extract(k.subject, '$.source') as source,
             json_group_array(m.message_id) as ids
           from message_ids m cross join custody k on k.action in ('absent', 'present')
             and json_extract(k.subject, '$.channel_id') = +m.channel_id
             and exists (select 1 from json_each(k.subject, '$.ids') r where m.message_id
                         between json_extract(r.value, '$[0]') and json_extract(r.value, '$[1]'))
           where m.post_id = ? group by k.seq order by k.seq""",
        [post_id],
    )
    return [
        Look(**row | {"at": moment(row["at"]), "ids": tuple(sorted(json.loads(row["ids"])))}) for row in rows
    ]


def verdicts(db: Database, post_id: int) -> list[Verdict]:
    """Return the answers that people gave about a post, in order."""
    rows = db.rows(
        """select statement_id, verdict, reason, actor, at from verdicts
           where post_id = ? order by id""",
        [post_id],
    )
    return [Verdict(**row | {"at": moment(row["at"])}) for row in rows]


def threads_with(db: Database, post_id: int) -> list[InThread]:
    """Return the threads that a post is in, oldest first."""
    rows = db.rows(
        """select t.id, t.title, e.version_id, e.note from thread_entries e
           join threads t on t.id = e.thread_id join versions v on v.id = e.version_id
           where v.post_id = ? and e.removed_at is null order by t.id""",
        [post_id],
    )
    return [InThread(**row) for row in rows]
