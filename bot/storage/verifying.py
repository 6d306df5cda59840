"""What is stored, set beside what the chain of custody says of it. Nothing that is kept is written to.

What the chain says is noted in temporary tables, which SQLite keeps outside the database and forgets when
it is closed; so memory stays flat however long the chain is.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.errors import StorageError
from bot.models import Finding, post_url
from bot.storage.canonical import canonical
from bot.storage.columns import number_list
from bot.storage.custody import SEALED, seal_of
from bot.storage.database import Database, Row, refusals

BATCH = 1000

NOTES = {
    "noted_rows": "(tbl text, id integer, seal text, seq integer, primary key (tbl, id)) without rowid",
    "noted_ids": """(channel_id integer, message_id integer, state text, at text, seq integer,
        primary key (channel_id, message_id)) without rowid""",
    "noted_captures": "(id integer primary key, seq integer)",
    "noted_verdicts": "(id integer primary key, seq integer)",
}

PLACES = {  # the post that a row of a table belongs to
    "posts": "select id from posts where id = ?",
    "versions": "select post_id from versions where id = ?",
    "captures": "select v.post_id from captures c join versions v on v.id = c.version_id where c.id = ?",
    "verdicts": "select post_id from verdicts where id = ?",
    "alerts": "select post_id from alerts where id = ?",
    "deliveries": "select a.post_id from deliveries d join alerts a on a.id = d.alert_id where d.id = ?",
    "matches": "select v.post_id from matches m join versions v on v.id = m.version_id where m.id = ?",
    "stories": "select id from posts where id = ?",
    "story_corrections": "select post_id from story_corrections where id = ?",
    "sampled": "select v.post_id from sampled s join versions v on v.id = s.version_id where s.id = ?",
    "thread_entries": """select v.post_id from thread_entries e join versions v on v.id = e.version_id
        where e.id = ?""",
    "media": """select v.post_id from media m join captures c on c.id = m.capture_id
        join versions v on v.id = c.version_id where m.id = ?""",
}

UNFINISHED = {  # rows that are sealed later, when nothing will change in them any more
    "alerts": "state <> 'sent'",
    "coverage": "id in (select max(id) from coverage group by username)",
    "deliveries": "outcome <> 'sent'",
    "media": "state = 'due'",
    "witnesses": "sent_at is null",
}

SEALED_AS_ADDED = "id >= (select min(id) from noted_rows where tbl = :table)"
NEW = {  # rows that were made since links seal rows, the first of which was recorded at :since
    "channels": "first_seen_at > :since",
    "posts": SEALED_AS_ADDED,
    "versions": SEALED_AS_ADDED,
    "captures": SEALED_AS_ADDED,
    "coverage": "since > :since",
    "alerts": """exists (select 1 from deliveries d where d.alert_id = alerts.id and d.outcome = 'sent'
        and d.at > :since)""",
    "deliveries": "at > :since",
    "verdicts": SEALED_AS_ADDED,
    "accepted_wordings": "verdict_id in (select id from noted_rows where tbl = 'verdicts')",
    "story_corrections": "made_at > :since",
    "threads": "created_at > :since",
    "thread_entries": "added_at > :since",
    "samples": "drawn_at > :since",
    "sampled": "sample_id in (select id from samples where drawn_at > :since)",
    "thread_writings": "written_at > :since",
    "media": "true",
    "witnesses": "true",
}


class CustodyComparison:
    """One comparison of a database with its chain of custody."""

    def __init__(self, db: Database) -> None:
        self._db = db
        for name, columns in NOTES.items():
            db.run(f"drop table if exists temp.{name}")
            db.run(f"create temp table {name} {columns}")

    @contextlib.contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """See the database as it is now, whatever is written to it meanwhile."""
        self._db.run("begin")
        try:
            yield
        finally:
            self._db.run("rollback")

    # --- what the chain says --------------------------------------------------------------------------

    def length(self) -> int:
        """Return how many links the chain has now."""
        return int(self._db.value("select count(*) from custody"))

    def links_after(self, seq: int) -> list[Row]:
        """Return the next links of the chain, in order; none at its end."""
        return self._db.rows("select * from custody where seq > ? order by seq limit ?", [seq, BATCH])

    def note_seals(self, seals: Iterable[tuple[str, int, str, int]]) -> None:
        """Note what links say of rows: (table, id, seal, link); the last word on a row counts."""
        self._db.run_each(
            """insert into noted_rows (tbl, id, seal, seq) values (?, ?, ?, ?)
               on conflict do update set seal = excluded.seal, seq = excluded.seq""",
            seals,
        )

    def note_ids(self, channel_id: int, first: int, last: int, state: str, at: str, seq: int) -> None:
        """Note what a link says of a stretch of a channel's ids; the last word counts."""
        row = {"channel_id": channel_id, "state": state, "at": at, "seq": seq}
        self._db.insert(
            "noted_ids",
            (row | {"message_id": number} for number in range(first, last + 1)),
            conflict="do update set state = excluded.state, at = excluded.at, seq = excluded.seq",
        )

    def note_present(self, seen: Iterable[tuple[str, int, int, int]]) -> None:
        """Note that ids which were no posts are posts now: (time, link, channel, id) of each."""
        self._db.run_each(
            """update noted_ids set state = 'present', at = ?, seq = ?
               where channel_id = ? and message_id = ? and state in ('absent', 'service')""",
            seen,
        )

    def note_pruned(self, table: str, first: int, last: int) -> None:
        """Note that rows went on record, so that what was sealed of them is not missed."""
        self._db.run("delete from noted_rows where tbl = ? and id between ? and ?", [table, first, last])

    def rows_between(self, table: str, first: int, last: int) -> list[int]:
        """Return the numbers of the rows of a table within a stretch that are there, the first few."""
        rows = self._db.rows(
            f"select id from {table} where id between ? and ? order by id limit 10", [first, last]
        )
        return [row["id"] for row in rows]

    def note_captures(self, links: Mapping[int, int]) -> set[int]:
        """Note that links are about captures, link by capture; return the captures that others were about."""
        known = self._db.rows(
            "select id from noted_captures where id in (select value from json_each(?))", [number_list(links)]
        )
        self._db.run_each("insert or ignore into noted_captures (id, seq) values (?, ?)", links.items())
        return {row["id"] for row in known}

    def note_verdict(self, verdict_id: int, seq: int) -> None:
        """Note that a link without seals is about a verdict."""
        self._db.insert("noted_verdicts", {"id": verdict_id, "seq": seq}, conflict="do nothing")

    # --- what is stored -------------------------------------------------------------------------------

    def captured(self, wanted: Sequence[tuple[int, int, int]]) -> list[Row]:
        """Return captures with their versions and posts, and where their ids lead; what is not there is None.

        `wanted` are (capture, channel, id), of each of which a row is returned, in that order.
        """
        return self._db.rows(CAPTURED, [canonical(wanted)])

    def post_of_id(self, channel_id: int, message_id: int) -> int | None:
        """Return the post that an id of a channel leads to."""
        found: int | None = self._db.value(
            "select post_id from message_ids where channel_id = ? and message_id = ?",
            [channel_id, message_id],
        )
        return found

    def verdict_like(self, statement: str, verdict: str, reason: str, actor: str, at: str) -> int | None:
        """Return the verdict that a link without seals is about."""
        found: int | None = self._db.value(
            """select id from verdicts where statement_id = ? and verdict = ? and reason = ? and actor = ?
               and at = ? and id not in (select id from noted_verdicts) order by id limit 1""",
            [statement, verdict, reason, actor, at],
        )
        return found

    def place(self, table: str, row_id: int | str) -> str:
        """Return the address of the post that a row belongs to, "" where there is none."""
        post_id = self._db.value(PLACES[table], [row_id]) if table in PLACES else None
        row = self._db.first(
            """select c.username, c.address, p.channel_id, p.message_id from posts p
               join channels c on c.id = p.channel_id where p.id = ?""",
            [post_id],
        )
        return post_url(row["address"], row["channel_id"], row["message_id"]) if row else ""

    def unlike_their_seals(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table that are not as they were sealed, `id` None if one is not there."""
        columns = ", ".join(f"r.{column}" for column in SEALED[table])
        rows = self._db.each_tuple(
            f"""select t.id, t.seal, t.seq, {columns} from noted_rows t
                left join {table} r on r.id = t.id where t.tbl = ? order by t.id""",
            [table],
        )
        for noted, seal, seq, *values in rows:
            if values[0] is None or seal_of(values) != seal:
                yield {"noted": noted, "link": seq, "id": values[0]}

    def unsealed_rows(self, table: str, since: str) -> list[int]:
        """Return rows that no link seals, though they were made since links do; the first few.

        `since` is when the first of those links was recorded, "" if all links of the chain are such.
        """
        rows = self._db.rows(
            f"""select id from {table}
                where (:since = '' or id < 1 or {NEW[table]})
                and id not in (select id from noted_rows where tbl = :table)
                and not ({UNFINISHED.get(table, "false")}) order by id limit 10""",
            {"table": table, "since": since},
        )
        return [row["id"] for row in rows]

    def orphans(self, sql: str) -> list[Row]:
        """Return what one of the queries below finds, the first few."""
        return self._db.rows(f"{sql} limit 10")


CAPTURED = """
    select c.*, k.post_id as leads_to, coalesce(p.folded_into, p.id) as holder,
      v.id as stored_version, v.post_id,
      v.text, v.links, v.edited_at, v.as_of, v.shown, v.passages,
      v.captured_at as version_captured_at, v.content_sha256 as version_sha256,
      p.id as stored_post, p.channel_id, p.message_id, p.posted_at, p.grouped_id, p.reply_to, p.forward,
      p.author, p.media,
      c.id = (select min(id) from captures where version_id = v.id) as is_first,
      v.id = (select min(id) from versions where post_id = p.id) as is_original
    from json_each(?) w left join captures c on c.id = json_extract(w.value, '$[0]')
    left join versions v on v.id = c.version_id left join posts p on p.id = v.post_id
    left join message_ids k on k.channel_id = json_extract(w.value, '$[1]')
      and k.message_id = json_extract(w.value, '$[2]')
    order by w.key
"""

UNTOLD_CAPTURES = """
    select id from captures where id not in (select id from noted_captures) order by id
"""
VERSIONS_WITHOUT_CAPTURE = """
    select id from versions v where not exists (select 1 from captures where version_id = v.id) order by id
"""
POSTS_WITHOUT_VERSION = """
    select id from posts p where not exists (select 1 from versions where post_id = p.id) order by id
"""
POSTS_READING_WRONG = """
    select id, version_id, (select id from versions where post_id = p.id order by as_of desc, id desc limit 1)
      as latest from posts p where version_id is not latest order by id
"""
POSTS_FOLDED_UNTOLD = """
    select id from posts p where folded_into is not null and not exists (
        select 1 from custody where action = 'folded' and json_extract(subject, '$.folded') = p.id)
      order by id
"""
UNTOLD_VERDICTS = """
    select id from verdicts where id not in (select id from noted_rows where tbl = 'verdicts')
      and id not in (select id from noted_verdicts) order by id
"""
DEEDS_LOST = """
    select k.seq, json_extract(k.subject, '$.thread') as thread from custody k
      where k.action like 'thread %' and k.action not in ('thread sealed', 'thread exported')
      and not exists (select 1 from thread_deeds d
                      where d.seq = k.seq and d.thread_id = json_extract(k.subject, '$.thread'))
      order by k.seq
"""
ABSENCES_REMOVED = """
    select t.channel_id, t.message_id, t.seq, t.state as noted, m.state from noted_ids t
      left join message_ids m on m.channel_id = t.channel_id and m.message_id = t.message_id
      where t.state in ('absent', 'service') and m.state is not t.state order by t.seq, t.message_id
"""
ABSENCES_ADDED = """
    select m.channel_id, m.message_id from message_ids m left join noted_ids t
      on t.channel_id = m.channel_id and t.message_id = m.message_id
      where m.state = 'absent' and t.state is not 'absent' order by m.channel_id, m.message_id
"""
POSTS_ABSENT_WRONG = """
    select p.id, p.absent_at, iif(w.gone = w.ids, w.at, null) as at from posts p join (
        select m.post_id, count(*) as ids, sum(m.state = 'absent') as gone, max(t.at) as at
        from message_ids m left join noted_ids t
          on t.channel_id = m.channel_id and t.message_id = m.message_id and t.state = 'absent'
        where m.post_id is not null group by m.post_id) w on w.post_id = p.id
      where p.absent_at is not iif(w.gone = w.ids, w.at, null) order by p.id
"""


SHADOWS = ("data", "idx", "docsize", "config")  # of an FTS5 table: https://sqlite.org/fts5.html


def damage(db: Database) -> Iterator[Finding]:
    """Yield pages and records of the file that are damaged."""
    try:
        damaged = [row["quick_check"] for row in db.rows("PRAGMA quick_check(5)")]
    except StorageError as error:
        damaged = [str(error)]
    for line in damaged:
        if line != "ok":
            yield Finding(what="the database's file", why=f"SQLite finds it damaged: {line}")


def dangling(db: Database) -> Iterator[Finding]:
    """Yield rows that refer to a row which is not there."""
    for row in db.rows("PRAGMA foreign_key_check"):
        yield Finding(
            what=f"{row['table']} {row['rowid']}", why=f"what it refers to in {row['parent']} is gone"
        )


def search_drift(db: Database) -> Iterator[Finding]:
    """Yield a finding if the full-text index does not say what the versions say.

    FTS5 compares them only on a connection that may write, so it is done in a copy of both, which SQLite
    keeps in a temporary file. `rank` has to be 1: else the index is compared with itself alone.
    """
    [made] = db.rows("select sql from sqlite_master where name = 'versions_fts'")
    with contextlib.closing(sqlite3.connect("", uri=True, isolation_level=None)) as copy, refusals():
        copy.execute("attach ? as kept", [db.address])
        copy.execute("begin")
        copy.execute("create table versions (id integer primary key, text text)")
        copy.execute("insert into versions select id, text from kept.versions")
        copy.execute(made["sql"])
        for name in SHADOWS:
            copy.execute(f"delete from versions_fts_{name}")
            copy.execute(f"insert into versions_fts_{name} select * from kept.versions_fts_{name}")
        try:
            copy.execute("insert into versions_fts (versions_fts, rank) values ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            yield Finding(
                what="the search index",
                why="it does not say what the versions say; what was altered is in either of them",
            )
