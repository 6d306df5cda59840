"""A check of what was left alone, of files beside the database, and beside the service."""

import contextlib
import json
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app.evidence import REREADERS, checking
from bot.evidence.verify import Checking
from bot.models import Page
from bot.sources.archive.archive import read_archive
from bot.storage.database import open_database
from bot.storage.posts import save_page
from tests.evidence.hands import by_hand, findings
from tests.evidence.newsdesk import OTHER, at, page
from tests.telegram.messages import a_message


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


def test_one_flipped_byte_of_a_text_is_named(data):
    path = data / "wirewatch.db"
    content = bytearray(path.read_bytes())
    content[content.index(b"The dam burst")] ^= 1
    path.write_bytes(content)

    assert findings(data)


def test_the_check_writes_nothing_and_waits_for_nobody(data):
    with contextlib.closing(open_database(data / "wirewatch.db")) as service, service.write():
        service.run("update channels set title = 'not committed yet'")
        files = [data / "wirewatch.db", data / "wirewatch.db-wal"]
        before = [path.read_bytes() for path in files]

        assert findings(data) == []
        assert [path.read_bytes() for path in files] == before


def test_an_archive_that_was_imported_with_a_zone_is_read_anew_in_it(data, tmp_path):
    export = {"name": "UNIAN", "type": "public_channel", "id": OTHER}
    message = {"id": 30, "type": "message", "date": "2026-05-28T10:00:00", "text": "Without a zone"}
    path = tmp_path / "old.json"
    path.write_text(json.dumps({**export, "messages": [message]}), "utf-8")
    with contextlib.closing(open_database(data / "wirewatch.db")) as db:
        for read in read_archive(path, now=at(70), zone=ZoneInfo("Europe/Kyiv")):
            assert isinstance(read, Page)
            save_page(db, read, source="archive", captured_at=at(70))

    with checking(data) as check:
        assert list(check.findings()) == []
        assert not check.captures.unread
    with by_hand(data) as file:
        file.execute("update captures set zone = 'Asia/Tokyo' where zone <> ''")
    assert [one.why for one in findings(data)] == ["its raw bytes do not say what its content_sha256 is of"]


def test_a_zone_that_was_not_kept_is_one_reason_why_captures_cannot_be_read_anew(data, tmp_path):
    messages = [
        {"id": number, "type": "message", "date": f"2026-05-28T10:00:{number}", "text": "Without a zone"}
        for number in (30, 31)
    ]
    export = {"name": "UNIAN", "type": "public_channel", "id": OTHER, "messages": messages}
    path = tmp_path / "old.json"
    path.write_text(json.dumps(export), "utf-8")
    with contextlib.closing(open_database(data / "wirewatch.db")) as db:
        for read in read_archive(path, now=at(70), zone=ZoneInfo("Europe/Kyiv")):
            assert isinstance(read, Page)
            save_page(db, read, source="archive", captured_at=at(70))
        db.run("update captures set zone = ''")  # as in a database of 0.1.0

    with checking(data) as check:
        assert list(check.findings()) == []
        assert check.captures.unread == {"its times have no zone, and which it was is not kept": 2}


def test_the_queries_of_a_check_do_not_grow_with_each_capture(tmp_path):
    asked = [queries_of_a_check(tmp_path / str(count), count) for count in (100, 900)]

    assert asked[1] - asked[0] <= 8 * 8  # a hundred captures at once, with eight queries at most


def queries_of_a_check(folder: Path, posts: int) -> int:
    folder.mkdir()
    with contextlib.closing(open_database(folder / "wirewatch.db")) as db:
        many = [a_message(number, f"Post {number}") for number in range(1, posts + 1)]
        save_page(db, page(*many), source="telegram", captured_at=at(0))
        asked: list[str] = []
        db.conn.set_trace_callback(lambda sql: asked.append(sql) if sql.lstrip()[:6] == "select" else None)
        check = Checking(db, REREADERS)

        assert list(check.findings()) == []
        assert check.captures.reread == posts
        return len(asked)
