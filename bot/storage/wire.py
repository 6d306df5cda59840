"""The wire: stories in which statements were found, the latest first, however many there are."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.models import WireFilter, WireMark
from bot.storage.columns import number_list
from bot.storage.database import Database, iso, moment

BATCH = 200  # matches that are read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class WireHead:
    """A story with its latest match that was wanted."""

    story_id: int
    post_id: int
    posted_at: datetime
    mark: WireMark


def newest(db: Database) -> tuple[int, int]:
    """Return the numbers of the newest match and of the newest answer: another one means news."""
    row = db.first(
        """select (select coalesce(max(id), 0) from matches) as found,
             (select coalesce(max(id), 0) from verdicts) as said"""
    )
    assert row is not None
    return row["found"], row["said"]


def heads(db: Database, wanted: WireFilter, *, after: WireMark | None = None) -> Iterator[WireHead]:
    """Yield stories with a match that is wanted, by the latest of these, newest first; read as asked for.

    `after` is the mark of the last one that was seen: no story comes again.
    """
    seen: set[int] = set()
    first = after or WireMark(posted_at="~", match_id=0)
    at = first
    while True:
        rows = _batch(db, wanted, at)
        for row in rows:
            if row["story_id"] in seen:
                continue
            seen.add(row["story_id"])
            if after is not None and _shown_before(db, wanted, row["story_id"], first):
                continue
            mark = WireMark(posted_at=row["posted_at"], match_id=row["id"])
            yield WireHead(
                story_id=row["story_id"],
                post_id=row["post_id"],
                posted_at=moment(row["posted_at"]),
                mark=mark,
            )
        if len(rows) < BATCH:
            return
        at = WireMark(posted_at=rows[-1]["posted_at"], match_id=rows[-1]["id"])


def posts_matched(db: Database, wanted: WireFilter) -> list[int]:
    """Return which of the posts that are `wanted` have a match that is wanted, too."""
    sql = _conditions(wanted)
    rows = db.rows(
        f"""select distinct p.id from posts p join versions v on v.post_id = p.id
              join matches m on m.version_id = v.id where {" and ".join(sql.where)}""",
        sql.params,
    )
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTally:
    """The number of posts' versions in which a statement was found, and when the last was published."""

    alerts: int
    review: int
    last: datetime | None


def tallies(db: Database, statement_ids: Sequence[str]) -> dict[str, StatementTally]:
    """Count the matches in force of statements, by their ids."""
    rows = db.rows(
        """select statement_id, sum(outcome = 'alert') as alerts, sum(outcome = 'review') as review,
             max(posted_at) as last
           from json_each(?) s cross join matches m on m.statement_id = s.value
           where m.withdrawn_at is null group by m.statement_id""",
        [json.dumps(list(statement_ids))],
    )
    return {
        row["statement_id"]: StatementTally(
            alerts=row["alerts"], review=row["review"], last=moment(row["last"]) if row["last"] else None
        )
        for row in rows
    }


@dataclass(slots=True)
class _Sql:
    """Conditions on a match `m` of version `v` of post `p`, and their parameters."""

    where: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)


def _batch(db: Database, wanted: WireFilter, at: WireMark) -> list[dict[str, Any]]:
    sql = _conditions(wanted)
    # The plus has SQLite come from the posts that are named, not from all matches in order.
    plus = "+" if wanted.posts is not None else ""
    start = "posts p join versions v on v.post_id = p.id join matches m on m.version_id = v.id"
    usual = "matches m join versions v on v.id = m.version_id join posts p on p.id = v.post_id"
    return db.rows(
        f"""select m.id, m.posted_at, p.story_id, v.post_id from {start if plus else usual}
            where ({plus}m.posted_at, m.id) < (:at, :at_id) and {" and ".join(sql.where)}
            order by {plus}m.posted_at desc, m.id desc limit {BATCH}""",
        {**sql.params, "at": at.posted_at, "at_id": at.match_id},
    )


def _shown_before(db: Database, wanted: WireFilter, story_id: int, first: WireMark) -> bool:
    """Tell whether a story was listed before a mark, by a later match of it."""
    sql = _conditions(wanted)
    return bool(
        db.value(
            f"""select 1 from posts p join versions v on v.post_id = p.id
                  join matches m on m.version_id = v.id
                where p.story_id = :story and (m.posted_at, m.id) >= (:at, :at_id)
                  and {" and ".join(sql.where)} limit 1""",
            {**sql.params, "story": story_id, "at": first.posted_at, "at_id": first.match_id},
        )
    )


VERDICT = """(select d.verdict from verdicts d where d.statement_id = m.statement_id
    and d.post_id = v.post_id order by d.id desc limit 1)"""
VERDICTS = {
    "": f"{VERDICT} is not 'rejected'",
    "open": f"{VERDICT} is null",
    "relevant": f"{VERDICT} is 'relevant'",
    "rejected": f"{VERDICT} is 'rejected'",
}


def _conditions(wanted: WireFilter) -> _Sql:
    sql = _Sql(where=["m.withdrawn_at is null"])
    simple = {
        "m.language = :language": wanted.language,
        "m.posted_at >= :since": iso(wanted.since) if wanted.since else "",
        "m.posted_at < :until": iso(wanted.until) if wanted.until else "",
        # The plus keeps SQLite from leaving the order of the wire for one of several.
        "+m.rung in (select value from json_each(:rungs))": _texts(wanted.rungs),
        "+m.outcome in (select value from json_each(:outcomes))": _texts(wanted.outcomes),
        "p.id in (select value from json_each(:posts))": _numbers(wanted.posts),
    }
    if wanted.channels is not None and len(wanted.channels) == 1:
        sql.where.append("m.channel_id = :channel")
        sql.params["channel"] = wanted.channels[0]
    else:
        simple["+m.channel_id in (select value from json_each(:channels))"] = _numbers(wanted.channels)
    if len(wanted.statements) == 1:
        simple["m.statement_id = :statement"] = wanted.statements[0]
    else:
        simple["+m.statement_id in (select value from json_each(:statements))"] = _texts(wanted.statements)
    for condition, value in simple.items():
        if value:
            sql.where.append(condition)
            sql.params[condition.rpartition(":")[2].strip(")")] = value
    if wanted.verdict in VERDICTS:
        sql.where.append(VERDICTS[wanted.verdict])
    return sql


def _numbers(numbers: Iterable[int] | None) -> str:
    return "" if numbers is None else number_list(numbers)


def _texts(texts: Sequence[str]) -> str:
    return json.dumps(texts) if texts else ""


def channel_ids(db: Database, usernames: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of the channels that were met under these names."""
    rows = db.rows(
        """select c.id from json_each(?) n join channels c on c.username = n.value collate nocase
           union select c.id from json_each(?) n join channel_names c0 on c0.username = n.value
             collate nocase join channels c on c.id = c0.channel_id""",
        [json.dumps(list(usernames))] * 2,
    )
    return tuple(row["id"] for row in rows)
