"""Channels, posts with every version, captures with raw bytes, coverage, custody, search."""

SCRIPT = """
create table channels (
    id integer primary key,                 -- Telegram's numeric id; usernames change
    username text not null default '',
    title text not null default '',
    first_seen_at text not null
) strict;
create index channels_username on channels (username collate nocase);

create table cursors (
    channel_id integer primary key references channels (id),
    message_id integer not null default 0,  -- the last id read
    pts integer,                            -- Telegram's own count of a channel's events
    access_hash integer,
    moved_at text not null
) strict;

create table coverage (                     -- the hours we can vouch for, as unbroken spells
    id integer primary key,
    username text not null,                 -- lower case
    channel_id integer,                     -- null until it was read for the first time
    source text not null,
    state text not null check (state in ('read', 'failed')),
    detail text not null default '',
    since text not null,
    until text not null,
    rounds integer not null default 1
) strict;
create index coverage_username on coverage (username, id);

create table waits (                        -- flood waits outlive the process
    account text not null,
    method text not null,
    not_before text not null,
    primary key (account, method)
) strict, without rowid;

create table posts (
    id integer primary key,
    channel_id integer not null references channels (id),
    message_id integer not null,
    posted_at text not null,
    grouped_id integer,
    reply_to integer,
    forward text,                           -- JSON
    author text not null default '',
    media text not null default '',
    story_id integer,                       -- the story it belongs to; its own id when it is alone
    version_id integer,                     -- the latest version
    absent_at text,                         -- when we looked and it was not there
    unique (channel_id, message_id)
) strict;
create index posts_posted_at on posts (posted_at);
create index posts_story on posts (story_id);

create table message_ids (                  -- what is known of each id of a channel
    channel_id integer not null,
    message_id integer not null,
    state text not null check (state in ('post', 'service', 'absent')),
    post_id integer references posts (id),  -- an album's ids all lead to its post
    seen_at text not null,
    primary key (channel_id, message_id)
) strict, without rowid;

create table versions (
    id integer primary key,
    post_id integer not null references posts (id),
    text text not null,
    links text not null default '[]',       -- JSON
    edited_at text,                         -- as the source says
    as_of text not null,                    -- since when it reads like this, as well as we know
    captured_at text not null,
    news integer not null,                  -- 0: published before we watched; alerts no one
    content_sha256 text not null
) strict;
create index versions_post on versions (post_id);

create table captures (
    id integer primary key,
    version_id integer not null references versions (id),
    source text not null,
    collector text not null,                -- program and version
    captured_at text not null,
    raw blob not null,
    raw_sha256 text not null,
    content_sha256 text not null,
    unique (version_id, source)
) strict;

create table custody (                      -- the hash chain over captures and what people did
    seq integer primary key,
    at text not null,
    actor text not null,
    action text not null,
    subject text not null,                  -- JSON
    hash text not null                      -- SHA-256 of the previous hash and this row
) strict;

create virtual table versions_fts using fts5 (
    text, content = 'versions', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 0"
);
create trigger versions_fts_insert after insert on versions begin
    insert into versions_fts (rowid, text) values (new.id, new.text);
end;
"""
