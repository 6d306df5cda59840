"""A process that is killed while it brings the schema up to date loses nothing; the next one goes on."""

import multiprocessing
import os
import random
import signal
import time
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database as Plain

from bot.storage.database import open_database
from bot.storage.schema import NAMES, migrations
from tests.waiting import HANGS

FIRST = "m012_terms"  # the last of 0.1.0
POSTS = 400
AT = "2026-05-29T12:00:00.000+00:00"


def of_the_first_version(path: Path) -> None:
    """A database as 0.1.0 left it, with posts in it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = Plain(path)
    db.execute("PRAGMA journal_mode = WAL")
    migrations.apply(db, stop_before=NAMES[NAMES.index(FIRST) + 1])
    with db.conn:
        db.execute(
            "insert into channels (id, username, title, first_seen_at) values (1, 'wire', '', ?)", [AT]
        )
        for number in range(1, POSTS + 1):
            db.execute(
                "insert into posts (id, channel_id, message_id, posted_at) values (?, 1, ?, ?)",
                [number, number, AT],
            )
            db.execute(
                """insert into message_ids (channel_id, message_id, state, post_id, seen_at)
                   values (1, ?, 'post', ?, ?)""",
                [number, number, AT],
            )
    db.close()


def bring_up_to_date(path: str) -> None:
    open_database(Path(path)).close()


def kept(path: Path) -> tuple[int, int, str]:
    with closing(open_database(path)) as db:
        return (
            db.value("select count(*) from posts"),
            db.value("select count(*) from message_ids"),
            db.value("PRAGMA integrity_check"),
        )


def test_killed_within_migrations_nothing_is_lost_and_the_next_start_ends_them(tmp_path, length):
    chance = random.Random(length.seed(17))
    apart = multiprocessing.get_context("fork")
    whole = tmp_path / "whole.db"
    of_the_first_version(whole)
    start = time.monotonic()
    bring_up_to_date(str(whole))
    took = time.monotonic() - start
    cut_short = begun = 0
    kills = length("kills", 5, full=50)
    while cut_short < kills:
        begun += 1
        path = tmp_path / f"{begun}.db"
        of_the_first_version(path)
        process = apart.Process(target=bring_up_to_date, args=(str(path),))
        process.start()
        process.join(chance.random() * took)
        if process.is_alive():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            cut_short += 1
        process.join(HANGS)

        assert kept(path) == (POSTS, POSTS, "ok")
    length.found("begun", begun)
