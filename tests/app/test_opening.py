"""Opening a newsroom as what owns its database, or beside it."""

import contextlib

import pytest

from bot.app.opening import open_app
from bot.errors import InputError
from bot.storage.custody import last
from bot.storage.database import open_database
from tests.cli.newsroom import STATEMENTS


@pytest.mark.parametrize("owner", [True, False])
def test_11_19_only_what_holds_the_lock_may_fold_the_log(tmp_path, owner):
    with open_app(*a_room(tmp_path), owner=owner) as app:
        assert app.db.owned is owner


@pytest.mark.parametrize("end", [None, SystemExit(1), InputError("no such thing")])
def test_what_was_done_is_sealed_however_a_command_ends(tmp_path, end):
    room = a_room(tmp_path)
    with contextlib.suppress(SystemExit, InputError), open_app(*room) as app:
        app.db.run(
            """insert into mutes (recipient_id, kind, what, until, actor, at)
               values ('desk', 'quiet', '', 'x', 'ann', 'x')"""
        )
        if end:
            raise end

    with open_app(*room) as app:
        assert app.db.rows("select * from unsealed") == []
        assert last(app.db) == 1
    with open_app(*room) as app:
        assert last(app.db) == 1  # who only reads adds nothing


def test_what_a_kill_left_unsealed_is_sealed_at_the_next_start(tmp_path):
    room = a_room(tmp_path)
    with contextlib.closing(open_database(tmp_path / "data" / "wirewatch.db")) as db:
        db.run(
            """insert into mutes (recipient_id, kind, what, until, actor, at)
               values ('desk', 'quiet', '', 'x', 'ann', 'x')"""
        )

    with open_app(*room, owner=True) as app:
        assert app.db.rows("select * from unsealed") == []


def a_room(folder):
    (folder / "config").mkdir()
    (folder / "data").mkdir(mode=0o700)
    (folder / "config" / "channels.toml").write_text('[[channel]]\nusername = "wire_one"\n', "utf-8")
    (folder / "config" / "statements.toml").write_text(STATEMENTS, "utf-8")
    return folder / "config", folder / "data"
