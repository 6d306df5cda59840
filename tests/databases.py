"""New databases for tests: migrated once, copied for each."""

import contextlib
import functools
import tempfile
from pathlib import Path

from bot.storage.database import Database, open_database


def new_database(path: Path) -> Database:
    """Open a new database in a real file, as `open_database` would have made it."""
    path.touch(0o600)
    path.write_bytes(_migrated())
    return open_database(path)


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wirewatch.db"
        with contextlib.closing(open_database(path)) as db:
            db.checkpoint()
        return path.read_bytes()
