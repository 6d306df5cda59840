"""What editors write beside a thread's entries: an introduction, a methods note, glosses, claims judged."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for it; what is written anew stands beside what it takes the place of."""
    db.execute(
        """create table thread_writings (
             id integer primary key,
             thread_id integer not null references threads (id),
             kind text not null check (kind in ('introduction', 'methods', 'gloss', 'claim')),
             about text not null default '',  -- of a gloss: "<entry>/<language>"; of a claim: the statement
             content text not null,           -- JSON
             written_at text not null,
             removed_at text
           ) strict"""
    )
    db.execute(
        """create unique index thread_writings_once on thread_writings (thread_id, kind, about)
           where removed_at is null"""
    )
