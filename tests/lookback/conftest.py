"""A newsroom that looks back."""

from pathlib import Path

import pytest

from bot.app.opening import open_app
from tests.builders import NOON
from tests.lookback.desk import Desk

STATEMENTS = """
[[statement]]
id = "talks"
title = "Open for talks"
[statement.wording]
en = ["We are open for talks"]
ru = ["Мы открыты для переговоров"]

[[statement]]
id = "harbour"
title = "The harbour burns"
[statement.wording]
en = ["The harbour is burning"]
"""


@pytest.fixture
def desk(tmp_path: Path):
    """An opened newsroom with two statements, and a folder for archives."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "channels.toml").write_text('[[channel]]\nusername = "ClashReport"\n', "utf-8")
    (config / "statements.toml").write_text(STATEMENTS, "utf-8")
    (tmp_path / "archives").mkdir()
    with open_app(config, tmp_path / "data", owner=True, clock=lambda: NOON) as app:
        yield Desk(app, tmp_path)
