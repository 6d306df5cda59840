"""A check of what was left alone, of files beside the database, and beside the service."""

import contextlib

from bot.app.evidence import checking
from bot.storage.database import open_database
from tests.evidence.hands import findings


def test_an_untouched_database_is_clean(data):
    with checking(data) as check:
        assert list(check.findings()) == []
        assert check.captures.reread == check.actions["capture"]
        assert not check.captures.unread
        assert check.heads.confirmed == 1


def test_a_file_of_media_that_was_altered_or_lost_is_named(data):
    [path] = (one for one in (data / "media").rglob("*") if one.is_file())
    path.write_bytes(b"another picture")
    [altered] = findings(data)
    path.unlink()
    [lost] = findings(data)

    assert altered.what == lost.what == f"media 2 (https://t.me/ClashReport/3, {path.name})"
    assert "was altered" in altered.why and "its file is gone" in lost.why


def test_a_damaged_file_is_named_as_that(data):
    path = data / "wirewatch.db"
    content = bytearray(path.read_bytes())
    page = content.index(b"The dam burst") // 4096 * 4096
    content[page : page + 8] = b"\xff" * 8
    path.write_bytes(content)

    found = findings(data)

    assert found[0].what == "the database's file"


def test_the_check_writes_nothing_and_waits_for_nobody(data):
    with contextlib.closing(open_database(data / "wirewatch.db")) as service, service.write():
        service.run("update channels set title = 'not committed yet'")
        files = [data / "wirewatch.db", data / "wirewatch.db-wal"]
        before = [path.read_bytes() for path in files]

        assert findings(data) == []
        assert [path.read_bytes() for path in files] == before
