"""A newcomer begins anywhere, with an installed wheel, too; and only what has to makes a data folder."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli.main import main
from bot.storage.ownership import sole_owner
from tests.cli.newsroom import ROOT, Newsroom
from tests.waiting import HANGS


@pytest.fixture
def fresh(tmp_path: Path) -> Newsroom:
    """Settings, and no data."""
    room = Newsroom(tmp_path)
    room.channels("ClashReport")
    return room


@pytest.mark.parametrize(
    "command",
    [
        "posts", "status", "matches", "stories", "alerts", "channels", "thread list", "alert",
        "match", "reindex", "recipients list", "statements check", "statements untrack x", "review",
        "explain https://t.me/a/1 open-for-talks", "timeline open-for-talks", "channels unwatch wire_one",
        "desk", "desk serve",
    ],
)  # fmt: skip
def test_what_only_looks_says_that_there_is_no_data_and_where_it_looked(fresh, command):
    refused = fresh.run(*command.split(), status=1)

    assert refused.stderr.startswith(
        f"wirewatch: there is no data yet: {fresh.data / 'wirewatch.db'} was looked for"
    )
    assert refused.stdout == "" and not fresh.data.exists()


@pytest.mark.parametrize(
    "command",
    ["channels watch wire_one", "run --once", "collect", "statements track The-dam-burst --language en"],
)
def test_what_begins_something_makes_data_and_says_so_in_one_line(fresh, command):
    told = fresh.run(*command.split(), status=None)

    assert f"wirewatch: data is kept in {fresh.data}, which was made\n" in told.stderr
    assert (fresh.data / "wirewatch.db").exists()
    assert "which was made" not in fresh.run("status", status=None).stderr


def leaves(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if (inner := command.get_command(context, name)) is not None:
                yield from leaves(inner, *path, name)
    else:
        yield " ".join(path), command


def needed(command: click.Command) -> list[str]:
    """Something for each thing that a command must be given."""
    found = []
    for one in command.params:
        if one.required:
            kind = one.type
            value = "1" if isinstance(kind, (click.IntRange, type(click.INT))) else "wire_one"
            value = kind.choices[0] if isinstance(kind, click.Choice) else value
            found += [value] if isinstance(one, click.Argument) else [one.opts[0], value]
    return found


BEGIN = {
    "run", "collect", "import", "login", "demo", "restore", "channels watch", "statements track",
    "statements import",
}  # fmt: skip


@pytest.mark.parametrize(("name", "command"), [(n, c) for n, c in leaves(main) if n not in BEGIN])
def test_no_command_makes_data_that_does_not_begin_anything(fresh, name, command):
    fresh.run(*name.split(), *needed(command), status=None)

    assert not fresh.data.exists()


def test_starter_settings_are_whole_and_nothing_that_is_there_is_touched(tmp_path):
    room = Newsroom.of(tmp_path / "config", tmp_path / "data")
    room.config.mkdir()
    room.write("recipients.toml", '[[recipient]]\nid = "mine"\n')

    first = room.run("init")
    room.run("config")
    again = room.run("init")

    assert "wrote " in first.stdout and "wrote " not in again.stdout
    assert (room.config / "recipients.toml").read_text() == '[[recipient]]\nid = "mine"\n'
    assert (room.config / ".env").stat().st_mode & 0o777 == 0o600
    assert not room.data.exists()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel of this project installs, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=HANGS)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"


def test_an_installed_wheel_starts_from_any_folder_in_the_users_own_folders(installed, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(installed),
        "PYTHONSAFEPATH": "1",
        "XDG_CONFIG_HOME": str(home / "settings"),
        "XDG_DATA_HOME": str(home / "kept"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }

    def wirewatch(*args: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *args],
            cwd=home, env=environ, capture_output=True, text=True, timeout=HANGS,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    assert "there is no data yet" in wirewatch("posts", status=1)
    assert f"wrote {home / 'settings' / 'wirewatch' / 'channels.toml'}" in wirewatch("init")
    assert str(home / "kept" / "wirewatch") in wirewatch("config")
    assert "four channels' exports" in wirewatch("demo")
    assert (home / "kept" / "wirewatch" / "demo" / "wirewatch.db").exists()
    assert {path.name for path in home.iterdir()} == {"settings", "kept", "cache"}


def test_a_second_service_is_refused_before_anything_of_weight_is_loaded(newsroom):
    newsroom.environ["PYTHONPROFILEIMPORTTIME"] = "1"
    with sole_owner(newsroom.data / "wirewatch.db"):
        refused = newsroom.run_apart("run", status=1)

    loaded = {line.rpartition("|")[2].strip() for line in refused.stderr.splitlines() if "|" in line}
    heavy = (
        "bot.app.application",
        "bot.chat",
        "bot.matching",
        "bot.sources",
        "bot.telegram",
        "telethon",
        "pydantic",
        "numpy",
    )
    assert "another Wirewatch is collecting or sending" in refused.stderr
    assert "bot.storage.ownership" in loaded
    assert [name for name in sorted(loaded) if name.startswith(heavy)] == []
