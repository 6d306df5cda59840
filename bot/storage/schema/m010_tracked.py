"""Statements and channels that people added beside the configuration, and looks back over the archive."""

SCRIPT = """
create table tracked (                      -- statements that people added; one in the files of that id wins
    id integer primary key,
    statement_id text not null,
    definition text not null,               -- JSON
    origin text not null,                   -- where it was added: "chat", "command line"
    added_by text not null,
    added_at text not null,
    removed_by text,
    removed_at text
) strict;
create unique index tracked_once on tracked (statement_id) where removed_at is null;

create table watched (                      -- channels that people added, likewise
    id integer primary key,
    username text not null,
    channel text not null,                  -- JSON
    origin text not null,
    added_by text not null,
    added_at text not null,
    removed_by text,
    removed_at text
) strict;
create unique index watched_once on watched (username collate nocase) where removed_at is null;

create table lookbacks (                    -- one statement over the archive once more, and how far that came
    id integer primary key,
    statement_id text not null references statements (id),
    digest text not null,                   -- of the statement as it looks
    since text not null,                    -- posts from then on
    alert_since text,                       -- those from then on alert
    last_version integer not null,          -- up to which it looks
    reached integer not null,               -- version up to which it has looked
    judged integer not null default 0,
    matches integer not null default 0,
    review integer not null default 0,
    queued integer not null default 0,
    started_by text not null,
    started_at text not null,
    finished_at text
) strict;
"""
