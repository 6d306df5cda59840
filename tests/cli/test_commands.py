"""What every command has in common: help, errors in one line, exit status, nothing on the wrong stream."""

import json
import re
import shutil
import subprocess
import sys

import click
import pytest

from bot.cli.main import COMMANDS, main


@pytest.mark.parametrize("command", [*COMMANDS, "thread build", "thread export"])
def test_every_command_explains_itself(newsroom, command):
    done = newsroom.run(*command.split(), "--help")

    assert done.stdout.startswith("Usage:") and len(done.stdout.splitlines()) > 4


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name):
    command = main.get_command(click.Context(main), name)

    assert command is not None and command.help is not None
    assert " ".join(command.help.split()).startswith(COMMANDS[name][1])


def loaded_by(newsroom, *args):
    """Return the names of the modules that a command has loaded when it ends, in a process of its own."""
    script = (
        "import atexit, json, sys\n"
        "from bot.cli.main import main\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules))))\n"
        "main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        env=newsroom.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in (0, 1) and not re.sub(r"\Ano (posts|threads) .*\n\Z", "", done.stderr)
    return set(json.loads(done.stdout.splitlines()[-1]))


OUTSIDE = frozenset(
    {"apscheduler", "babel", "docx", "httpx", "matplotlib", "numpy", "PIL", "pydantic", "re2"}
)
OUTSIDE |= {"rich", "simplemma", "sqlite3", "sqlite_utils", "telethon"}


def test_help_loads_nothing_that_only_commands_need(newsroom):
    loaded = loaded_by(newsroom, "--help")

    assert not loaded & OUTSIDE
    assert {name for name in loaded if name.startswith("bot")} == {
        "bot",
        "bot.cli",
        "bot.cli.context",
        "bot.cli.group",
        "bot.cli.main",
        "bot.config",
        "bot.config.durations",
        "bot.errors",
    }


@pytest.mark.parametrize(
    "command", [["status"], ["posts"], ["thread", "list"], ["channels", "list"], ["config"]]
)
def test_a_command_that_looks_loads_neither_matching_nor_a_way_out(newsroom, command):
    newsroom.channels("ClashReport")

    loaded = loaded_by(newsroom, *command)

    assert not loaded & (OUTSIDE - {"pydantic", "sqlite3", "sqlite_utils"})
    for folder in ("matching", "sinks", "sources", "steps", "stories", "telegram"):
        assert f"bot.{folder}" not in loaded, folder
    # Of the words it knows, only the place where dictionaries are named, which opens none.
    known = {name for name in loaded if name.startswith("bot.language")}
    assert known <= {"bot.language", "bot.language.dictionary"}


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["posts", "--since", "yesterdayish"], 'wirewatch: --since "yesterdayish": expected a time such as'),
        (["posts", "--since", "99999999999999d"], "wirewatch: --since"),
        (["posts", "--words", '"'], "wirewatch: --words '\"': expected at least one word"),
        (["matches", "--statement", "nope"], 'wirewatch: statement "nope": there is no such statement'),
        (["thread", "show", "7"], "wirewatch: thread 7: there is no such thread"),
        (["collect", "nobody_here"], 'wirewatch: channel "nobody_here": not watched'),
        (["login"], "wirewatch: TELEGRAM_API_ID, TELEGRAM_API_HASH and TELEGRAM_PHONE: set them in .env"),
        (["login", "--bot"], "wirewatch: TELEGRAM_API_ID and TELEGRAM_API_HASH: set them in .env"),
        (["thread", "new", " "], "wirewatch: title: expected some words"),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_exit_status_1(newsroom, args, line):
    done = newsroom.run(*args, status=1)

    (told,) = done.stderr.splitlines()
    assert told.startswith(line) and done.stdout == ""


@pytest.mark.parametrize("args", [["nonsense"], ["posts", "--nonsense"], ["thread", "export", "1"]])
def test_wrong_usage_is_exit_status_2(newsroom, args):
    assert newsroom.run(*args, status=2).stderr.startswith("Usage:")


def test_all_mistakes_of_all_files_are_told_at_once_and_nothing_is_made(newsroom):
    shutil.rmtree(newsroom.data)
    newsroom.write("channels.toml", '[[channel]]\nusername = "x"\nsorce = "preview"\n')
    newsroom.write("recipients.toml", '[[recipient]]\nid = "a"\nkind = "pigeon"\n')
    newsroom.write("wirewatch.toml", 'zone = "Mars/Olympus"\n')

    done = newsroom.run("run", status=1)

    told = done.stderr.splitlines()
    assert len(told) == 4 and all(line.startswith("wirewatch: ") for line in told)
    for part in ('username = "x"', "sorce", '"pigeon"', '"Mars/Olympus"'):
        assert any(part in line for line in told), part
    assert not newsroom.data.exists()


def test_a_telegram_channel_without_credentials_is_told_before_anything_starts(newsroom):
    newsroom.channels("ClashReport", source="telegram")

    done = newsroom.run("collect", status=1)

    assert "TELEGRAM_API_ID" in done.stderr


def test_secrets_are_shown_by_nothing(newsroom):
    hash_, token, phone = "ab" * 16, "4242:the-bots-token", "+491701234567"
    newsroom.write(
        ".env",
        f"TELEGRAM_API_ID=123456\nTELEGRAM_API_HASH={hash_}\nTELEGRAM_PHONE={phone}\n"
        f"TELEGRAM_BOT_TOKEN={token}\n",
    )

    plain, rows = newsroom.run("config"), newsroom.run("config", "--json")

    for done in (plain, rows):
        assert not [secret for secret in (hash_, token, phone, "123456") if secret in done.stdout]
    assert "set" in plain.stdout


def test_a_loose_env_file_is_refused(newsroom):
    newsroom.write(".env", "TELEGRAM_API_ID=1\n")
    (newsroom.config / ".env").chmod(0o644)

    done = newsroom.run("config", status=1)

    assert ".env" in done.stderr and "chmod 600" in done.stderr


def test_the_data_folder_is_for_its_owner_alone(newsroom):
    newsroom.run("posts")

    assert newsroom.data.stat().st_mode & 0o777 == 0o700


def test_an_archive_with_bad_entries_keeps_the_good_and_names_the_bad(newsroom, tmp_path):
    path = tmp_path / "posts.jsonl"
    good = (
        '{"channel_id": 5, "channel": "wire_one", "message_id": %d, "text": "x", '
        '"posted_at": "2026-05-29T12:00:00+00:00"}\n'
    )
    path.write_text(good % 1 + "{broken\n" + good % 2 + good % (2**63), "utf-8")

    done = newsroom.run("import", str(path), status=1)

    assert "2 kept" in done.stdout and "2 refused" in done.stdout
    assert [line.split(": ")[1].split(",")[0] for line in done.stderr.splitlines()] == ["line 2", "line 4"]
    assert [row["message_id"] for row in newsroom.rows("posts")] == [1, 2]


def test_a_damaged_database_is_one_line_and_stays_as_it_is(newsroom):
    newsroom.run("posts")
    database = newsroom.data / "wirewatch.db"
    database.write_bytes(b"not a database at all" * 500)

    done = newsroom.run("posts", status=1)

    assert done.stderr == (
        "wirewatch: the database refused: file is not a database (its file is damaged: stop the service, "
        "keep a copy, and put a backup in its place)\n"
    )
    assert database.read_bytes().startswith(b"not a database at all")


def test_an_old_export_is_read_in_the_zone_that_is_said(newsroom, tmp_path):
    path = tmp_path / "result.json"
    old = {"id": 7, "type": "message", "date": "2022-03-29T15:00:00", "text": "We are open for talks"}
    export = {"name": "Old", "type": "public_channel", "id": 4711, "messages": [old]}
    path.write_text(json.dumps(export), "utf-8")
    arguments = ("import", "--channel", "oldnews", str(path))

    assert "has no zone" in newsroom.run(*arguments, status=1).stderr
    assert (
        "expected a zone such as Europe/Kyiv" in newsroom.run(*arguments, "--zone", "Kyiv", status=1).stderr
    )
    newsroom.run(*arguments, "--zone", "Europe/Kyiv")

    (post,) = newsroom.run("posts", "--json").stdout.splitlines()
    assert json.loads(post)["posted_at"] == "2022-03-29T12:00:00+00:00"
