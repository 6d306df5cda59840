"""The index of terms: which versions have which words, and words in which bases.

It is derived from the versions and can be made again at any time. What it holds was named by one scheme,
and it holds that of all versions up to a mark, which is a step's progress under the scheme's name; another
scheme begins it anew.
"""

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from bot.models import Beginning, Every, Filter, Needed, OneOf, Some, Terms, Version
from bot.storage import progress
from bot.storage.database import Database, iso
from bot.storage.matches import VERSION_COLUMNS, version_from
from bot.storage.search import ORDERS, conditions, in_order

_STEP = "terms "
_NOT_HELD = re.compile(r"(?![\w'%$\n])[\x00-\x7f]")  # no term has a line break: it stands between them
_TOGETHER = 200  # terms that are asked for at once
_DEEPEST = 8  # brackets inside one another: SQLite's parser gives up at some twenty


def step_of(scheme: str) -> str:
    """Return the name under which the progress of a scheme is kept."""
    return _STEP + scheme


def indexed_to(db: Database, scheme: str) -> int:
    """Return the last version up to which the index holds what a scheme names; 0 when it holds another's."""
    return progress.reached(db, step_of(scheme))


def keep_terms(
    db: Database, named: Iterable[tuple[int, Iterable[str]]], *, scheme: str, reached: int
) -> None:
    """Add the terms of versions that are not indexed, and note how far it came, in the caller's transaction.

    The first time under a scheme, what other schemes named is dropped.
    """
    if not indexed_to(db, scheme):
        db.run("insert into terms (terms) values ('delete-all')")
        forget_terms(db)
    db.insert(
        "terms",
        ({"rowid": version_id, "words": _held("\n".join(terms))} for version_id, terms in named),
    )
    progress.reach(db, step_of(scheme), reached)


def holding(db: Database, wanted: Callable[[str], bool]) -> Iterator[int]:
    """Yield the versions, in no order, of whose terms one is wanted, each as often as may be.

    Terms that the index holds spelt otherwise are wanted, too. Those that came after `indexed_to` are not
    among them.
    """
    db.run("create virtual table if not exists temp.vocabulary using fts5vocab (main, terms, row)")
    held = [row["term"] for row in db.each("select term from temp.vocabulary")]
    some = [term for term in held if "_" in term or wanted(term)]
    for at in range(0, len(some), _TOGETHER):
        asked = _either(f'"{term}"' for term in some[at : at + _TOGETHER])
        yield from (
            row["id"] for row in db.each("select rowid as id from terms where terms match ?", [asked])
        )


def rebuild(db: Database) -> None:
    """Make the index of words anew from the versions, however damaged; that of terms is begun anew."""
    with db.write():
        for name in ("versions_fts", "terms"):
            _empty(db, name)
        db.run("insert into versions_fts (versions_fts) values ('rebuild')")
        forget_terms(db)


def forget_terms(db: Database) -> None:
    """Have the terms of all versions named anew."""
    with db.write():
        db.run("delete from progress where step like ?", [f"{_STEP}%"])


def _empty(db: Database, name: str) -> None:
    """Put what an empty index keeps in the tables behind this one, without asking FTS5 to read them first."""
    made = db.value("select sql from sqlite_master where name = ?", [name])
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        empty.execute(made)
        behind = empty.execute("select name, sql from sqlite_master where name <> ?", [name]).fetchall()
        for table, sql in behind:
            db.run(f"drop table if exists {table}")
            db.run(sql)
            for row in empty.execute(f"select * from {table}"):
                db.run(f"insert into {table} values ({', '.join('?' * len(row))})", row)


def expression(terms: Terms, depth: int = 0) -> str:
    """Write terms as FTS5's MATCH takes them. What is nested too deeply asks for less."""
    match terms:
        case OneOf(words):
            return _either(f'"{_held(word)}"' for word in sorted(words))
        case Beginning(letters):
            return f'"{_held(letters)}" *'
        case Every(parts) if depth < _DEEPEST:
            return f"({' AND '.join(expression(part, depth + 1) for part in parts)})"
        case Some(parts) if depth < _DEEPEST:
            return _either(expression(part, depth + 1) for part in parts)
        case _:
            return _either(expression(part) for part in _alternatives(terms))


def _alternatives(terms: Terms) -> Iterator[OneOf | Beginning]:
    """Return some, without anything nested, of which one is there wherever the terms are."""
    match terms:
        case Every((first, *_)):
            yield from _alternatives(first)
        case Some(parts):
            for part in parts:
                yield from _alternatives(part)
        case OneOf() | Beginning():
            yield terms


def _either(alternatives: Iterable[str]) -> str:
    return f"({' OR '.join(alternatives)})"


def _held(terms: str) -> str:
    """Write terms, one a line, as the index holds them, whose tokenizer would cut them at other signs."""
    return _NOT_HELD.sub("_", terms)


BATCH = 100
FIRST = 25  # few, since whoever looks at them may soon have enough
WALKED = 1_000  # posts that are looked up at once
MANY = 5_000  # versions: looking at each would take longer than a page may

_IDS = "select p.id, p.posted_at, p.version_id from posts p join channels c on c.id = p.channel_id"
_SELECT = f"""
    select {VERSION_COLUMNS}
    from posts p join channels c on c.id = p.channel_id join versions v on v.id = p.version_id
"""


def candidates(
    db: Database, wanted: Filter, needed: Needed, *, scheme: str, newest_first: bool = False
) -> Iterator[list[Version]]:
    """Yield posts as they read now, among them all that pass and have what is needed, as find_posts does.

    They come in batches, a small one first. Terms are looked up in the index as far as it was made by this
    scheme; the versions that came later are all given.
    """
    size = FIRST
    for ids in candidate_ids(db, wanted, needed, scheme=scheme, newest_first=newest_first):
        at = 0
        while at < len(ids):
            rows = db.rows(
                f"""{_SELECT} where p.id in (select value from json_each(?))
                    order by {ORDERS[newest_first].by}""",
                [json.dumps(ids[at : at + size])],
            )
            at, size = at + size, min(2 * size, BATCH)
            yield list(map(version_from, rows))


def candidate_ids(
    db: Database, wanted: Filter, needed: Needed, *, scheme: str, newest_first: bool = False
) -> Iterator[list[int]]:
    """Yield the ids of the posts that `candidates` yields, in the same order, in batches.

    Where many have the terms, posts are gone through in order and looked up among those, so that whoever
    wants the first few need not wait for all.
    """
    where, params = conditions(wanted)
    _narrow(db, needed, where, params)
    asked = expression(needed.terms) if needed.terms is not None else ""
    reached = indexed_to(db, scheme)
    if asked and not _are_many(db, asked, reached):
        found = db.rows(
            f"""select p.id from (
                  select rowid as version from terms where terms match :terms and rowid <= :reached
                  union all select id from versions where id > :reached
                ) cross join posts p on p.version_id = version join channels c on c.id = p.channel_id
                where {" and ".join(where)} order by {ORDERS[newest_first].by}""",
            {**params, "terms": asked, "reached": reached},
        )
        yield [row["id"] for row in found]
        return
    for rows in in_order(db, _IDS, where, params, newest_first=newest_first, batch=WALKED):
        having = _having(db, asked, [row["version_id"] for row in rows], reached) if asked else None
        yield [row["id"] for row in rows if having is None or row["version_id"] in having]


def _are_many(db: Database, asked: str, reached: int) -> bool:
    """Tell whether too many versions have terms, or may have them, to look at each for the first few."""
    later = db.value("select count(*) from (select 1 from versions where id > ? limit ?)", [reached, MANY])
    having = db.value(
        "select count(*) from (select 1 from terms where terms match ? and rowid <= ? limit ?)",
        [asked, reached, MANY],
    )
    return bool(later + having >= MANY)


def _having(db: Database, asked: str, versions: Iterable[int], reached: int) -> set[int]:
    """Return which of these versions have terms, or are not indexed yet."""
    ordered = sorted(versions)
    found = {version for version in ordered if version > reached}
    starts = [at for at, version in enumerate(ordered) if not at or version - ordered[at - 1] > WALKED]
    for start, end in pairwise([*starts, len(ordered)]):  # each stretch is one look into the index
        among = db.each_tuple(
            "select rowid from terms where terms match ? and rowid between ? and ?",
            [asked, ordered[start], min(ordered[end - 1], reached)],
        )
        found.update(version for (version,) in among)
    return found


def _narrow(db: Database, needed: Needed, where: list[str], params: dict[str, Any]) -> None:
    """Add the conditions of channel and time that posts need."""
    if needed.channels is not None:
        known = db.rows("select id, username from channels")
        ids = [row["id"] for row in known if row["username"].lower() in needed.channels]
        where.append("p.channel_id in (select value from json_each(:needed_channels))")
        params["needed_channels"] = json.dumps(ids)
    if needed.since:
        where.append("p.posted_at >= :needed_since")
        params["needed_since"] = iso(needed.since)
    if needed.until:
        where.append("p.posted_at < :needed_until")
        params["needed_until"] = iso(needed.until)
