"""All wordings of a statement that a version carries, beside the best one; and a third outcome of matches.

SQLite cannot change a CHECK, so matches are made anew: https://sqlite.org/lang_altertable.html. What was
found before stays as it is, without others: nobody kept those.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for the parts of a score and for the other wordings, and for reversals."""
    db.execute(
        """create table new_matches (
             id integer primary key,
             statement_id text not null references statements (id),
             version_id integer not null references versions (id),
             digest text not null,
             rung text not null,
             score real not null,
             language text not null,
             wording text not null,
             part text not null default '',          -- the sentence of the wording; '' for all of it
             phrase text not null default '',        -- the evidence with the small words around it
             evidence text not null,
             spans text not null,                    -- JSON: [[start, end], ...]
             guards text not null,                   -- JSON
             parts text not null default 'null',     -- JSON: what the score was added up from
             others text not null default '[]',      -- JSON: the further wordings, the best first
             speaker text not null,
             outcome text not null check (outcome in ('alert', 'reversal', 'review')),
             matched_at text not null,
             withdrawn_at text,                      -- the statement as it is now no longer finds it
             unique (statement_id, version_id)
           ) strict"""
    )
    columns = """id, statement_id, version_id, digest, rung, score, language, wording, evidence, spans,
        guards, speaker, outcome, matched_at, withdrawn_at"""
    db.execute(f"insert into new_matches ({columns}) select {columns} from matches order by id")
    db.execute("drop table matches")
    db.execute("alter table new_matches rename to matches")
    db.execute("create index matches_version on matches (version_id)")
