"""Opening the database, and the one way to write to it."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, overload

import sqlite_utils
from filelock import FileLock

from bot.errors import StorageError
from bot.storage.kinds import journal
from bot.storage.schema import NAMES, migrations

Row = dict[str, Any]
Params = Sequence[Any] | Mapping[str, Any]

BUSY_TIMEOUT_MS = 10_000
PATIENCE_MS = 20  # of one try to begin a write
SQLITE_VERSION = sqlite3.sqlite_version
LOG_LIMIT = 64 * 1024 * 1024  # bytes of the write-ahead log, from which its owner folds it at the next write

# How a transaction begins, is kept and is undone.
WHOLE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
PART = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


class Database(sqlite_utils.Database):
    """A sqlite-utils database whose errors are ours and whose writes are one short transaction each."""

    def __init__(self, path: Path, *, read_only: bool = False, immutable: bool = False) -> None:
        self.address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        self.address += "&immutable=1" if immutable else ""
        with refusals():
            connection = sqlite3.connect(
                self.address, uri=True, isolation_level=None, check_same_thread=False
            )
        super().__init__(connection)
        self.path = path
        self.owned = False  # by `sole_owner` of this process: only then may the log be folded here
        self.fold_at = LOG_LIMIT
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            *(() if read_only else ("journal_mode = WAL",)),
            "synchronous = FULL",
            "foreign_keys = ON",
            # Checkpoints are made by `checkpoint` alone, under the lock: SQLite before 3.51.3 can
            # damage the WAL when two connections checkpoint at once.
            "wal_autocheckpoint = 0",
        ):
            self.run(f"PRAGMA {pragma}")

    def run(self, sql: str, params: Params = ()) -> sqlite3.Cursor:
        """Execute one statement. Raises StorageError when the database refuses."""
        with refusals():
            return self.conn.execute(sql, params)

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Return all rows of a query as dictionaries. Raises StorageError when the database refuses."""
        with refusals():
            cursor = self.conn.execute(sql, params)
            names = tuple(column[0] for column in cursor.description)
            assert len(set(names)) == len(names), sql
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def first(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row of a query, or None."""
        with refusals():
            cursor = self.conn.execute(sql, params)
            row = cursor.fetchone()
            return row and dict(zip((column[0] for column in cursor.description), row, strict=True))

    def each(self, sql: str, params: Params = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one, so that however many there are, one is held."""
        with refusals():
            cursor = self.conn.execute(sql, params)
            names = tuple(column[0] for column in cursor.description)
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def each_tuple(self, sql: str, params: Params = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one, each as its columns in their order."""
        with refusals():
            yield from self.conn.execute(sql, params)

    def value(self, sql: str, params: Params = ()) -> Any:
        """Return the first column of the first row, or None."""
        with refusals():
            row = self.conn.execute(sql, params).fetchone()
        return row[0] if row else None

    @overload
    def insert(self, table: str, rows: Mapping[str, Any], conflict: str = "") -> int: ...
    @overload
    def insert(self, table: str, rows: Iterable[Mapping[str, Any]], conflict: str = "") -> None: ...
    def insert(
        self, table: str, rows: Mapping[str, Any] | Iterable[Mapping[str, Any]], conflict: str = ""
    ) -> int | None:
        """Add one row, given by its columns, and return its id; or add many, all of them or none.

        `conflict` says what is done about a row that is there already, "do nothing" or "do update set …";
        otherwise it is an error. The id is 0 where nothing was done. Raises ValueError unless all of many
        rows give the same columns: one that is left out would not keep its default, nor what it was.
        """
        if isinstance(rows, Mapping):
            cursor = self.run(_insertion(table, tuple(rows), conflict), rows)
            return int(cursor.lastrowid or 0) if cursor.rowcount > 0 else 0
        left = iter(rows)
        if (first := next(left, None)) is not None:
            with self.write():
                self.run_each(_insertion(table, tuple(first), conflict, "?"), _alike(first, left))
        return None

    def run_each(self, sql: str, many: Iterable[Params]) -> None:
        """Execute one statement for each set of parameters."""
        with refusals():
            self.conn.executemany(sql, many)

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """Open a transaction that takes the write lock at once; all of it is kept, or nothing.

        Inside another one it is a part of that, which is kept or undone with the whole, and undone alone
        when it fails. It must not contain an `await`: another task would write into the same transaction.
        """
        inner = self.conn.in_transaction
        begin, keep, undo = PART if inner else WHOLE
        (self.run if inner else self._take_the_lock)(begin)
        try:
            yield
            self.run(keep)
        except BaseException:
            with contextlib.suppress(StorageError):  # the first error is the one to tell
                if self.conn.in_transaction:
                    for step in undo:
                        self.run(step)
            raise
        if self.owned and not inner:
            self._fold_when_large()

    def _take_the_lock(self, begin: str) -> None:
        """Begin a write, as long as it takes and no longer than others are waited for.

        SQLite's own pauses grow to a tenth of a second, in which those who write without one come first every
        time. Tried anew, they begin at a thousandth.
        """
        self.run(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            for _ in range(BUSY_TIMEOUT_MS // PATIENCE_MS):
                try:
                    self.conn.execute(begin)
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                        break
            self.run(begin)
        finally:
            self.run(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def interrupt_when(self, unwanted: Callable[[], bool]) -> None:
        """End long queries with StorageError, those under way and later ones, once they are unwanted."""
        self.conn.set_progress_handler(unwanted, 10_000)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file. Only the holder of the lock may call it.

        Where somebody reads an older state, as much as can be is folded: nobody is waited for.
        """
        self.run("PRAGMA busy_timeout = 0")
        try:
            self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.run(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            # What a reader holds stays: it is tried again a little later, not at every write.
            self.fold_at = max(LOG_LIMIT, self._log_size() + LOG_LIMIT // 16)

    def _fold_when_large(self) -> None:
        if self._log_size() >= self.fold_at:
            # What was written is kept either way; nothing is folded while a query of this connection is read.
            with contextlib.suppress(StorageError):
                self.checkpoint()

    def _log_size(self) -> int:
        try:
            return Path(f"{self.path}-wal").stat().st_size
        except OSError:
            return 0


@cache
def _insertion(table: str, columns: tuple[str, ...], conflict: str, placeholder: str = "") -> str:
    """Write an INSERT; there are some forty of them, each made once."""
    values = ", ".join(placeholder or f":{column}" for column in columns)
    sql = f"insert into {table} ({', '.join(columns)}) values ({values})"
    return f"{sql} on conflict {conflict}" if conflict else sql


def _alike(first: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Any]]:
    """Yield the values of rows, in the order of the first one's columns, as long as they have those."""
    columns = tuple(first)
    yield tuple(first.values())
    for row in others:
        if tuple(row) == columns:
            yield tuple(row.values())
        elif row.keys() == first.keys():
            yield [row[column] for column in columns]
        else:
            raise ValueError(f"expected the columns {', '.join(first)}, not {', '.join(row)}")


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Turn what SQLite refuses (locked, full, damaged, no file) into StorageError; bugs pass as they are."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)):
            raise
        raise StorageError(f"the database refused: {error}{_remedy(error)}") from error


def _remedy(error: sqlite3.Error) -> str:
    """Say what mends a database that is damaged, be it an index of words or its file."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_CORRUPT_VTAB or "vtable constructor" in str(error) or "fts5" in str(error):
        return " (an index of words: stop the service and run `wirewatch reindex`)"
    if code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return " (its file is damaged: stop the service, keep a copy, and put a backup in its place)"
    return ""


def open_database(path: Path) -> Database:
    """Open the database, made or brought up to this version's schema; a backup is made before that.

    Raises StorageError if the file is damaged, not ours, or was written by a newer Wirewatch.
    """
    new = not path.exists()
    if new:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = Database(path)
    with refusals():
        pending = migrations.pending(db)
        unknown = {done.name for done in migrations.applied(db)} - set(NAMES)
        if unknown:
            db.close()
            raise StorageError(
                f"{path.name} was written by a newer Wirewatch (it has {', '.join(sorted(unknown))}); "
                "update the program or restore a backup"
            )
        if pending:
            with schema_lock(path):
                if not new and migrations.applied(db):
                    copy_whole(db, path.with_name(f"{path.name}.before-{pending[0].name}"))
                migrations.apply(db)
    return _noting(db)


def open_beside(path: Path) -> Database:
    """Open a further connection to a database that is open, which notes what it changes as the first does."""
    return _noting(Database(path))


def _noting(db: Database) -> Database:
    """Have a connection note the rows that it changes, until the next seal."""
    for trigger in journal():
        db.run(trigger)
    return db


def open_to_read(path: Path, *, copy: bool = False, any_version: bool = False) -> Database:
    """Open a database that nothing will be written to, whoever else has it open; it is left as it is.

    A `copy` may lie where nothing can be written, not even the files that SQLite needs beside it; nobody
    else may have it open. Raises StorageError if there is none, or its schema is not the one of this version,
    unless it may be of `any_version`.
    """
    if not path.is_file():
        raise StorageError(f"{path}: there is no database")
    db = _copy(path) if copy else Database(path, read_only=True)
    try:
        with refusals():
            applied = {done.name for done in migrations.applied(db)}
        if applied != (known := set(NAMES)) and not any_version:
            older = "an older" if applied < known else "a newer"
            raise StorageError(
                f"{path.name} was written by {older} Wirewatch; "
                + ("any other command brings it up to date" if applied < known else "update the program")
            )
    except BaseException:
        db.close()
        raise
    return db


def only_readable(path: Path) -> bool:
    """Tell whether there is a database that can be read and not written, or not beside it."""
    effective = os.access in os.supports_effective_ids
    wanted = ((path, os.W_OK), (path.parent, os.W_OK | os.X_OK))
    return path.is_file() and not all(os.access(one, mode, effective_ids=effective) for one, mode in wanted)


def _copy(path: Path) -> Database:
    """Open a copy, as one that never changes where SQLite cannot open it otherwise."""
    db = None
    try:
        db = Database(path, read_only=True)
        db.value("select count(*) from sqlite_master")
    except StorageError:
        if db is not None:
            db.close()
        left = Path(f"{path}-wal")
        if left.is_file() and left.stat().st_size:  # it holds a part of the database
            raise
        return Database(path, read_only=True, immutable=True)
    return db


@contextlib.contextmanager
def schema_lock(path: Path) -> Iterator[None]:
    """Hold off a second process that would bring the same file up to date at the same moment."""
    with FileLock(f"{path}.schema.lock", mode=0o600):
        yield


def copy_whole(db: Database, target: Path) -> None:
    """Copy the whole database, consistent as of now, to a new file that only its owner reads.

    Others may write meanwhile: SQLite's page-wise copy would begin anew whenever they do, and may never end.
    """
    os.close(os.open(target, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600))
    db.run("VACUUM INTO ?", [str(target)])


@lru_cache(maxsize=256)  # a post's time stands in several rows and digests
def iso(moment: datetime) -> str:
    """Return a moment as it is kept: UTC, ISO 8601, milliseconds; text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


WRITTEN = len(iso(datetime(1, 1, 1, tzinfo=UTC)))  # letters of every moment

# Reads what `iso` wrote. A page may read ten thousands of them, so no function of ours is around it.
moment = datetime.fromisoformat
