"""What people said to the bot, what it answered, and who was refused."""

SCRIPT = """
create table inbox (                        -- what reached the bot, each thing once
    id integer primary key,
    key text not null unique,               -- by which Telegram's repeats are known
    chat integer not null,
    message_id integer not null,            -- of what was said, or of what was under the button
    person integer not null,                -- 0: in the name of a group or channel
    event text not null,                    -- JSON
    heard_at text not null,
    done_at text,
    outcome text not null default ''        -- the command that was done, or why nothing was
) strict;
create index inbox_waiting on inbox (chat, id) where done_at is null;

create table answers (                      -- the bot's outbox: what it says in chats, frozen
    id integer primary key,
    inbox_id integer not null references inbox (id),
    chat integer not null,
    command text not null,                  -- whose step comes next
    state text not null,                    -- JSON; that it goes on from
    about text,                             -- JSON; the post it is about
    text text not null,                     -- '': only the buttons of the message that it changes
    entities text not null,                 -- JSON
    buttons text not null,                  -- JSON
    file_name text,
    file blob,
    reply_to integer,
    topic integer,
    edits integer,                          -- the message that it changes
    random_id integer not null,
    queued_at text not null,
    status text not null default 'due' check (status in ('due', 'sent', 'dead')),
    attempts integer not null default 0,
    not_before text,
    detail text not null default '',
    message_id integer                      -- under which it stands in the chat
) strict;
create index answers_due on answers (chat, id) where status = 'due';
create index answers_message on answers (chat, message_id);

create index deliveries_receipt on deliveries (receipt);  -- which alert a button stands under

create table questions (                    -- what the bot waits to hear from a person in a chat
    chat integer not null,
    person integer not null,
    answer_id integer not null references answers (id),
    primary key (chat, person)
) strict, without rowid;

create table denials (                      -- every time nothing was done for somebody
    id integer primary key,
    inbox_id integer not null unique references inbox (id),
    at text not null,
    person integer not null,
    name text not null,
    chat integer not null,
    what text not null,                     -- the command or button
    why text not null
) strict;
"""
