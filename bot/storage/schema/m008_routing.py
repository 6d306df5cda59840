"""Alerts that are held, grouped, muted or passed on; attempts noted before they are made; mutes; buttons.

SQLite cannot change a CHECK, so alerts and deliveries are made anew: https://sqlite.org/lang_altertable.html.
Deliveries, the only table that points to alerts, are out of the way while alerts are exchanged.
"""

SCRIPT = """
create table kept_deliveries as select * from deliveries;
drop table deliveries;

create table new_alerts (                   -- the outbox: one notice, then what is told after it
    id integer primary key,
    kind text not null check (kind in ('notice', 'amendment', 'reply', 'summary')),
    about_id integer references new_alerts (id),  -- the notice that is amended or replied to
    statement_id text references statements (id),
    post_id integer references posts (id),
    version_id integer references versions (id),  -- that it quotes
    recipient_id text not null,
    on_behalf text not null default '',     -- the recipient who cannot be reached, of an alert passed on
    language text not null default 'en',
    zone text not null default 'UTC',
    text text not null,
    body integer not null,                  -- how much of the text is the notice itself, in code points
    origins integer not null,               -- how many origins of its story it told of
    entities text not null,                 -- JSON
    buttons text not null default '[]',     -- JSON: rows of them
    random_id integer not null unique,
    urgent integer not null default 0,      -- is never held
    silent integer not null default 0,      -- arrives without a sound
    queued_at text not null,
    state text not null default 'due' check (
        state in ('due', 'held', 'muted', 'sent', 'grouped', 'passed on', 'dead', 'superseded')),
    held_until text,
    not_before text,                        -- do not try again earlier
    grouped_in integer references new_alerts (id),  -- the summary that lists it
    passed_to integer references new_alerts (id),   -- the fallback's alert that tells it
    check ((kind in ('amendment', 'reply')) = (about_id is not null)),
    check ((kind = 'summary') = (post_id is null)),
    check ((kind = 'summary') = (statement_id is null)),
    check (state <> 'held' or held_until is not null),
    check ((state = 'grouped') = (grouped_in is not null)),
    check ((state = 'passed on') = (passed_to is not null))
) strict;
insert into new_alerts (id, kind, about_id, statement_id, post_id, version_id, recipient_id, language, zone,
                        text, body, origins, entities, random_id, queued_at, state, not_before)
    select id, kind, about_id, statement_id, post_id, version_id, recipient_id, language, zone,
           text, body, origins, entities, random_id, queued_at, state, not_before
    from alerts order by id;
drop table alerts;
alter table new_alerts rename to alerts;
create unique index alerts_once on alerts (statement_id, post_id, recipient_id)
    where kind = 'notice' and on_behalf = '';
create unique index alerts_replied on alerts (about_id) where kind = 'reply';
create index alerts_due on alerts (id) where state = 'due';
create index alerts_held on alerts (recipient_id, held_until) where state = 'held';
create index alerts_post on alerts (post_id);
create index alerts_about on alerts (about_id);
create index alerts_grouped on alerts (grouped_in) where grouped_in is not null;

create table deliveries (                   -- attempts; 'begun' until it is known what became of one
    id integer primary key,
    alert_id integer not null references alerts (id),
    at text not null,
    outcome text not null check (outcome in ('begun', 'sent', 'not started', 'throttled', 'failed', 'gone')),
    detail text not null default '',
    receipt text not null default ''        -- what the sink calls the message it sent
) strict;
insert into deliveries (id, alert_id, at, outcome, detail, receipt)
    select id, alert_id, at, outcome, detail, receipt from kept_deliveries order by id;
drop table kept_deliveries;
create index deliveries_alert on deliveries (alert_id);
create index deliveries_at on deliveries (at);

create table mutes (                        -- what a recipient does not want to hear of for a while
    id integer primary key,
    recipient_id text not null,
    kind text not null check (kind in ('statement', 'channel', 'story', 'quiet')),
    what text not null default '',          -- a statement, a channel's username, a post of the story
    until text not null,
    actor text not null,
    at text not null,
    ended_at text                           -- before its time
) strict;
create index mutes_recipient on mutes (recipient_id, until);
"""
