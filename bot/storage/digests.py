"""The lines of digests that carry statements, and the posts whose text they have.

They are derived. All functions that write run inside the caller's write transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models import DigestLine, DigestMention, LineLink, Link, Span, StoredLine, post_url
from bot.storage.columns import number_list
from bot.storage.database import Database, Row, iso, moment

_LINE = """select l.*, p.posted_at, substr(v.text, l.start + 1, l."end" - l.start) as text
    from digest_lines l join versions v on v.id = l.version_id join posts p on p.id = l.post_id"""


def lines_of(db: Database, post_ids: Iterable[int]) -> dict[int, list[StoredLine]]:
    """Return by post the lines of every version of it, the earliest kept first."""
    rows = db.rows(
        f"{_LINE} where l.post_id in (select value from json_each(?)) order by l.version_id, l.start",
        [number_list(post_ids)],
    )
    found: dict[int, list[StoredLine]] = {}
    for row in rows:
        found.setdefault(row["post_id"], []).append(_stored(row))
    return found


def unlinked(
    db: Database, statement_ids: Iterable[str], *, since: datetime, until: datetime
) -> list[StoredLine]:
    """Return the lines that no post is known for, of digests in which one of these statements is found."""
    rows = db.rows(
        f"""{_LINE} where l.linked_post_id is null and p.posted_at between ? and ? and exists (
              select 1 from matches m where m.version_id = l.version_id and m.withdrawn_at is null
              and m.statement_id in (select value from json_each(?)))
            order by l.version_id, l.line""",
        [iso(since), iso(until), json.dumps(sorted(statement_ids))],
    )
    return [_stored(row) for row in rows]


def carriers_of(db: Database, statement_ids: Iterable[str], *, since: datetime, until: datetime) -> list[int]:
    """Return the posts of a time in which people are told of one of these statements."""
    rows = db.rows(
        """select distinct v.post_id from matches m join versions v on v.id = m.version_id
           join posts p on p.id = v.post_id
           where m.statement_id in (select value from json_each(?)) and m.withdrawn_at is null
             and m.outcome in ('alert', 'reversal') and p.posted_at between ? and ?""",
        [json.dumps(sorted(statement_ids)), iso(since), iso(until)],
    )
    return [row["post_id"] for row in rows]


def posts_named(db: Database, names: Iterable[str]) -> dict[str, int]:
    """Return the posts that are stored of those that addresses name: "channel/number" in small letters."""
    rows = db.rows(
        """with named as (
             select value as name, substr(value, 1, instr(value, '/') - 1) as channel,
               cast(substr(value, instr(value, '/') + 1) as integer) as number from json_each(?))
           select n.name, m.post_id from named n
           join channels c on lower(coalesce(c.address, c.username)) = n.channel or c.id = n.channel
           join message_ids m on m.channel_id = c.id and m.message_id = n.number
           where m.post_id is not null""",
        [json.dumps(sorted(names))],
    )
    return {row["name"]: row["post_id"] for row in rows}


def links_of(db: Database, version_id: int) -> tuple[Link, ...]:
    """Return the addresses that a version carries."""
    links = db.value("select links from versions where id = ?", [version_id])
    return tuple(Link(**link) for link in json.loads(links))


def keep_lines(db: Database, version_id: int, post_id: int, lines: Sequence[DigestLine]) -> None:
    """Keep the lines of a version; a repeat changes nothing, and a link that is known stays."""
    for line in lines:
        db.insert(
            "digest_lines",
            {
                "version_id": version_id,
                "line": line.number,
                "post_id": post_id,
                "start": line.span.start,
                "end": line.span.end,
                "linked_post_id": line.link.post_id if line.link else None,
                "linked_line": line.link.line if line.link else 0,
            },
            conflict="do nothing",
        )
        if line.link:
            link_line(db, post_id, line.number, line.link)


def link_line(db: Database, post_id: int, number: int, link: LineLink) -> None:
    """Note whose text a line has, in every version of it in which that is not known."""
    db.run(
        """update digest_lines set linked_post_id = ?, linked_line = ?
           where post_id = ? and line = ? and linked_post_id is null""",
        [link.post_id, link.line, post_id, number],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlaces:
    """The words of a line in one version of its post and in another; None where they are not known."""

    old: str | None = None
    new: str | None = None  # "" for a line that is not in it any more
    unsaid: bool = False  # the statement is not found in the line any more

    @property
    def as_it_was(self) -> bool:
        """Whether the line says what it said."""
        return self.old is not None and self.old == self.new and not self.unsaid

    @property
    def gone(self) -> bool:
        """Whether the other version has no such line."""
        return self.new == ""


def line_places(
    db: Database, statement_id: str, post_id: int, line: int, *, versions: tuple[int, int]
) -> LinePlaces:
    """Return what became of a line of a digest, with a statement in it, from one version to another."""
    found = [one for one in lines_of(db, [post_id]).get(post_id, ()) if one.version_id in versions]
    then, now = ([one for one in found if one.version_id == version] for version in versions)
    old = next((one.text for one in then if one.line.number == line), None)
    if old is None or not now:
        return LinePlaces()  # it is no digest any more, or is not judged yet
    kept = next((one for one in now if one.line.number == line), None)
    if kept is None:
        return LinePlaces(old=old, new="")
    return LinePlaces(old=old, new=kept.text, unsaid=not _stands(db, statement_id, kept))


def _stands(db: Database, statement_id: str, where: StoredLine) -> bool:
    """Tell whether a statement is found in a line."""
    row = db.first(
        """select spans, others from matches
           where statement_id = ? and version_id = ? and withdrawn_at is null""",
        [statement_id, where.version_id],
    )
    if row is None:
        return False
    wordings = [json.loads(row["spans"]), *(other["spans"] for other in json.loads(row["others"]))]
    own = where.line.span
    return any(own.start <= spans[0][0] and spans[-1][1] <= own.end for spans in wordings)


def mentions_of(db: Database, post_id: int, line: int) -> list[DigestMention]:
    """Return the digests whose lines have the text of a post's story, or of a line of it, earliest first.

    Digests that are of the story themselves are not among them.
    """
    rows = db.rows(
        """select distinct p.id, p.posted_at, p.channel_id, p.message_id, c.username, c.address, c.title
           from posts own join posts o on o.id = own.id or (:line = 0 and o.story_id = own.story_id)
           join digest_lines l on l.linked_post_id = o.id and l.linked_line = :line
           join posts p on p.id = l.post_id join channels c on c.id = p.channel_id
           where own.id = :post and p.story_id is not own.story_id
           order by p.posted_at, p.id""",
        {"post": post_id, "line": line},
    )
    return [_mention(row) for row in rows]


def mentions(db: Database, post_ids: Iterable[int]) -> dict[int, DigestMention]:
    """Return by post how a digest is named under the posts whose text it has."""
    rows = db.rows(
        """select p.id, p.posted_at, p.channel_id, p.message_id, c.username, c.address, c.title
           from posts p join channels c on c.id = p.channel_id
           where p.id in (select value from json_each(?))""",
        [number_list(post_ids)],
    )
    return {row["id"]: _mention(row) for row in rows}


def linked_url(db: Database, post_id: int, line: int) -> str:
    """Return the address of the post whose text a line has; "" where none is known."""
    row = db.first(
        """select p.channel_id, p.message_id, c.username, c.address from digest_lines l
           join posts p on p.id = l.linked_post_id join channels c on c.id = p.channel_id
           where l.post_id = ? and l.line = ? limit 1""",
        [post_id, line],
    )
    return _url(row) if row else ""


def _mention(row: Row) -> DigestMention:
    return DigestMention(
        channel=row["username"] or row["title"] or str(row["channel_id"]),
        posted_at=moment(row["posted_at"]),
        url=_url(row),
    )


def _stored(row: Row) -> StoredLine:
    linked = row["linked_post_id"]
    return StoredLine(
        post_id=row["post_id"],
        version_id=row["version_id"],
        posted_at=moment(row["posted_at"]),
        line=DigestLine(
            number=row["line"],
            span=Span(start=row["start"], end=row["end"]),
            link=LineLink(post_id=linked, line=row["linked_line"]) if linked else None,
        ),
        text=row["text"],
    )


def _url(row: Mapping[str, object]) -> str:
    name = row["username"] if row["address"] is None else row["address"]
    return post_url(str(name or ""), int(str(row["channel_id"])), int(str(row["message_id"])))
