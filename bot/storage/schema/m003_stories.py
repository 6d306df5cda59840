"""Where posts like another are found, and what editors said of stories."""

SCRIPT = """
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
