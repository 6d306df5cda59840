"""Threads made before there were headings, references and status are there still."""

import sqlite3
from contextlib import closing

from bot.evidence.bundle.replay import replayed
from bot.storage import threads
from bot.storage.custody import record
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from bot.storage.schema import migrations
from tests.builders import NOON, a_page, a_post

OLD = """
drop table thread_deeds;
drop table thread_entries;
drop index custody_capture;
alter table threads drop column asked;
create table thread_items (
    id integer primary key,
    thread_id integer not null references threads (id),
    position integer not null,
    version_id integer not null references versions (id),
    note text not null default '',
    added_at text not null,
    unique (thread_id, version_id)
) strict;
insert into threads values (1, 'Old', '2026-05-29T12:00:00.000+00:00');
insert into thread_items values (1, 1, 2, 1, 'why', '2026-05-29T12:00:00.000+00:00');
insert into thread_items values (2, 1, 1, 2, '', '2026-05-29T12:00:00.000+00:00');
delete from _sqlite_migrations where name like 'm006%';
"""


def made(db: Database) -> None:
    """What the program of that time recorded of it."""
    with db.write():
        record(db, "thread made", {"thread": 1, "title": "Old"}, actor="ann", at=NOON)
        for url, note in (("https://t.me/ClashReport/2", ""), ("https://t.me/ClashReport/1", "why")):
            subject = {"thread": 1, "post": url, "sha256": "", "note": note}
            record(db, "thread post added", subject, actor="ann", at=NOON)


def test_an_older_thread_keeps_its_order_notes_and_history(tmp_path):
    path = tmp_path / "wirewatch.db"
    with closing(open_database(path)) as db:
        save_page(db, a_page(a_post(1), a_post(2)), source="telegram", captured_at=NOON)
        made(db)
    with closing(sqlite3.connect(path)) as old:
        old.executescript(OLD)

    with closing(open_database(path)) as db:
        assert not migrations.pending(db)
        found = threads.entries(db, 1)
        recorded = threads.deeds(db, 1)

    assert [(one.name[-1], one.note, one.position) for one in found] == [("2", "", 1), ("1", "why", 2)]
    assert [one.action for one in recorded] == ["thread made", "thread post added", "thread post added"]
    links = [
        {"seq": seq, "action": one.action, "subject": one.subject} for seq, one in enumerate(recorded, 1)
    ]
    assert [entry["url"][-1] for entry in replayed(links).entries] == ["2", "1"]
