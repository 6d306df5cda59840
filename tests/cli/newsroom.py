"""A newsroom in a temporary folder, whose `wirewatch` runs in this process, or as one of its own."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from bot.cli.main import main
from tests.databases import new_database
from tests.waiting import HANGS

ROOT = Path(__file__).parent.parent.parent
OURS = ("TG_DC_", "TELEGRAM_", "WIREWATCH_")
STATEMENTS = """
[[statement]]
id = "open-for-talks"
title = "Russia is open for talks"
[statement.wording]
en = ["We are open for talks"]
ru = ["Мы открыты для переговоров"]
"""


class Newsroom:
    """Settings and data, and the commands that people run on them."""

    def __init__(self, folder: Path) -> None:
        self._begin(folder / "config", folder / "data")
        self.config.mkdir()
        self.write("statements.toml", STATEMENTS)

    @classmethod
    def of(cls, config: Path, data: Path) -> "Newsroom":
        """A newsroom of these folders as they are, whether they are there or not."""
        room = cls.__new__(cls)
        room._begin(config, data)
        return room

    def _begin(self, config: Path, data: Path) -> None:
        self.config, self.data = config, data
        self.cwd = ROOT  # where commands run
        self.environ: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        """Write one of the settings' files; only its owner may read it."""
        path = self.config / name
        path.write_text(text, "utf-8")
        path.chmod(0o600)

    def channels(self, *usernames: str, source: str = "preview", every: str = "10s") -> None:
        """Watch these channels."""
        self.write(
            "channels.toml",
            "\n".join(
                f'[[channel]]\nusername = "{name}"\nsource = "{source}"\nevery = "{every}"\n'
                for name in usernames
            ),
        )

    def begun(self) -> None:
        """Have data, and nothing in it: as when the service has run and found nothing."""
        self.data.mkdir(mode=0o700)
        new_database(self.data / "wirewatch.db").close()

    def take_in(self, *posts: Mapping[str, object]) -> None:
        """Import posts, each as a line of an archive says it."""
        archive = self.config.parent / "posts.jsonl"
        archive.write_text("\n".join(map(json.dumps, posts)), "utf-8")
        self.run("import", str(archive))

    def take_in_texts(self, *texts: str) -> None:
        """Import up to nine posts of wire_one, numbered from 1: the first of 11:00, each an hour later."""
        self.take_in(
            *(
                {"channel_id": 77, "channel": "wire_one", "message_id": number, "text": text,
                 "posted_at": f"2026-05-29T1{number}:00:00+00:00"}
                for number, text in enumerate(texts, 1)
            )
        )  # fmt: skip

    def environment(self) -> dict[str, str]:
        """What a command sees: nothing of ours but what this newsroom has set."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        places = {"WIREWATCH_CONFIG": str(self.config), "WIREWATCH_DATA": str(self.data)}
        return kept | places | {"NO_COLOR": "1", "COLUMNS": "120"} | self.environ

    def run(self, *args: str, stdin: str = "", status: int | None = 0) -> Result:
        """Run a command to its end in this process; it must be of this exit status (None: any).

        What the system has a part in (signals, locks of two programs, the real streams) is for `run_apart`.
        """
        ours = dict.fromkeys((name for name in os.environ if name.startswith(OURS)), None)
        with contextlib.chdir(self.cwd), _logging_kept():
            done = CliRunner(env=ours | self.environment()).invoke(
                main, args, input=stdin, catch_exceptions=False, prog_name="wirewatch"
            )
        assert status in (None, done.exit_code), f"{args}: {done.exit_code}\n{done.stdout}\n{done.stderr}"
        return done

    def run_apart(self, *args: str, stdin: str = "", status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as a process of its own, which must be of this exit status."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *args],
            cwd=self.cwd,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=HANGS,
        )
        assert done.returncode == status, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start a command as a process of its own and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *args],
            cwd=self.cwd,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rows(self, *args: str, status: int | None = 0) -> list[dict[str, Any]]:
        """What a command writes with --json."""
        return [json.loads(line) for line in self.run(*args, "--json", status=status).stdout.splitlines()]

    def record(self, *args: str) -> dict[str, Any]:
        """The one record that a command writes with --json."""
        (found,) = self.rows(*args)
        return found


@contextlib.contextmanager
def _logging_kept() -> Iterator[None]:
    """Leave logging as it was before a command set it up for its own standard error."""
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "bot", "telethon")}
    handlers, root.handlers = root.handlers, []
    try:
        yield
    finally:
        root.handlers = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def wait_for_line(process: subprocess.Popen[str], wanted: Callable[[str], bool]) -> str:
    """Read standard error up to a line that is wanted, and return it."""
    assert process.stderr
    hanging = threading.Timer(HANGS, process.kill)
    hanging.start()
    try:
        return next(line for line in process.stderr if wanted(line))
    finally:
        hanging.cancel()
