"""A desk that is served, and an editor who is signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.served import Served, served


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    """A newsroom's desk, as its owner sees it, who may everything; nothing is published yet."""
    with served(tmp_path) as found:
        found.enter()
        yield found
