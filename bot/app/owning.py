"""Whether somebody collects and sends already: asked before anything of weight is loaded."""

from pathlib import Path

from bot.storage.ownership import is_owned, sole_owner


def refuse_second(data: Path) -> None:
    """Raise Busy if another process collects and sends with these data, as far as that is told."""
    path = data / "wirewatch.db"
    if is_owned(path):
        with sole_owner(path):  # what is locked may be a file of another disk, which has the same number
            pass
