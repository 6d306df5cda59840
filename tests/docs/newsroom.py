"""A newsroom as it stands when somebody follows a page: the sample wire is stored and judged."""

import contextlib
import json
import logging
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click.testing import CliRunner

from bot.cli.main import main
from tests.cli.newsroom import OURS, ROOT, Newsroom
from tests.sources.preview.site import PreviewHost, preview_host
from tests.telegram_server import TelegramServer, World

SAMPLE = ROOT / "config/sample"
SETTINGS = ("channels.toml", "statements.toml", "recipients.toml", "env.example")
PYTHON, PLAIN = ".venv/bin/python", ("chmod", "cp", "mkdir")  # what pages use besides our own scripts
KEYS = (
    f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\n"
    "TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN=4242:the-bots-token\n"
)
# Commands that only read: these run in this process, the others as processes of their own.
READING = (
    *("status", "coverage", "posts", "post", "matches", "alerts", "denials", "stories", "story show"),
    *("timeline", "explain", "evaluate", "query", "verify", "config", "channels list"),
    *("statements check", "statements list", "statements report", "statements try", "statements export"),
    *("recipients list", "recipients mutes", "recipients preview", "thread list", "thread show"),
)


class Desk(Newsroom):
    """A newsroom with the shipped settings, in whose folder a page's commands run as they stand."""

    def __init__(self, folder: Path, host: PreviewHost, server: TelegramServer) -> None:
        super().__init__(folder)
        self.folder = self.cwd = folder
        self.host, self.server = host, server
        self.environ = server.environment()

    def follow(self, line: str) -> None:
        """Run a command of a page, which must succeed."""
        program, *args = shlex.split(line)
        if program in (*PLAIN, PYTHON):
            found = sys.executable if program == PYTHON else program
            subprocess.run([found, *args], cwd=self.folder, check=True, timeout=60)
            return
        assert (ROOT / program).is_file() and os.access(ROOT / program, os.X_OK), line
        if program != "scripts/run":
            return
        if args == ["run"]:
            self.serve()
        elif " ".join(args).startswith(READING) or "--help" in args:
            status, out = self.ask(*args)
            assert status == 0, f"{line}: {status}\n{out}"
        else:
            self.run(*(args or ["demo"]), stdin="12345\n")

    def serve(self) -> None:
        """Run the service until it has read every channel, and ask it to stop."""
        asked = len(self.host.asked)
        process = self.start("run")
        self.server.until(lambda: len(self.host.asked) >= asked + 4, timeout=60)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors

    def ask(self, *args: str) -> tuple[int, str]:
        """Return the exit status and the output of a command that runs in this process."""
        environment: dict[str, str | None] = {name: None for name in os.environ if name.startswith(OURS)}
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        root.handlers = []
        try:
            with contextlib.chdir(self.folder):
                done = CliRunner().invoke(
                    main, args, env=environment | self.environment(), prog_name="wirewatch"
                )
        finally:
            root.handlers, root.level = handlers, level
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, click.unstyle(done.output)


@contextmanager
def world() -> Iterator[tuple[PreviewHost, TelegramServer]]:
    """What a newsroom talks to: a web preview of its channels, and Telegram."""
    people = World(code="12345")
    people.user(phone="+491701234567", id=7)
    people.bot(token="4242:the-bots-token", id=4242)
    with preview_host() as host, TelegramServer(people) as server:
        for path in sorted(SAMPLE.glob("*.json")):
            channel = json.loads(path.read_text("utf-8"))
            last = max(message["id"] for message in channel["messages"])
            host.show(last + 1, name=channel["username"], channel_id=channel["id"])
        yield host, server


def prepared(folder: Path, host: PreviewHost, server: TelegramServer) -> Desk:
    """Return a newsroom with the shipped settings, the sample wire and its matches."""
    desk = Desk(folder, host, server)
    for name in SETTINGS:
        desk.write(name, (ROOT / "config" / name).read_text("utf-8"))
    (desk.config / "sample").symlink_to(SAMPLE)
    desk.write("wirewatch.toml", f'[preview]\nbase_url = "{host.url}"\n')
    desk.write(".env", KEYS)
    shutil.copyfile(SAMPLE / "ClashReport.json", folder / "result.json")
    for command in (["import", *sorted(map(str, SAMPLE.glob("*.json")))], ["match"]):
        status, out = desk.ask(*command)
        assert status == 0, out
    return desk


def copied(template: Desk, folder: Path) -> Desk:
    """Return a newsroom of one's own in an empty folder, as the template was."""
    desk = Desk(folder, template.host, template.server)
    shutil.copytree(template.folder, folder, symlinks=True, dirs_exist_ok=True)
    return desk
