"""What an amendment needs: the version that a notice quotes, and the reader's language and zone."""

SCRIPT = """
alter table alerts add column version_id integer references versions (id);
alter table alerts add column language text not null default 'en';
alter table alerts add column zone text not null default 'UTC';
update alerts set version_id = coalesce(
    (select v.id from versions v where v.post_id = alerts.post_id and v.captured_at <= alerts.queued_at
     order by v.as_of desc, v.id desc limit 1),
    (select min(v.id) from versions v where v.post_id = alerts.post_id)
);

-- What happened before is told: notices of old are not amended all at once.
insert into progress (step, version_id)
    select 'versions told', version_id from progress where step = 'stories'
    union all select 'custody told', coalesce(max(seq), 0) from custody
    union all select 'verdicts told', coalesce(max(id), 0) from verdicts;
"""
