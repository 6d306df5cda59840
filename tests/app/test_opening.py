"""Opening a newsroom as what owns its database, or beside it."""

import pytest

from bot.app.opening import open_app
from tests.cli.newsroom import STATEMENTS


@pytest.mark.parametrize("owner", [True, False])
def test_11_19_only_what_holds_the_lock_may_fold_the_log(tmp_path, owner):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "channels.toml").write_text('[[channel]]\nusername = "wire_one"\n', "utf-8")
    (tmp_path / "config" / "statements.toml").write_text(STATEMENTS, "utf-8")

    with open_app(tmp_path / "config", tmp_path / "data", owner=owner) as app:
        assert app.db.owned is owner
