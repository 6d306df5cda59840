"""Fixtures that all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A new database in a real file."""
    database = open_database(tmp_path / "wirewatch.db")
    yield database
    database.close()
