"""Who collects and sends with a database: one process, which holds a lock of the operating system."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import Busy

LOCKS = Path("/proc/locks")  # where Linux says what is locked


@contextlib.contextmanager
def sole_owner(path: Path) -> Iterator[None]:
    """Hold the right to collect and send with this database. Raises Busy at once if another has it.

    The lock is the operating system's and ends with the process, however it ends.
    """
    lock = FileLock(f"{path}.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(f"another Wirewatch is collecting or sending with {path}; stop it first") from error
    try:
        yield
    finally:
        lock.release()


def is_owned(path: Path) -> bool | None:
    """Tell whether some process collects and sends with this database; None where nobody can say.

    The lock is not tried: whoever starts at that moment would be refused.
    """
    try:
        inode = Path(f"{path}.lock").stat().st_ino
        held = LOCKS.read_text("utf-8", "replace")
    except OSError:
        return None if Path(f"{path}.lock").exists() else False
    return any(line.split()[5].rpartition(":")[2] == str(inode) for line in held.splitlines())
