"""Evidence from the command line: what was captured is kept, checked, shown to others and told."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom
from tests.cli.wired import KEYS, TOKEN
from tests.sources.preview.site import a_block, preview_host

PICTURE = b"\xff\xd8\xff not a whole picture"
URL = "https://t.me/ClashReport/7"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings and data of a room that has a post with a picture, and what it was edited to."""
    folder = tmp_path_factory.mktemp("collected")
    room = Newsroom(folder)
    with preview_host() as site:
        room.write("wirewatch.toml", f'[preview]\nbase_url = "{site.url}"\n')
        room.write(
            "channels.toml",
            '[[channel]]\nusername = "ClashReport"\nmedia = "photos"\nmedia_limit = "1MB"\n',
        )
        site.files["/file/a.jpg"] = PICTURE
        picture = (
            '<a class="tgme_widget_message_photo_wrap" href="https://t.me/ClashReport/7" '
            f"style=\"background-image:url('{site.url}/file/a.jpg')\"></a>"
        )
        for text in ("We are open for talks", "We are ready for talks"):
            site.blocks["clashreport"] = {7: a_block(7, text, before_text=picture, edited="ready" in text)}
            room.run("collect")
        room.run("match")
    return folder


@pytest.fixture
def illustrated(collected: Path, tmp_path: Path) -> Newsroom:
    """That room, in a folder of its own."""
    room = Newsroom(tmp_path)
    shutil.copytree(collected, tmp_path, dirs_exist_ok=True)
    return room


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A room that has not read anything."""
    made = Newsroom(tmp_path)
    made.channels("ClashReport")
    return made


def by_hand(room: Newsroom, sql: str) -> None:
    with closing(sqlite3.connect(room.data / "wirewatch.db")) as file:
        file.execute(sql)
        file.commit()


def media_of(room: Newsroom) -> list[bytes]:
    return [path.read_bytes() for path in sorted((room.data / "media").rglob("*")) if path.is_file()]


def test_a_database_is_checked_without_settings_and_the_first_altered_thing_is_named(illustrated, tmp_path):
    clean = illustrated.run("verify")
    illustrated.environ["WIREWATCH_CONFIG"] = str(tmp_path / "nowhere")
    known = illustrated.record("verify")
    by_hand(illustrated, "update versions set text = 'We are closed' where id = 2")
    first = illustrated.run("verify", status=3)
    every = illustrated.run("verify", "--all", status=3)

    told = clean.stdout.splitlines()[1:]
    assert told[0] == "2 captures, 2 read anew" and told[-1] == "nothing that was checked was altered"
    assert told[1] == (
        "as they were sealed: 1 definition of a statement, 2 matches, "
        "1 spell of coverage, 1 name of a channel"
    )
    assert told[2].startswith("consistent with itself; witnessed by nobody")
    assert told[3].startswith("not checked: ")
    assert (known["captures"], known["read_anew"], known["findings"]) == (2, 2, [])
    assert f"ALTERED  versions 2 ({URL}): its text is 'We are closed'" in first.stdout
    assert first.stdout.count("ALTERED") == 1 < every.stdout.count("ALTERED")
    assert first.stderr == ""


def test_a_head_that_somebody_was_told_is_found_in_the_chain_or_missed(illustrated):
    known = illustrated.record("verify")

    found = illustrated.run("verify", "--head", known["head"][:16].upper())
    missed = illustrated.run("verify", "--head", "f" * 16, status=3)
    wrong = illustrated.run("verify", "--head", "the head", status=1)

    assert f"link {known['links']} has the hash that you were told" in found.stdout
    assert "ALTERED  the head ffffffffffffffff: no link of the chain has this hash" in missed.stdout
    assert wrong.stderr == 'wirewatch: --head "the head": expected 12 to 64 hexadecimal digits\n'


def test_a_folder_without_a_database_is_told_in_one_line(room):
    done = room.run("verify", status=1)

    assert done.stderr == f"wirewatch: {room.data / 'wirewatch.db'}: there is no database\n"


def test_a_bundle_is_checked_as_a_file_by_itself(illustrated, tmp_path):
    illustrated.run("thread", "new", "Talks")
    illustrated.run("thread", "add", "1", URL)
    illustrated.run("thread", "export", "1", "--as", "bundle", "--out", str(tmp_path / "talks.zip"))
    bundle = tmp_path / "talks.zip"
    clean = illustrated.run("verify", str(bundle))
    content = bundle.read_bytes()
    place = content.index(PICTURE)
    bundle.write_bytes(content[:place] + b"\x00" + content[place + 1 :])
    altered = illustrated.run("verify", str(bundle), status=3)

    assert clean.stdout == (
        "talks.zip: 1 raw captures read anew, 0 not\ntalks.zip: nothing that was checked was altered\n"
    )
    assert altered.stdout.startswith("talks.zip: ALTERED  media/")
    assert "thread exported" in [row["action"] for row in rows(illustrated, "select action from custody")]


def rows(room: Newsroom, sql: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(room.data / "wirewatch.db")) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute(sql)]


def test_a_post_is_told_with_all_its_versions_and_what_was_done_with_it(illustrated):
    illustrated.run("verdict", URL, "open-for-talks", "rejected", "--reason", "old news")
    illustrated.run("thread", "new", "Talks")
    illustrated.run("thread", "add", "1", URL)

    told = illustrated.run("post", URL).stdout
    known = illustrated.record("post", URL)

    assert "version 1 of 2" in told and "    We are open for talks" in told
    assert "    We are [-open-] {+ready+} for talks" in told
    assert "open-for-talks  rejected by" in told and "old news" in told
    assert "\nthreads\n  1  Talks" in told and "\nmedia\n  photo of 7" in told
    assert [version["text"] for version in known["versions"]] == [
        "We are open for talks",
        "We are ready for talks",
    ]
    assert [capture["source"] for capture in known["versions"][0]["captures"]] == ["preview"]
    assert known["media"][0]["size"] == len(PICTURE)
    assert known["verdicts"][0]["reason"] == "old news"
    assert [one["latest_version"] for one in known["matches"]] == [False, True]


def test_old_files_are_removed_and_nothing_else_and_the_check_knows_it(illustrated):
    by_hand(illustrated, "update media set fetched_at = '2026-01-01T00:00:00.000+00:00'")
    would = illustrated.run("prune", "--media-older-than", "1d", "--dry-run")
    refused = illustrated.run("prune", "--media-older-than", "1d", stdin="n\n", status=1)
    assert media_of(illustrated) == [PICTURE]

    done = illustrated.run("prune", "--media-older-than", "1d", stdin="y\n")
    again = illustrated.run("prune", "--media-older-than", "1d", "--yes")

    assert "would remove 1 files of media" in would.stdout
    assert "Remove 1 files of media" in refused.stdout
    assert "removed 1 files of media" in done.stdout and "removed 0 files of media" in again.stdout
    assert media_of(illustrated) == []
    known = illustrated.record("post", URL)
    assert known["media"][0]["pruned_at"] and len(known["versions"]) == 2
    assert illustrated.record("verify")["findings"] == []


def test_an_age_that_is_none_is_told_in_one_line(illustrated):
    done = illustrated.run("prune", "--media-older-than", "soon", status=1)

    assert done.stderr == (
        'wirewatch: --media-older-than "soon": expected a number of days or weeks, such as 90d or 12w\n'
    )


def test_the_head_is_shown_to_a_chat_and_the_check_holds_the_chain_against_it(room, world, telegram):
    room.environ = telegram.environment()
    room.write(".env", KEYS + f"TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN={TOKEN}\n")
    room.write(
        "channels.toml",
        '[[channel]]\nusername = "ClashReport"\nsource = "telegram"\nmedia = "photos"\n',
    )
    room.write("recipients.toml", '[[recipient]]\nid = "editors"\nkind = "telegram"\nchat = 500\n')
    room.write("wirewatch.toml", '[evidence]\nwitness = "editors"\n')
    world.user(phone="+491701234567", id=7)
    world.bot(token=TOKEN, id=4242)
    world.person(500, "Ann").start()
    world.channel(username="ClashReport", id=1186921499, title="Clash Report").post("Look", photo=PICTURE)
    room.run("login", stdin="12345\n")
    room.run("collect")
    assert media_of(room) == [PICTURE]
    known = room.record("verify")

    told = room.run("witness")

    [message] = world.inbox(500)
    link = known["links"] + 1  # seals how far the spells of coverage have come
    [head] = [str(row["hash"]) for row in rows(room, f"select hash from custody where seq = {link}")]
    assert told.stdout == f"editors was told link {link}, {head}\n"
    assert head in message.text
    checked = room.run("verify").stdout
    assert f" UTC up to link {link}\n" in checked and "witnessed by message" in checked
    assert f"links {link + 1} to {link + 1} are witnessed by nobody yet" in checked
    assert "nothing that was checked was altered" in checked
    assert room.record("verify")["witnessed_by"]["link"] == link


def test_a_witness_without_a_chat_is_a_wrong_setting(room):
    room.write("wirewatch.toml", '[evidence]\nwitness = "editors"\n')

    done = room.run("config", status=1)

    assert 'wirewatch.toml: evidence.witness = "editors": expected the id of a [[recipient]]' in done.stderr
