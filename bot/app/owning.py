"""Whether somebody collects and sends already: asked before anything of weight is loaded."""

from pathlib import Path

from bot.storage.ownership import busy, is_owned


def refuse_second(data: Path) -> None:
    """Raise Busy if another process collects and sends with these data, as far as that is told."""
    path = data / "wirewatch.db"
    if is_owned(path):
        raise busy(path)
