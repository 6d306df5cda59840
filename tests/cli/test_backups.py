"""A backup is made while the service writes, holds no secret, and comes back as it was."""

import json
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.backup import LISTING, backup_name, rotate
from bot.storage.custody import head
from bot.storage.database import open_database
from bot.storage.posts import save_page
from tests.builders import NOON, a_page, a_post
from tests.cli.newsroom import Newsroom

SECRET = "4242:the-bots-token"


@pytest.fixture
def kept(newsroom: Newsroom) -> Newsroom:
    """A newsroom with posts, media, a secret and a session."""
    newsroom.channels("ClashReport")
    newsroom.write(".env", f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\nTELEGRAM_BOT_TOKEN={SECRET}\n")
    newsroom.take_in_texts(*(f"The dam burst {number}" for number in range(9)))
    (newsroom.data / "reader.session").write_bytes(b"as good as a password")
    medium = newsroom.data / "media" / "ab" / f"ab{'0' * 62}"
    medium.parent.mkdir(parents=True)
    medium.write_bytes(b"a picture")
    return newsroom


def elsewhere(folder) -> Newsroom:
    """An empty place, on another machine as it were."""
    folder.mkdir()
    return Newsroom.of(folder / "config", folder / "data")


def test_what_was_backed_up_comes_back_with_the_same_head(kept, tmp_path):
    made = kept.run("backup", str(tmp_path / "copy.zip"), "--media")
    there = elsewhere(tmp_path / "other")
    there.run("restore", str(tmp_path / "copy.zip"))

    assert made.stdout.endswith("without .env and sessions\n")
    assert there.run("verify").stdout == kept.run("verify").stdout
    assert there.rows("posts") == kept.rows("posts")
    assert (there.config / "channels.toml").read_text() == (kept.config / "channels.toml").read_text()
    assert (there.data / "media" / "ab" / f"ab{'0' * 62}").read_bytes() == b"a picture"
    assert not list(there.data.glob("*.session")) and not (there.config / ".env").exists()
    assert {path.stat().st_mode & 0o077 for path in there.data.rglob("*")} == {0}


def test_no_secret_and_no_session_is_in_a_backup_and_only_its_owner_reads_it(kept, tmp_path):
    kept.run("backup", str(tmp_path / "copy.zip"), "--media")

    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        for name in packed.namelist():
            assert SECRET.encode() not in packed.read(name) and b"ab" * 16 not in packed.read(name)
        assert not [name for name in packed.namelist() if "session" in name or ".env" in name]
    assert (tmp_path / "copy.zip").stat().st_mode & 0o777 == 0o600


def test_without_being_asked_for_media_stays_behind(kept, tmp_path):
    kept.run("backup", str(tmp_path / "copy.zip"))

    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        assert not [name for name in packed.namelist() if name.startswith("media/")]


def test_a_backup_of_a_database_that_is_written_to_is_whole(kept, tmp_path):
    done = threading.Event()

    def write():
        with closing(open_database(kept.data / "wirewatch.db")) as db:
            number = 100
            while not done.is_set():
                number += 1
                save_page(db, a_page(a_post(number)), source="archive", captured_at=NOON)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            kept.run("backup", str(tmp_path / f"{number}.zip"))
    finally:
        done.set()
        writer.join()
    for number in range(5):
        there = elsewhere(tmp_path / f"other{number}")
        there.run("restore", str(tmp_path / f"{number}.zip"))
        assert "nothing that was checked was altered" in there.run("verify").stdout


def test_nothing_is_restored_over_a_database(kept, tmp_path):
    kept.run("backup", str(tmp_path / "copy.zip"))

    refused = kept.run("restore", str(tmp_path / "copy.zip"), status=1)

    assert "there is a database already; restore into another folder: --data NEW" in refused.stderr


def test_settings_that_are_there_stay_and_those_of_the_backup_are_put_beside_the_data(kept, tmp_path):
    kept.run("backup", str(tmp_path / "copy.zip"))
    kept.channels("another_wire")
    (before := kept.data).rename(tmp_path / "before")

    kept.run("restore", str(tmp_path / "copy.zip"))

    assert "another_wire" in (kept.config / "channels.toml").read_text()
    assert "ClashReport" in (before / "settings" / "channels.toml").read_text()


def rewritten(source, target, change):
    """A backup of which one member reads otherwise."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        members = {name: old.read(name) for name in old.namelist()}
        change(members)
        for name, content in members.items():
            new.writestr(name, content)


def listing(members, change):
    about = json.loads(members[LISTING])
    change(about)
    members[LISTING] = json.dumps(about).encode()


def altered(content):
    return lambda members: members.update({"wirewatch.db": content(members["wirewatch.db"])})


def listed(**entry):
    return lambda members: listing(
        members, lambda about: about["files"].append({"size": 1, "sha256": "", **entry})
    )


DAMAGES = {
    "other bytes": (altered(lambda content: b"x" * len(content)), "is not what was backed up"),
    "more bytes": (altered(lambda content: content + b"more"), "is not what was backed up"),
    "no database": (lambda members: members.pop("wirewatch.db"), "wirewatch.db is missing"),
    "no listing": (lambda members: members.pop(LISTING), "it has no backup.json"),
    "a deep listing": (lambda members: members.update({LISTING: b"[" * 100_000}), "it has no backup.json"),
    "a list": (lambda members: members.update({LISTING: b"[]"}), "not one of ours"),
    "a later form": (lambda members: listing(members, lambda about: about.update(form=9)), "its form is 9"),
    "outside": (listed(name="../../x.toml"), "it names '../../x.toml'"),
    "a secret": (listed(name="config/.env"), "it names 'config/.env'"),
    "too much": (listed(name="config/x.toml", size=10**18), "are to be restored"),
}


@pytest.mark.parametrize(("change", "why"), DAMAGES.values(), ids=DAMAGES)
def test_a_backup_that_is_damaged_or_made_up_is_refused_in_one_line(kept, tmp_path, change, why):
    kept.run("backup", str(tmp_path / "copy.zip"))
    rewritten(tmp_path / "copy.zip", tmp_path / "other.zip", change)
    there = elsewhere(tmp_path / "other")

    refused = there.run("restore", str(tmp_path / "other.zip"), status=1)

    assert why in refused.stderr and refused.stderr.count("\n") == 1
    assert not (there.data / "wirewatch.db").exists()


def test_a_file_that_is_no_backup_is_refused_and_a_backup_never_replaces_a_file_unasked(kept, tmp_path):
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 but nothing more")
    there = elsewhere(tmp_path / "other")

    assert "not a backup, or damaged" in there.run("restore", str(tmp_path / "no.zip"), status=1).stderr
    assert "--force replaces it" in kept.run("backup", str(tmp_path / "no.zip"), status=1).stderr
    kept.run("backup", str(tmp_path / "no.zip"), "--force")
    there.run("restore", str(tmp_path / "no.zip"))


def test_into_a_folder_a_backup_gets_the_name_of_its_moment():
    assert backup_name(datetime(2026, 5, 29, 12, 1, 2, tzinfo=UTC)) == "wirewatch-20260529T120102Z.zip"


def test_the_oldest_nightly_backups_go_and_nothing_else(tmp_path):
    names = [backup_name(NOON + number * timedelta(days=1)) for number in range(5)]
    for name in (*names, "wirewatch-before-the-move.zip", "notes.txt"):
        (tmp_path / name).touch()

    gone = rotate(tmp_path, keep=2)

    assert [path.name for path in gone] == names[:3]
    assert {path.name for path in tmp_path.iterdir()} == {
        *names[3:],
        "wirewatch-before-the-move.zip",
        "notes.txt",
    }


async def test_each_night_a_backup_is_made_in_the_folder_that_is_set(kept, tmp_path):
    from bot.app.opening import open_app

    kept.write("wirewatch.toml", '[backup]\nfolder = "../nightly"\nkeep = 2\n')
    now = [NOON]
    with open_app(kept.config, kept.data, owner=True, clock=lambda: now[0]) as app:
        for _ in range(4):
            await app.backups.nightly()
            now[0] += timedelta(days=1)
        there = elsewhere(tmp_path / "other")
        latest = max((tmp_path / "nightly").iterdir())
        there.run("restore", str(latest))
        with closing(open_database(there.data / "wirewatch.db")) as db:
            assert head(db) == head(app.db)
    assert len(list((tmp_path / "nightly").iterdir())) == 2
