"""Threads with headings, outside references and claim status, and who did what to them."""

SCRIPT = """
alter table threads add column asked text not null default '{}';  -- JSON: what it was gathered by

create table thread_entries (               -- posts, headings and outside references, in one order
    id integer primary key,
    thread_id integer not null references threads (id),
    position integer not null,
    version_id integer references versions (id),  -- of a post
    heading text,
    url text,                               -- of an outside reference
    title text not null default '',         -- of an outside reference
    note text not null default '',
    status text not null default ''
        check (status in ('', 'contested', 'confirmed elsewhere', 'unverified')),
    added_at text not null,
    removed_at text,
    check ((version_id is not null) + (heading is not null) + (url is not null) = 1)
) strict;
insert into thread_entries (thread_id, position, version_id, note, added_at)
    select thread_id, position, version_id, note, added_at from thread_items order by thread_id, position;
drop table thread_items;
create unique index thread_entries_once on thread_entries (thread_id, version_id)
    where removed_at is null and version_id is not null;
create index thread_entries_order on thread_entries (thread_id, position);

create table thread_deeds (                 -- which links of the custody chain are about which thread
    seq integer primary key references custody (seq),
    thread_id integer not null references threads (id),
    before text,                            -- JSON: what the thread was like before; null within one edit
    undone_at text
) strict;
create index thread_deeds_thread on thread_deeds (thread_id, seq);
create index custody_capture on custody (json_extract(subject, '$.capture')) where action = 'capture';
insert into thread_deeds (seq, thread_id)
    select seq, json_extract(subject, '$.thread') from custody
    where action in ('thread made', 'thread post added');
"""
