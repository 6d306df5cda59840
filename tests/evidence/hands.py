"""What somebody does to a database who has the file, and what the check says of it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bot.app.evidence import checking
from bot.models import Finding
from bot.storage.custody import GENESIS, link
from bot.storage.schema.m021_sealed import STORED


@contextlib.contextmanager
def by_hand(data: Path) -> Iterator[sqlite3.Connection]:
    """What somebody does who has the file and a database browser."""
    with contextlib.closing(sqlite3.connect(data / "wirewatch.db")) as file:
        yield file
        file.commit()


def findings(data: Path) -> list[Finding]:
    with checking(data) as check:
        return list(check.findings())


def written_anew(file: sqlite3.Connection) -> None:
    """Give every link of the chain the hash that fits what it says now."""
    previous = GENESIS
    for number, row in enumerate(file.execute("select * from custody order by seq").fetchall(), 1):
        body = (number, *row[1:5])
        previous = link(previous, body)
        file.execute("update custody set seq = ?, hash = ? where seq = ?", [number, previous, row[0]])


def as_written_by_an_older_version(file: sqlite3.Connection) -> None:
    """The chain as it was before links sealed rows: captures, absences and what people did, by hashes."""
    file.execute("delete from thread_deeds")
    file.execute(
        """delete from custody where action in
           ('channel met', 'present', 'service', 'watched', 'alert sent', 'thread sealed', 'media kept',
            'media gone', 'head witnessed', 'sealed')"""
    )
    file.execute("update custody set subject = json_remove(subject, '$.rows', '$.sealed')")
    file.execute("delete from unsealed")
    for kind, rows in STORED.items():  # as the update finds them
        file.execute(f"insert into unsealed (kind, id) select '{kind}', id from {rows}")
    file.execute("delete from witnesses")
    for table in (
        "media",
        "picture_readings",
        "thread_writings",
        "sampled",
        "samples",
        "invited",
        "disagreements",
    ):
        file.execute(f"delete from {table}")
    written_anew(file)
    file.execute(
        """insert into thread_deeds (seq, thread_id) select seq, json_extract(subject, '$.thread')
           from custody where action like 'thread %' and action <> 'thread exported'"""
    )
