"""Statements as judged, matches, alerts and their delivery, threads."""

SCRIPT = """
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
