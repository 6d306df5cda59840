"""Databases of older versions, whose chain says less: what it says is held to, and the rest is clean."""

import contextlib

import pytest

from bot.errors import StorageError
from bot.storage.database import open_database
from tests.evidence.hands import as_written_by_an_older_version, by_hand, findings
from tests.evidence.newsdesk import go_on
from tests.evidence.tampered import TAMPERED


def test_a_database_of_an_older_version_is_clean(data):
    with by_hand(data) as file:
        as_written_by_an_older_version(file)

    assert findings(data) == []


def test_what_people_go_on_with_after_an_update_is_covered_and_what_was_before_is_clean(data):
    with by_hand(data) as file:
        as_written_by_an_older_version(file)
    with contextlib.closing(open_database(data / "wirewatch.db")) as db:
        go_on(db)

    assert findings(data) == []
    with by_hand(data) as file:
        file.execute("update thread_entries set note = 'x' where note = 'noted again'")
    assert [one.what for one in findings(data)] == ["thread_entries 2 (https://t.me/ClashReport/2)"]


def test_a_database_is_clean_after_a_migration_and_not_read_before_it(data):
    with by_hand(data) as file:
        as_written_by_an_older_version(file)
        file.executescript(
            """drop table media; drop table witnesses;
               delete from _sqlite_migrations where name = 'm011_evidence'"""
        )
    with pytest.raises(StorageError, match="written by an older Wirewatch"):
        findings(data)

    open_database(data / "wirewatch.db").close()

    assert findings(data) == []
    assert (data / "wirewatch.db.before-m011_evidence").exists()


@pytest.mark.parametrize(
    "name",
    [
        *("a text", "a text of an archive", "the links of a text", "the time of an edit"),
        *("the time of a post", "the channel of a post", "a raw byte", "the source of a capture"),
        *("the time of a capture", "an absence made up", "the time of an absence", "a post removed"),
        *("a version removed", "a capture removed", "two texts swapped", "two captures swapped"),
        *("a capture added", "a link edited", "a link removed"),
    ],
)
def test_in_a_database_of_an_older_version_captures_and_absences_are_covered_as_well(data, name):
    sql, what, why = TAMPERED[name]
    with by_hand(data) as file:
        as_written_by_an_older_version(file)
        file.executescript(sql)

    found = findings(data)

    assert found and found[0].what.startswith(what) and why in found[0].why


def test_a_verdict_of_an_older_version_that_was_flipped_is_named(data):
    with by_hand(data) as file:
        as_written_by_an_older_version(file)
        file.execute("update verdicts set verdict = 'rejected' where id = 1")

    first, *_ = findings(data)

    assert first.what == "the verdict of ann on https://t.me/ClashReport/2 (dam)"
    assert "records it (relevant), and no verdict says so now" in first.why
