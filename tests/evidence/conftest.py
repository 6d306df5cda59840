"""A database in which everything happened once, and a copy of it to lay hands on."""

import contextlib
import shutil
from pathlib import Path

import pytest

from bot.storage.database import open_database
from tests.evidence.newsdesk import a_record


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched")
    with contextlib.closing(open_database(folder / "wirewatch.db")) as db:
        a_record(db, folder)
        db.checkpoint()
    return folder


@pytest.fixture
def data(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untouched, tmp_path / "data"))
