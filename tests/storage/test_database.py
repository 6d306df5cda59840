"""One file, opened safely: locks, migrations, transactions."""

import contextlib
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Busy, StorageError
from bot.storage.database import LOG_LIMIT, Database, open_database
from bot.storage.ownership import sole_owner
from bot.storage.schema import NAMES, in_order, migrations


def test_only_its_owner_may_read_the_file(db):
    assert stat.S_IMODE(db.path.stat().st_mode) == 0o600


def test_writes_are_durable_and_checked(db):
    pragmas = {name: db.value(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")}

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_failed_transaction_leaves_nothing(db):
    def write_and_fail() -> None:
        with db.write():
            db.run("insert into waits values ('a', 'b', 'c')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert db.rows("select * from waits") == []


def test_an_insert_gives_the_id_of_a_row_and_keeps_many_or_none(db):
    waits = [{"account": "reader", "method": name, "not_before": "2026"} for name in ("a", "b", "c")]

    db.insert("waits", waits)
    with pytest.raises(sqlite3.IntegrityError):
        db.insert("waits", [waits[0] | {"method": "d"}, waits[0]])
    db.insert("waits", [])

    assert db.rows("select * from waits order by method") == waits
    assert [db.insert("threads", {"title": name, "created_at": "2026"}) for name in "ab"] == [1, 2]


def test_an_insert_says_what_is_done_about_a_row_that_is_there(db):
    row = {"account": "reader", "method": "history", "not_before": "2026"}
    met = {"id": 7, "first_seen_at": "2026"}
    assert db.insert("channels", met, conflict="do nothing") == 7
    assert db.insert("channels", met, conflict="do nothing") == 0
    db.insert("waits", row)

    db.insert("waits", row | {"not_before": "2027"}, conflict="do nothing")
    db.insert("waits", [row | {"not_before": "2028"}], "do update set not_before = excluded.not_before")

    assert db.rows("select * from waits") == [row | {"not_before": "2028"}]


def test_rows_that_leave_out_what_others_give_are_refused_whole(db):
    known = {"id": 1, "username": "wire", "first_seen_at": "2026"}

    with pytest.raises(ValueError, match="expected the columns id, username, first_seen_at"):
        db.insert("channels", [known, {"id": 2, "first_seen_at": "2026"}])

    assert db.rows("select * from channels") == []


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "wirewatch.db"
    db = open_database(path)
    db.table("_sqlite_migrations").insert(
        {"migration_set": "wirewatch", "name": "m999_future", "applied_at": "2030"}
    )
    db.close()

    with pytest.raises(StorageError, match=r"newer Wirewatch.*m999_future"):
        open_database(path)


def test_migrations_are_found_by_name_and_stand_by_number(db):
    assert NAMES[:2] == ("m001_captured", "m002_judged")
    assert [done.name for done in migrations.applied(db)] == list(NAMES)
    assert in_order(["m002_b", "notes", "m001_c"]) == ("m001_c", "m002_b")


@pytest.mark.parametrize("names", [["m001_a", "m003_b"], ["m001_a", "m002_b", "m002_c"], ["m002_a"]])
def test_a_number_twice_or_left_out_is_an_error(names):
    with pytest.raises(ValueError, match="expected a migration m00"):
        in_order(names)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "wirewatch.db"
    path.write_bytes(b"this is a newspaper, not a database" * 100)

    with pytest.raises(StorageError, match="not a database"):
        open_database(path)

    assert path.read_bytes().startswith(b"this is a newspaper")


def test_a_backup_is_made_before_the_schema_changes(tmp_path):
    path = tmp_path / "wirewatch.db"
    old = Database(path)
    migrations.apply(old, stop_before="m002_judged")
    old.run("insert into waits values ('reader', 'history', '2026')")
    old.close()

    open_database(path).close()

    backup = sqlite3.connect(tmp_path / "wirewatch.db.before-m002_judged")
    try:
        assert backup.execute("select * from waits").fetchall() == [("reader", "history", "2026")]
        assert not backup.execute("select 1 from sqlite_master where name = 'alerts'").fetchall()
    finally:
        backup.close()


def test_a_second_owner_is_turned_away_while_the_first_lives(tmp_path):
    path = tmp_path / "wirewatch.db"
    second = (
        "import sys; from pathlib import Path; from bot.errors import Busy\n"
        "from bot.storage.ownership import sole_owner\n"
        "try:\n    sole_owner(Path(sys.argv[1])).__enter__(); print('took it')\n"
        "except Busy as error: print(error)"
    )

    def try_in_another_process() -> str:
        done = subprocess.run([sys.executable, "-c", second, str(path)], capture_output=True, text=True)
        return done.stdout + done.stderr

    with sole_owner(path):
        assert "another Wirewatch is collecting" in try_in_another_process()
    assert try_in_another_process() == "took it\n"


def test_four_processes_write_at_once_and_nothing_is_lost(tmp_path, length):
    writes = length("writes", 250, full=10_000)
    path = tmp_path / "wirewatch.db"
    open_database(path).close()
    writer = (
        "import sys; from pathlib import Path; from bot.storage.database import open_database\n"
        "db = open_database(Path(sys.argv[1]))\n"
        "for n in range(int(sys.argv[3])):\n"
        "    with db.write():\n"
        "        seen = db.value('select count(*) from waits')\n"
        "        db.run('insert into waits values (?, ?, ?)', [sys.argv[2], str(n), str(seen)])\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", writer, str(path), str(n), str(writes)], stderr=subprocess.PIPE, text=True
        )
        for n in range(4)
    ]
    errors = [process.communicate()[1] for process in running]

    assert errors == [""] * 4
    db = open_database(path)
    assert db.value("select count(*) from waits") == 4 * writes
    assert db.value("select count(distinct not_before) from waits") == 4 * writes  # each saw all before it
    db.close()


def test_a_log_that_is_cut_anywhere_holds_what_was_written_up_to_there(tmp_path):
    path, cut = tmp_path / "wirewatch.db", tmp_path / "cut.db"
    with contextlib.closing(open_database(path)) as db:
        db.owned = True
        db.checkpoint()
        for number in range(40):
            with db.write():
                db.run("insert into waits values ('reader', ?, ?)", [f"{number:02}", "x" * 300 * number])
        file, log = path.read_bytes(), path.with_name("wirewatch.db-wal").read_bytes()
    found = []
    for end in (*range(0, len(log), len(log) // 60), len(log)):
        for left in tmp_path.glob("cut.db*"):
            left.unlink()
        cut.touch(0o600)
        cut.write_bytes(file)
        cut.with_name("cut.db-wal").write_bytes(log[:end])
        with contextlib.closing(open_database(cut)) as db:
            assert db.value("PRAGMA integrity_check") == "ok"
            found.append([row["method"] for row in db.rows("select method from waits order by method")])

    whole = [f"{number:02}" for number in range(40)]
    assert all(some == whole[: len(some)] for some in found)
    assert found == sorted(found, key=len) and found[0] == [] and found[-1] == whole
    assert len({len(some) for some in found}) > 20


def test_the_lock_ends_with_a_failed_start(tmp_path: Path):
    with pytest.raises(RuntimeError), sole_owner(tmp_path / "w.db"):
        raise RuntimeError
    with sole_owner(tmp_path / "w.db"), pytest.raises(Busy), sole_owner(tmp_path / "w.db"):
        pass


def test_a_write_inside_a_write_is_kept_or_undone_with_the_whole(db):
    with pytest.raises(LookupError):
        write_and_fail(db, lambda: write(db, 1))

    assert db.value("select count(*) from channels") == 0


def test_a_write_inside_a_write_that_fails_is_undone_alone(db):
    with db.write():
        meet(db, 1)
        with pytest.raises(LookupError):
            write_and_fail(db, lambda: meet(db, 2))
        meet(db, 3)

    assert [row["id"] for row in db.rows("select id from channels order by id")] == [1, 3]


def write(db, channel_id: int) -> None:
    with db.write():
        meet(db, channel_id)


def write_and_fail(db, act) -> None:
    with db.write():
        act()
        raise LookupError


def meet(db, channel_id: int) -> None:
    db.run("insert into channels (id, first_seen_at) values (?, '')", [channel_id])


def test_opening_a_database_loads_no_library_for_numbers(tmp_path):
    program = (
        "import sys; from pathlib import Path; from bot.storage.database import open_database\n"
        "open_database(Path(sys.argv[1])).close()\n"
        "assert not {'numpy', 'pandas'} & set(sys.modules)\n"
        "import numpy; numpy.zeros(1)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "a.db"], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def fill(db: Database, writes: int) -> int:
    """Make so many writes of 8 MB each, and return how large the log was at most."""
    largest = 0
    for _ in range(writes):
        with db.write():
            db.run("insert into grown values (zeroblob(8000000))")
        largest = max(largest, log_size(db))
    return largest


def log_size(db: Database) -> int:
    return Path(f"{db.path}-wal").stat().st_size


def test_11_19_the_owner_folds_the_log_at_the_write_that_makes_it_large(db):
    db.run("create table grown (bytes)")
    db.owned = True

    assert fill(db, 20) < LOG_LIMIT + 16_000_000
    assert db.value("select count(*) from grown") == 20


def test_11_19_whoever_is_not_the_owner_leaves_the_log_as_it_is(db):
    db.run("create table grown (bytes)")

    fill(db, 10)

    assert log_size(db) > LOG_LIMIT


def test_11_19_a_large_log_is_folded_once_nobody_reads_an_older_state(db):
    db.run("create table grown (bytes)")
    db.owned = True
    with contextlib.closing(Database(db.path)) as reader:
        reader.run("begin")
        assert reader.value("select count(*) from grown") == 0
        fill(db, 10)
        assert reader.value("select count(*) from grown") == 0
        assert log_size(db) > LOG_LIMIT

    fill(db, 2)

    assert log_size(db) < LOG_LIMIT
    assert db.value("select count(*) from grown") == 12


def test_11_19_a_query_that_is_being_read_holds_up_folding_and_fails_no_write(db):
    db.run("create table grown (bytes)")
    db.owned = True
    fill(db, 3)
    rows = db.each("select rowid from grown")
    read = [next(rows)["rowid"]]
    fill(db, 9)
    assert log_size(db) > LOG_LIMIT
    read += [row["rowid"] for row in rows]
    fill(db, 2)

    assert read[:3] == [1, 2, 3]
    assert log_size(db) < LOG_LIMIT
    assert db.value("select count(*) from grown") == 14
