"""New databases for tests: migrated once, copied for each."""

import contextlib
import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.storage.database import Database, open_database


def new_database(path: Path) -> Database:
    """Open a new database in a real file, as `open_database` would have made it."""
    path.touch(0o600)
    path.write_bytes(_migrated())
    return open_database(path)


def steps_of(db: Database, read: Callable[[], object]) -> int:
    """Count what SQLite does for a reading, in hundreds of its instructions."""
    done: list[None] = []
    db.conn.set_progress_handler(lambda: done.append(None), 100)
    read()
    db.conn.set_progress_handler(None, 0)
    return len(done)


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wirewatch.db"
        with contextlib.closing(open_database(path)) as db:
            db.checkpoint()
        return path.read_bytes()
