"""The session file: whoever reads it is signed in, so it is private and used by one process at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import Busy, ConfigError

SQLITE = b"SQLite format 3\x00"


@contextmanager
def held(session: Path) -> Iterator[None]:
    """Hold a session file for this process, made private if it is new.

    Raises Busy at once if another process holds it, and ConfigError if others on this machine may
    read it or it is not a session file.
    """
    session.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(f"{session}.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(f"{session.name} is in use by another Wirewatch; stop that one first") from error
    try:
        _make_private(session)
        yield
    finally:
        lock.release()


def _make_private(session: Path) -> None:
    # Telethon would create it readable by everyone. Its journals take over the mode of the file.
    try:
        os.close(os.open(session, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        mode = session.stat().st_mode & 0o777
        if os.name == "posix" and mode & 0o077:
            raise ConfigError(
                [f"{session.name}: mode {mode:04o} lets others sign in with it; accepted is 0600"]
            ) from None
        with session.open("rb") as file:
            if file.read(len(SQLITE)) not in (b"", SQLITE):
                raise ConfigError(
                    [f"{session.name}: not a Telegram session; remove it and sign in again"]
                ) from None
