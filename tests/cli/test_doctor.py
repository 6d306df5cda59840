"""A look at an installation finds what is wrong with it, says what to do, and changes nothing."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.doctor import Level, clock_beside, local_disk
from bot.storage.database import open_database
from bot.storage.ownership import is_owned, sole_owner
from tests.builders import NOON
from tests.cli.newsroom import Newsroom
from tests.sources.preview.site import preview_host


def found(newsroom: Newsroom, *args: str, status: int | None = None) -> dict[str, list[str]]:
    """What the doctor says that is not well, by what it is about, each with its remedy."""
    told: dict[str, list[str]] = {}
    for row in newsroom.rows("doctor", *(args or ("--offline",)), status=status):
        if row["level"] != "well":
            assert row["remedy"], row
            told.setdefault(row["about"], []).append(row["found"])
    return told


@pytest.fixture
def kept(newsroom: Newsroom) -> Newsroom:
    newsroom.channels("wire_one", every="1d")
    newsroom.take_in_texts("The dam burst", "The dam held")
    return newsroom


def test_without_settings_it_says_what_is_missing_and_makes_no_data(newsroom):
    (newsroom.config / "channels.toml").unlink()
    shutil.rmtree(newsroom.data)

    told = newsroom.run("doctor", "--offline", status=1)

    assert "channels.toml: not found" in told.stdout and "there is no" in told.stdout
    assert not newsroom.data.exists()


def test_every_mistake_of_the_settings_is_found_and_the_rest_is_still_looked_at(kept):
    kept.write("wirewatch.toml", 'zone = "Mars"\nbackfil = 3\n')

    told = found(kept, status=1)

    assert len(told["configuration"]) == 2
    assert told["service"] == ["it does not run"]


def test_what_could_be_safer_is_no_failure(newsroom):
    shutil.rmtree(newsroom.data)

    told = found(newsroom, status=0)

    assert set(told) == {"recipients", "service", "backup", "data"}


def test_what_others_may_read_is_found(kept):
    kept.data.chmod(0o755)
    (kept.data / "reader.session").touch(0o644)

    told = found(kept, status=1)["permissions"]

    assert [line.rpartition(": ")[2] for line in told] == ["0755 lets others in", "0644 lets others in"]


def test_an_index_that_drifted_and_a_file_that_is_damaged_are_found(kept):
    with closing(sqlite3.connect(kept.data / "wirewatch.db")) as db:
        db.execute("update versions set text = 'what nobody said' where id = 1")
        db.commit()
    assert found(kept, status=1)["database"] == [
        "the search index: it does not say what the versions say; what was altered is in either of them"
    ]
    path = kept.data / "wirewatch.db"
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)

    assert "damaged" in found(kept, status=1)["database"][0]


def test_one_flipped_byte_of_the_search_index_is_found(kept):
    with closing(sqlite3.connect(kept.data / "wirewatch.db")) as db:
        number, block = db.execute(
            "select id, block from versions_fts_data order by length(block) desc limit 1"
        ).fetchone()
        place = block.index(b"burst")
        flipped = block[:place] + bytes([block[place] ^ 1]) + block[place + 1 :]
        db.execute("update versions_fts_data set block = ? where id = ?", [flipped, number])
        db.commit()

    assert "the search index" in found(kept, status=1)["database"][0]


def test_a_newer_database_is_found_and_not_touched(kept):
    with closing(sqlite3.connect(kept.data / "wirewatch.db")) as db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, ?)",
                   ["wirewatch", "m999_later", "2030-01-01"])  # fmt: skip
        db.commit()

    assert "a newer Wirewatch" in found(kept, status=1)["database"][0]


def test_a_channel_that_is_not_read_is_found_with_what_to_do(kept):
    assert found(kept, status=1)["channels"] == ["wire_one: never read"]


def test_accounts_that_never_signed_in_are_found(kept):
    kept.channels("wire_one", source="telegram")
    kept.write(".env", f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\n")

    assert "the reading account has never signed in" in found(kept, status=1)["accounts"]


def test_a_session_of_an_account_that_is_set_no_more_is_named(kept):
    kept.channels("wire_one", source="telegram")
    kept.write(".env", f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\nTELEGRAM_PHONE=+491701234567\n")
    kept.write("wirewatch.toml", '[[account]]\nname = "day"\nphone_env = "TELEGRAM_PHONE"\n')
    for name in ("day.session", "reader.session", "reader.next.session"):
        (kept.data / name).touch(0o600)

    told = found(kept, status=1)["accounts"]

    assert told == [f"{kept.data / 'reader.session'} belongs to no account that is set"]


def test_a_clock_that_is_behind_what_was_put_on_record_is_found(kept):
    with closing(open_database(kept.data / "wirewatch.db")) as db:
        later = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
        db.run("update custody set at = ? where seq = (select max(seq) from custody)", [later])

    assert "behind the last thing" in found(kept, status=1)["clock"][0]


def test_the_time_is_asked_of_the_previews_host_and_one_that_does_not_answer_is_found(kept):
    with preview_host() as host:
        kept.write("wirewatch.toml", f'[preview]\nbase_url = "{host.url}"\n')
        assert "clock" not in (told := found(kept, "--json")) and "network" not in told
    assert "does not answer (ConnectError)" in found(kept, "--json", status=1)["network"][0]


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.WELL), (30, Level.WELL), (31, Level.ADVICE), (301, Level.WRONG)]
)
def test_a_clock_warns_after_half_a_minute_and_is_wrong_after_five(seconds, level):
    assert clock_beside(NOON, NOON - timedelta(seconds=seconds), "another").level is level


def test_a_folder_on_a_network_file_system_is_found(tmp_path):
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n"

    assert [one.level for one in local_disk(tmp_path / "data", mounts)] == [Level.WRONG]
    assert list(local_disk(tmp_path.parent, mounts)) == []


def test_a_service_that_runs_is_known_without_its_lock_being_tried(kept):
    path = kept.data / "wirewatch.db"
    assert is_owned(path) is False
    with sole_owner(path):
        assert is_owned(path) is True
        assert "service" not in found(kept) or "it does not run" not in found(kept)["service"]


def test_people_read_what_is_wrong_with_what_to_do_below_it(kept):
    told = kept.run("doctor", "--offline", status=1).stdout.splitlines()

    place = next(number for number, line in enumerate(told) if line.startswith("WRONG"))
    assert told[place] == "WRONG           channels: wire_one: never read"
    assert told[place + 1].strip().startswith("→ see that the service runs")
