"""A newsroom in a temporary folder, whose `wirewatch` runs as separate processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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
        self.config = folder / "config"
        self.data = folder / "data"
        self.config.mkdir()
        self.environ: dict[str, str] = {}
        self.write("statements.toml", STATEMENTS)

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

    def environment(self) -> dict[str, str]:
        """What a command sees: nothing of ours but what this newsroom has set."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        places = {"WIREWATCH_CONFIG": str(self.config), "WIREWATCH_DATA": str(self.data)}
        return kept | places | {"NO_COLOR": "1", "COLUMNS": "120"} | self.environ

    def run(self, *args: str, stdin: str = "", status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, which must be of this exit status (None: any)."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *args],
            cwd=ROOT,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert status in (None, done.returncode), f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *args],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rows(self, *args: str) -> list[dict[str, Any]]:
        """What a command writes with --json."""
        return [json.loads(line) for line in self.run(*args, "--json").stdout.splitlines()]


def run_in_child(args: list[str], environment: dict[str, str]) -> None:
    """Run a command in this process, which a fork server made: it starts without loading everything anew."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    from bot.cli.main import main

    main(args)
