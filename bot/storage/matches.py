"""Versions still to be judged, and the matches that were found in them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.models import Box, Guard, InPicture, Match, Parts, Rung, Span, StoredMatch, Version
from bot.storage.canonical import canonical
from bot.storage.columns import number_list
from bot.storage.database import Database, Row, iso, moment

_JSON = frozenset({"spans", "guards", "parts", "picture"})
_NOTHING: Mapping[str, Any] = {"[]": (), "null": None}  # as JSON holds it
NO_OTHERS = "[]"  # in the column of a match that found one wording
RUNGS = {rung.value: rung for rung in Rung}
_FOUND = (
    *("rung", "score", "language", "wording", "part", "phrase", "evidence"),
    *("spans", "guards", "parts", "speaker", "outcome", "picture"),
)
_REPLACED = "do update set {}, withdrawn_at = null".format(
    ", ".join(f"{name} = excluded.{name}" for name in ("digest", *_FOUND, "others"))
)
FOUND = ", ".join(f"m.{name}" for name in (*_FOUND, "others"))  # of matches m


def versions_between(db: Database, after: int, to: int, limit: int) -> list[Version]:
    """Return up to `limit` versions with after < id <= to, in the order kept."""
    rows = db.rows(f"{VERSION} where v.id > ? and v.id <= ? order by v.id limit ?", [after, to, limit])
    return [version_from(row) for row in rows]


def newest_news(db: Database, after: int, to: int, most: int, *, since: datetime) -> list[Version]:
    """Return the last `most` versions with after < id <= to that are news and posted since then, in order."""
    # The plus has SQLite come from the few posts of that time, however many versions there are.
    rows = db.rows(
        f"""{VERSION} where +v.id > ? and +v.id <= ? and v.news and p.posted_at >= ?
            order by +v.id desc limit ?""",
        [after, to, iso(since), most],
    )
    return [version_from(row) for row in reversed(rows)]


def version_ids(db: Database, after: int, to: int, *, since: datetime) -> list[int]:
    """Return the ids of versions with after < id <= to of posts published since then, in the order kept."""
    rows = db.each(
        """select v.id from versions v join posts p on p.id = v.post_id
           where v.id > ? and v.id <= ? and p.posted_at >= ? order by v.id""",
        [after, to, iso(since)],
    )
    return [row["id"] for row in rows]


def versions_of(db: Database, ids: Sequence[int]) -> list[Version]:
    """Return the versions with these ids, in the order kept."""
    rows = db.rows(
        f"{VERSION} where v.id in (select value from json_each(?)) order by v.id", [json.dumps(ids)]
    )
    return [version_from(row) for row in rows]


def versions_matched(db: Database, statement_ids: Iterable[str]) -> list[int]:
    """Return the versions in which these statements are found as things stand."""
    rows = db.rows(
        """select distinct version_id from matches where withdrawn_at is null
           and statement_id in (select value from json_each(?))""",
        [json.dumps(list(statement_ids))],
    )
    return [row["version_id"] for row in rows]


def last_version(db: Database) -> int:
    """Return the id of the newest version, 0 when there is none."""
    return int(db.value("select coalesce(max(id), 0) from versions"))


Outcomes = Mapping[int, str]  # of one statement by version: "alert", "review", "" where it found nothing

# Before a query over the matches of a :statement: as they will be once what is in :judged is kept.
AS_JUDGED = """with matches as (
      select statement_id, version_id, outcome, withdrawn_at from main.matches
      where statement_id = :statement
        and version_id not in (select json_extract(value, '$[0]') from json_each(:judged))
      union all select :statement, json_extract(value, '$[0]'), json_extract(value, '$[1]'), null
      from json_each(:judged) where json_extract(value, '$[1]') <> '')"""


def outcome_list(outcomes: Outcomes | None) -> str:
    """Return outcomes as AS_JUDGED reads them."""
    return json.dumps(sorted((outcomes or {}).items()))


def matched(db: Database, version_ids: Iterable[int]) -> dict[int, set[str]]:
    """Return by version the statements that match it as things stand."""
    rows = db.rows(
        """select version_id, statement_id from matches
           where withdrawn_at is null and version_id in (select value from json_each(?))""",
        [json.dumps(sorted(version_ids))],
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row["version_id"], set()).add(row["statement_id"])
    return found


def save_matches(
    db: Database, version: Version, matches: Iterable[Match], judged_by: dict[str, str], *, at: datetime
) -> None:
    """Keep what the statements in `judged_by` (id → digest) say of a version, in the caller's transaction.

    A repeat changes nothing; a match that a changed statement no longer makes is marked withdrawn.
    """
    found = {match.statement_id: match for match in matches}
    for match in found.values():
        row = match_row(version, match, judged_by[match.statement_id], at)
        db.insert("matches", row, conflict=_REPLACED)
    db.run(
        """update matches set withdrawn_at = ? where version_id = ? and withdrawn_at is null
           and statement_id in (select value from json_each(?))""",
        [
            iso(at),
            version.id,
            json.dumps([statement_id for statement_id in judged_by if statement_id not in found]),
        ],
    )


def match_row(version: Version, match: Match, digest: str, at: datetime) -> Row:
    """Return the columns that hold a match of a version, found by the statement with this digest."""
    return {
        "statement_id": match.statement_id,
        "version_id": version.id,
        "digest": digest,
        **{name: canonical(value) if name in _JSON else value for name, value in _found(match)},
        "others": canonical([dict(_found(other)) for other in match.others]),
        "matched_at": iso(at),
        "posted_at": iso(version.posted_at),
        "channel_id": version.channel_id,
    }


def stories_carrying(db: Database, statement_ids: Sequence[str], *, since: datetime) -> Iterator[int]:
    """Yield the stories in which one of these statements is found and not rejected, posted since then.

    The latest come first; they are read as they are asked for.
    """
    # The plus has SQLite come from the latest matches of several statements, not from all of theirs.
    several = "+m.statement_id in (select value from json_each(:all))"
    of = "m.statement_id = :all ->> 0" if len(statement_ids) == 1 else several
    rows = db.each_tuple(
        f"""select p.story_id from matches m join versions v on v.id = m.version_id
            join posts p on p.id = v.post_id
            where {of} and m.withdrawn_at is null and m.outcome = 'alert' and m.posted_at >= :since
            and 'rejected' is not (
              select verdict from verdicts where statement_id = m.statement_id and post_id = p.id
              order by id desc limit 1)
            order by m.posted_at desc""",
        {"all": json.dumps(list(statement_ids)), "since": iso(since)},
    )
    seen = set[int]()
    for (story_id,) in rows:
        if story_id not in seen:
            seen.add(story_id)
            yield story_id


def find_matches(
    db: Database,
    *,
    statements: Iterable[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    outcome: str | None = None,
    posts: Iterable[int] | None = None,
) -> list[StoredMatch]:
    """Return matches in force, oldest post first; those of an earlier version are marked not the latest.

    `posts` are the ids of those that are looked at, all if they are not given.
    """
    where, params = ["m.withdrawn_at is null"], dict[str, Any]()
    if posts is not None:
        where.append("p.id in (select value from json_each(:posts))")
        params["posts"] = number_list(posts)
    wanted = list(statements)
    if wanted:
        where.append("m.statement_id in (select value from json_each(:statements))")
        params["statements"] = json.dumps(wanted)
    if since:
        where.append("p.posted_at >= :since")
        params["since"] = iso(since)
    if until:
        where.append("p.posted_at < :until")
        params["until"] = iso(until)
    if outcome:
        where.append("m.outcome = :outcome")
        params["outcome"] = outcome
    rows = db.rows(
        f"""select m.id as match_id, m.statement_id, {FOUND}, m.matched_at, v.id = p.version_id as latest,
              d.verdict, d.reason, d.actor as judged_by, d.at as judged_at, (
                select found from verdicts where statement_id = m.statement_id and post_id = p.id
                order by id limit 1) as asked_as, {VERSION_COLUMNS}
            from matches m join versions v on v.id = m.version_id join posts p on p.id = v.post_id
            join channels c on c.id = p.channel_id
            left join verdicts d on d.id = (select max(id) from verdicts
              where statement_id = m.statement_id and post_id = p.id)
            where {" and ".join(where)} order by p.posted_at, p.id, v.id, m.statement_id""",
        params,
    )
    return [
        StoredMatch(
            id=row["match_id"],
            match=match_from(row),
            version=version_from(row),
            latest=bool(row["latest"]),
            verdict=row["verdict"] or "",
            matched_at=moment(row["matched_at"]),
            reason=row["reason"] or "",
            judged_by=row["judged_by"] or "",
            judged_at=moment(row["judged_at"]) if row["judged_at"] else None,
            asked_as=row["asked_as"],
        )
        for row in rows
    ]


VERSION_COLUMNS = """v.id as id, v.post_id, p.story_id, p.channel_id, c.username, c.address, p.message_id,
    p.posted_at, v.text, v.news"""
VERSION = f"""select {VERSION_COLUMNS} from versions v join posts p on p.id = v.post_id
    join channels c on c.id = p.channel_id"""


def version_from(row: Row) -> Version:
    """Return the version that a row of VERSION_COLUMNS holds."""
    return Version(
        id=row["id"],
        post_id=row["post_id"],
        story_id=row["story_id"],
        channel_id=row["channel_id"],
        username=row["username"],
        address=row["address"],
        message_id=row["message_id"],
        posted_at=moment(row["posted_at"]),
        text=row["text"],
        news=bool(row["news"]),
    )


def _found(match: Match) -> Iterator[tuple[str, Any]]:
    """Yield what is kept of a wording that was found, in plain JSON values."""
    own = {
        "rung": match.rung.value,
        "spans": [[span.start, span.end] for span in match.spans],
        "guards": [asdict(guard) for guard in match.guards],
        "parts": asdict(match.parts) if match.parts else None,
        "picture": asdict(match.picture) if match.picture else None,
    }
    for name in _FOUND:
        yield name, own[name] if name in own else getattr(match, name)


def match_from(row: Row) -> Match:
    """Return the match that a row with FOUND and its statement_id holds."""
    best = {name: _parsed(row[name]) if name in _JSON else row[name] for name in _FOUND}
    others = tuple(_wording(row["statement_id"], other) for other in _parsed(row["others"]))
    return _wording(row["statement_id"], best, others)


def _parsed(text: str) -> Any:
    """Read JSON, of which most columns of most matches hold nothing."""
    return _NOTHING[text] if text in _NOTHING else json.loads(text)


def picture_from(found: Mapping[str, Any] | None) -> InPicture | None:
    """Return the picture that a match's column holds; None for none."""
    return InPicture(**{**found, "box": Box(**found["box"])}) if found else None


def _wording(statement_id: str, found: Mapping[str, Any], others: tuple[Match, ...] = ()) -> Match:
    # Wordings that were kept beside others before pictures were read name none.
    parts, picture = found["parts"], found.get("picture")
    changed = {
        "rung": RUNGS[found["rung"]],
        "spans": tuple(Span(start=start, end=end) for start, end in found["spans"]),
        "guards": tuple(Guard(**guard) for guard in found["guards"]),
        "parts": Parts(**parts) if parts else None,
        "picture": picture_from(picture),
    }
    return Match(statement_id=statement_id, others=others, **{**found, **changed})
