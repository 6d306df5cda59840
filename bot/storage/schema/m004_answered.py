"""What people say of matches, and the wordings they confirmed."""

SCRIPT = """
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
