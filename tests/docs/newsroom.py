"""A newsroom as it stands when somebody follows a page: the sample wire is stored and judged."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.newsroom import ROOT, Newsroom, wait_for_line
from tests.docs.pages import blocks
from tests.sources.preview.site import PreviewHost, preview_host
from tests.telegram_server import TelegramServer, World
from tests.waiting import HANGS

SAMPLE = ROOT / "config/sample"
SETTINGS = ("channels.toml", "statements.toml", "recipients.toml", "env.example")
PYTHON, PLAIN = ".venv/bin/python", ("chmod", "cp", "mkdir")  # what pages use besides our own scripts
KEYS = (
    f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\n"
    "TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN=4242:the-bots-token\n"
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
            subprocess.run([found, *args], cwd=self.folder, check=True, timeout=HANGS)
            return
        assert (ROOT / program).is_file() and os.access(ROOT / program, os.X_OK), line
        if program != "scripts/run":
            return
        if args == ["run"]:
            self.serve()
        elif args == ["desk"]:
            self.show()
        else:
            self.run(*(args or ["demo"]), stdin="12345\n")

    def serve(self) -> None:
        """Run the service until it has read every channel, and ask it to stop."""
        process = self.start("run")
        for _ in self.host.blocks:
            wait_for_line(process, lambda line: "1 new" in line)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=HANGS)
        assert process.returncode == 0, errors

    def show(self) -> None:
        """Run the desk until it has said where it is, and ask it to stop."""
        process = self.start("desk", "serve", "--port", "0")
        assert process.stdout
        assert "The desk is at http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=HANGS)
        assert process.returncode == 0, errors


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
    table = next(block for kind, block in blocks(ROOT / "docs/editors.md") if kind == "csv")
    (folder / "statements.csv").write_text(table, "utf-8")
    for command in (["import", *sorted(map(str, SAMPLE.glob("*.json")))], ["match"]):
        desk.run(*command)
    return desk


def copied(template: Desk, folder: Path) -> Desk:
    """Return a newsroom of one's own in an empty folder, as the template was."""
    desk = Desk(folder, template.host, template.server)
    shutil.copytree(template.folder, folder, symlinks=True, dirs_exist_ok=True)
    return desk
