"""Media of posts, and what the head of the chain of custody was shown to."""

SCRIPT = """
create table media (                        -- files that posts carry: a to-do, then what became of it
    id integer primary key,
    capture_id integer not null references captures (id),
    message_id integer not null,            -- the part of an album that carries it
    name text not null,                     -- what the source calls the file
    kind text not null,                     -- "photo", "video"…
    state text not null default 'due' check (state in ('due', 'kept', 'too large', 'gone')),
    attempts integer not null default 0,
    not_before text,                        -- do not try again earlier
    detail text not null default '',        -- of the last attempt
    sha256 text,                            -- of the file, which is kept under this name
    size integer,                           -- bytes of it; until it is kept, as its source says
    fetched_at text,
    pruned_at text,                         -- the file was removed to save room
    check ((state = 'kept') = (sha256 is not null)),
    unique (capture_id, message_id, name)
) strict;
create index media_due on media (id) where state = 'due';
create index media_sha256 on media (sha256) where sha256 is not null;

create table witnesses (                    -- who can tell what the head of the chain was at a time
    id integer primary key,
    seq integer not null,                   -- of the link that was the head
    hash text not null,
    at text not null,                       -- when it was the head
    recipient_id text not null default '',  -- who is written to
    text text not null default '',          -- the message, frozen: a repeat is the same
    random_id integer,
    sent_at text,
    receipt text not null default '',       -- what the chat calls the message
    server_date text,                       -- the date that the server gave the message
    authority text not null default '',     -- who stamped it (RFC 3161)
    token blob,                             -- the stamp
    roots blob                              -- the certificates that it is trusted under, in PEM
) strict;

-- A post that came back was marked absent still when it had changed meanwhile.
update posts set absent_at = null where absent_at is not null
    and exists (select 1 from message_ids m where m.post_id = posts.id and m.state = 'post');
"""
