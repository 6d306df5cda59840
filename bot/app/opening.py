"""Opening a newsroom: settings read and checked, the lock taken, the database at hand."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.app.application import App
from bot.app.newsroom import OpenNewsroom, utc_now
from bot.config.files import ensure_data_dir
from bot.config.loading import load_config
from bot.config.settings import Config
from bot.errors import StorageError
from bot.language.dictionary import DICTIONARIES, Lookup
from bot.storage.database import Database, only_readable, open_database, open_to_read
from bot.storage.ownership import sole_owner
from bot.storage.progress import READ_ANEW, reached
from bot.storage.sealing import seal_changed


@contextlib.contextmanager
def open_app(
    directory: Path,
    data: Path,
    *,
    owner: bool = False,
    clock: Callable[[], datetime] = utc_now,
    adjust: Callable[[Config], Config] = lambda config: config,
    settings: Config | None = None,
) -> Iterator[App]:
    """Open a newsroom's configuration and data. `owner` is for whatever collects, matches or sends.

    With `settings`, which were read and checked before, nothing is read again. Where nothing can be written,
    whoever only looks gets to see what is there.
    Raises ConfigError, StorageError, and Busy at once, before any connection, if another owner runs.
    """
    if owner:
        from bot.operations.heap import share_heap

        share_heap()
    config = adjust(settings or checked_config(directory, data, os.environ))
    ensure_data_dir(data)
    DICTIONARIES.provide(partial(_compiled, data))
    path = data / "wirewatch.db"
    with contextlib.ExitStack() as stack:
        if owner:
            stack.enter_context(sole_owner(path))
        looking = not owner and only_readable(path)
        opened = open_to_read(path, copy=True) if looking else open_database(path)
        db = stack.enter_context(contextlib.closing(opened))
        if looking:
            stack.enter_context(_refusing_by_name(data))
        db.owned = owner
        if not looking and reached(db, READ_ANEW):
            from bot.app.evidence import REREADERS
            from bot.steps.read_anew import read_anew

            read_anew(db, REREADERS, clock=clock)
        app = App(OpenNewsroom(config=config, db=db, clock=clock))
        stack.callback(app.opened.cutter.close)
        if owner:
            app.statements.recheck()
            app.statements.register()
            seal_changed(db, at=clock())  # what an update, or a kill, has left
        with _sealed_after(db, clock, always=owner):
            yield app
        if owner:
            db.checkpoint()


@contextlib.contextmanager
def _sealed_after(db: Database, clock: Callable[[], datetime], *, always: bool) -> Iterator[None]:
    """Seal what was done, or left by an update, whichever way it ends; `always`, or where anything was."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(StorageError):  # the first error is the one to tell
            if db.conn.total_changes:
                seal_changed(db, at=clock())
        raise
    if always or db.conn.total_changes:
        seal_changed(db, at=clock())


@contextlib.contextmanager
def _refusing_by_name(data: Path) -> Iterator[None]:
    """Say which folder it is where something would have been written."""
    try:
        yield
    except StorageError as error:
        if "readonly" in str(error):
            raise StorageError(f"nothing can be written in {data}: it can only be looked at") from error
        raise


def _compiled(data: Path) -> Lookup:
    from bot.app.dictionaries import compiled

    return compiled(data)


def described(directory: Path, data: Path) -> list[tuple[str, str, str]]:
    """Describe the settings in force as (section, key, value), without opening or making any data."""
    from bot.config.describing import describe
    from bot.pictures.installed import why_not_read

    config = checked_config(directory, data, os.environ)
    lacking = why_not_read(config.pictures.data) if config.pictures.read else ""
    return [*describe(config), *([("missing", "to read pictures", lacking)] if lacking else [])]


def checked_config(directory: Path, data: Path, environ: Mapping[str, str]) -> Config:
    """Load the settings, and check what stands in them as queries, too. Raises ConfigError."""
    config = load_config(directory, data, environ)
    if any(statement.query for statement in config.statements):
        from bot.app.queries import check_queries

        check_queries(config.directory / "statements.toml", config.statements, config.speakers)
    return config
