"""A database altered by hand is caught, and the altered thing is named."""

import sqlite3

import pytest

from bot.models import Finding
from bot.storage.custody import SEALED
from tests.evidence.hands import by_hand, findings, written_anew
from tests.evidence.tampered import TAMPERED


@pytest.mark.parametrize(("sql", "what", "why"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_altered_by_hand_is_named_first(data, sql, what, why):
    with by_hand(data) as file:
        file.executescript(sql)

    found = findings(data)

    assert found, "nothing was found"
    assert (found[0].what.startswith(what), why in found[0].why) == (True, True), found[0]


def changed(value: object, declared: str) -> object:
    """Another value that a column of this type may hold."""
    if isinstance(value, bytes):
        return value + b"x"
    if isinstance(value, int):
        return value + 1000
    return f"{value}x" if isinstance(value, str) else (1000 if declared == "INTEGER" else "x")


COVERED = {**SEALED, "custody": ("seq", "at", "actor", "action", "subject", "hash")}
BESIDE_SEALS = {  # columns that are checked in another way, or follow from others
    "captures": ("raw",),
    "posts": ("version_id", "absent_at"),
}


@pytest.mark.parametrize("table", COVERED)
def test_no_cell_of_what_is_covered_can_be_altered_unseen(data, table):
    columns = (*COVERED[table], *BESIDE_SEALS.get(table, ()))
    key = COVERED[table][0]
    with by_hand(data) as file:
        types = {row[1]: row[2].upper() for row in file.execute(f"pragma table_info({table})")}
        last = file.execute(f"select max({key}) from {table} where {FINISHED.get(table, 'true')}").fetchone()[
            0
        ]
        altered = 0
        for column in columns:
            [was] = file.execute(f"select {column} from {table} where {key} = ?", [last]).fetchone()
            sql = f"update {table} set {column} = ? where {key} = ?"
            now = changed(was, types[column])
            try:
                file.execute(sql, [now, last])
            except (sqlite3.IntegrityError, sqlite3.OperationalError):
                continue  # the table itself does not hold such a value
            file.commit()
            altered += 1

            assert findings(data), f"{column} = {now!r} instead of {was!r}"

            file.execute(sql, [was, now if column == key else last])
            file.commit()
    assert altered > len(columns) / 2
    assert findings(data) == []


FINISHED = {"coverage": "id = 1", "media": "state = 'kept'"}


def test_a_chain_that_was_written_anew_is_told_from_what_was_witnessed(data):
    with by_hand(data) as file:
        file.execute("update custody set actor = 'eve' where action = 'verdict relevant'")
        file.execute("update verdicts set actor = 'eve' where verdict = 'relevant'")
        written_anew(file)

    found = findings(data)

    assert found[0].what == "the chain of custody up to link 49"
    assert found[0].why.startswith("it was written anew: message 17 to editors of 2026-05-29 13:00 UTC says")


def test_a_witness_that_was_altered_or_lost_is_named_with_the_link_that_sealed_it(data):
    with by_hand(data) as file:
        file.execute("update witnesses set text = 'another head'")
    altered = findings(data)
    with by_hand(data) as file:
        file.execute("delete from witnesses")
    lost = findings(data)

    # It tells of link 49, and link 50 seals that it does.
    assert Finding(what="witnesses 1", why="it was altered after link 50 of the chain sealed it") in altered
    assert Finding(what="witnesses 1", why="link 50 of the chain records it; it is gone") in lost


@pytest.mark.parametrize(
    "subject",
    [
        '{"ids": [[1, 1000000000000]], "channel_id": 1, "source": "telegram"}',
        '{"ids": "many", "channel_id": 1, "source": "telegram"}',
        '{"ids": [[1]]}',
        "{}",
        "[]",
        '{"rows": {"versions/one": "x"}, "ids": [], "channel_id": 1}',
        '{"rows": [], "ids": [], "channel_id": 1}',
    ],
)
def test_a_link_that_says_what_no_link_says_is_named_and_ends_no_check(data, subject):
    with by_hand(data) as file:
        [seq] = file.execute("select min(seq) from custody where action = 'absent'").fetchone()
        file.execute("update custody set subject = ? where seq = ?", [subject, seq])
        file.execute("delete from witnesses")
        written_anew(file)

    found = findings(data)

    assert found[0].what == f"custody {seq}"
    assert "it says what we never write" in found[0].why
