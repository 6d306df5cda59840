"""The README is true: its commands run, its words exist, its picture is what the program shows."""

import io
import os
import re
import shlex
import signal
import sqlite3
from contextlib import closing

import pytest
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.models import Entity, Message
from bot.sinks.console import panel
from tests.cli.newsroom import ROOT, Newsroom
from tests.sources.preview.site import preview_host
from tests.telegram_server import TelegramServer, World

README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NAMED = re.compile(r"`((?:bot|config|scripts|tests|data)/[\w./-]*|\w+\.(?:toml|md))`")
PICTURE = ROOT / "config/sample/alert.svg"
KEYS = (
    f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\n"
    "TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN=4242:the-bots-token\n"
)


def commands(text: str) -> list[str]:
    """Every line of every shell block, without its comment."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_every_command_of_the_readme_runs(tmp_path):
    """In the README's order, by a newcomer whose Telegram and preview are ours; nothing is left out."""
    room = Newsroom(tmp_path)
    for name in ("channels.toml", "statements.toml", "recipients.toml"):
        room.write(name, (ROOT / "config" / name).read_text("utf-8"))
    (room.config / "sample").symlink_to(ROOT / "config/sample")
    sample = ROOT / "config/sample/ClashReport.json"
    world = World(code="12345")
    world.user(phone="+491701234567", id=7)
    world.bot(token="4242:the-bots-token", id=4242)
    with preview_host() as host, TelegramServer(world) as server:
        for channel in ("ClashReport", "wartranslated", "uniannet", "zvezdanews"):
            host.show(1, name=channel, channel_id=len(channel))
        room.write("wirewatch.toml", f'[preview]\nbase_url = "{host.url}"\n')
        room.write(".env", KEYS)
        room.environ = server.environment()
        run = 0
        for line in commands(README):
            program, *args = shlex.split(line)
            assert (ROOT / program).is_file() and os.access(ROOT / program, os.X_OK), line
            if program != "scripts/run":
                continue
            run += 1
            if args == ["run"]:  # the service: it reads, and ends when it is asked to
                process = room.start("run")
                server.until(lambda: len(host.asked) >= 4, timeout=60)
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=12)
                assert process.returncode == 0
                continue
            args = [str(sample) if one == "result.json" else one for one in args]
            args = [
                str(room.data / one.removeprefix("data/")) if one.startswith("data/") else one for one in args
            ]
            room.run(*(args or ["demo"]), stdin="12345\n")
            if args[:1] == ["import"]:
                room.run("match")
        assert run > 15
    with closing(sqlite3.connect(room.data / "wirewatch.db")) as db:
        assert db.execute("select count(*) from posts").fetchone()[0] >= 25
    assert "Open for talks</bdi></h1>" in (room.data / "thread-1.html").read_text("utf-8")
    assert (room.data / "timeline.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_path_that_is_named_exists_or_is_made_by_running(text):
    made = {"data/", "config/.env", ".venv", "wirewatch.db", "result.json", "data/media"}
    made |= {
        one for one in NAMED.findall(text) if one.endswith(("pl.toml", "pl.txt", "locale/pl/"))
    }  # the example to follow
    named = set(NAMED.findall(text))
    places = [ROOT, ROOT / "config", ROOT / "bot/matching/languages"]

    assert [one for one in sorted(named - made) if not any((place / one).exists() for place in places)] == []


def picture() -> str:
    """The README's alert, drawn by the program."""
    lines = [
        "Russia is open for talks", "Vladimir Putin, Vladivostok, 29 May 2026", "",
        "“Putin in Vladivostok: We are open for talks. We have never refused to have talks.”", "",
        "Clash Report (composed sample) · OSINT aggregator",
        "Posted 29 May 2026, 05:24 (UTC), 3 min before this alert", "Word for word in English",
        "First sighting", "https://t.me/ClashReport/58234", "", "Single source",
    ]  # fmt: skip
    text = "\n".join(lines)

    def mark(kind: str, words: str) -> Entity:
        return Entity(kind=kind, offset=text.index(words), length=len(words))

    marks = (
        mark("bold", lines[0]), mark("italic", lines[1]), mark("bold", "We are open for talks"),
        mark("bold", "Clash Report (composed sample)"),
    )  # fmt: skip
    console = Console(record=True, width=90, file=io.StringIO(), force_terminal=True)
    console.print(panel(Message(text=text, entities=marks), "desk"))
    no_fonts_from_elsewhere = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="wirewatch", unique_id="alert", code_format=no_fonts_from_elsewhere)


def test_the_picture_is_what_the_program_draws():
    if os.environ.get("WIREWATCH_DRAW"):
        PICTURE.write_text(picture(), "utf-8")
    assert PICTURE.read_text("utf-8") == picture()
