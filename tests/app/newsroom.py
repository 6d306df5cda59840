"""A newsroom of a few files of settings, opened for a test."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.app.application import App
from bot.app.opening import open_app
from tests.builders import NOON


@contextmanager
def a_newsroom(folder: Path, files: Mapping[str, str], *, at: datetime = NOON) -> Iterator[App]:
    """The program, opened on settings that are these files, by name, at a moment that does not pass."""
    config = folder / "config"
    config.mkdir()
    for name, text in files.items():
        (config / name).write_text(text, "utf-8")
    with open_app(config, folder / "data", owner=True, clock=lambda: at) as app:
        yield app
