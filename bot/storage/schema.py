"""The schema, as numbered migrations. They are only ever appended to: a released one never changes.

Times are ISO 8601 text in UTC. Offsets count code points. Lists and records inside a column are JSON.
"""

from sqlite3 import complete_statement

import sqlite_utils
from sqlite_utils import Migrations

migrations = Migrations("wirewatch")

CAPTURED = """
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

JUDGED = """
create table statements (
    id text primary key,
    digest text not null,                   -- of the definition and of the rules it is judged by
    title text not null,
    definition text not null,               -- JSON
    judged_to integer not null,             -- the last version this definition has judged
    alert_after integer not null,           -- versions up to here alert no one
    registered_at text not null,
    retired_at text                         -- no longer in the configuration
) strict;

create table matches (
    id integer primary key,
    statement_id text not null references statements (id),
    version_id integer not null references versions (id),
    digest text not null,
    rung text not null,
    score real not null,
    language text not null,
    wording text not null,
    evidence text not null,
    spans text not null,                    -- JSON: [[start, end], ...]
    guards text not null,                   -- JSON
    speaker text not null,
    outcome text not null check (outcome in ('alert', 'review')),
    matched_at text not null,
    withdrawn_at text,                      -- the statement as it is now no longer finds it
    unique (statement_id, version_id)
) strict;
create index matches_version on matches (version_id);

create table alerts (                       -- the outbox: one notice, then what is told after it
    id integer primary key,
    kind text not null check (kind in ('notice', 'amendment', 'reply')),
    about_id integer references alerts (id),-- the notice that is amended or replied to
    statement_id text not null references statements (id),
    post_id integer not null references posts (id),
    recipient_id text not null,
    text text not null,
    body integer not null,                  -- how much of the text is the notice itself, in code points
    origins integer not null,               -- how many origins of its story it told of
    entities text not null,                 -- JSON
    random_id integer not null unique,
    queued_at text not null,
    state text not null default 'due' check (state in ('due', 'sent', 'dead', 'superseded')),
    not_before text,                        -- do not try again earlier
    check ((kind = 'notice') = (about_id is null))
) strict;
create unique index alerts_once on alerts (statement_id, post_id, recipient_id) where kind = 'notice';
create unique index alerts_replied on alerts (about_id) where kind = 'reply';
create index alerts_due on alerts (id) where state = 'due';
create index alerts_post on alerts (post_id);
create index alerts_about on alerts (about_id);

create table progress (                     -- how far a step has come that has no other mark of it
    step text primary key,
    version_id integer not null
) strict, without rowid;

create table deliveries (
    id integer primary key,
    alert_id integer not null references alerts (id),
    at text not null,
    outcome text not null check (outcome in ('sent', 'not started', 'throttled', 'failed', 'gone')),
    detail text not null default '',
    receipt text not null default ''        -- what the sink calls the message it sent
) strict;
create index deliveries_alert on deliveries (alert_id);

create table threads (
    id integer primary key,
    title text not null,
    created_at text not null
) strict;

create table thread_items (
    id integer primary key,
    thread_id integer not null references threads (id),
    position integer not null,
    version_id integer not null references versions (id),
    note text not null default '',
    added_at text not null,
    unique (thread_id, version_id)
) strict;
"""

ANSWERED = """
create table verdicts (                     -- every answer a person gave; the latest counts
    id integer primary key,
    statement_id text not null references statements (id),
    post_id integer not null references posts (id),
    version_id integer not null references versions (id),
    verdict text not null check (verdict in ('relevant', 'rejected')),
    reason text not null default '',
    actor text not null,
    at text not null
) strict;
create index verdicts_post on verdicts (post_id, statement_id);

create table accepted_wordings (            -- evidence that people confirmed, used as wordings
    id integer primary key,
    statement_id text not null references statements (id),
    language text not null,
    wording text not null,
    verdict_id integer not null references verdicts (id),
    removed_at text,
    unique (statement_id, language, wording)
) strict;
"""

STORIES = """
create table story_keys (                   -- where posts like another are found; derived from versions
    period integer not null,                -- of posted_at, each as long as the window in which copies join
    key integer not null,
    post_id integer not null references posts (id),
    primary key (period, key, post_id)
) strict, without rowid;

create table story_periods (                -- the periods whose posts are all in story_keys
    period integer primary key,
    scheme text not null,                   -- of keys and periods; under another one they are useless
    used_at text not null
) strict;

create table story_corrections (            -- what editors said of two posts; outlives re-clustering
    id integer primary key,
    kind text not null check (kind in ('together', 'apart')),
    post_id integer not null references posts (id),
    other_id integer not null references posts (id),
    made_at text not null,
    withdrawn_at text                       -- a later correction says otherwise
) strict;
create index story_corrections_post on story_corrections (post_id);
create index story_corrections_other on story_corrections (other_id);

create index message_ids_post on message_ids (post_id);  -- an album's ids, from its post
"""


@migrations()
def m001_captured(db: sqlite_utils.Database) -> None:
    """Channels, posts with every version, captures with raw bytes, coverage, custody, search."""
    _run(db, CAPTURED)


@migrations()
def m002_judged(db: sqlite_utils.Database) -> None:
    """Statements as judged, matches, alerts and their delivery, threads."""
    _run(db, JUDGED)


@migrations()
def m003_stories(db: sqlite_utils.Database) -> None:
    """Where posts like another are found, and what editors said of stories."""
    _run(db, STORIES)


@migrations()
def m004_answered(db: sqlite_utils.Database) -> None:
    """What people say of matches, and the wordings they confirmed."""
    _run(db, ANSWERED)


def _run(db: sqlite_utils.Database, script: str) -> None:
    # Not executescript: it would commit the migration's own transaction first.
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if complete_statement(statement):
            db.execute(statement)
            statement = ""
