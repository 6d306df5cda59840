"""Nothing leaves the machine but to Telegram, the preview's host, and what a setting names."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.cli.newsroom import Newsroom
from tests.cli.wired import CHAT, KEYS, NOW, SAID, TOKEN, channel_of
from tests.waiting import HANGS

GUARDED = """
import json, sys
seen = set()
def guard(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        seen.add(f"{args[1][0]}:{args[1][1]}")
    elif event == "socket.getaddrinfo":
        seen.add(f"{args[0]}:{args[1]}")
    elif event in ("socket.sendto", "socket.sendmsg") and isinstance(args[1], tuple):
        seen.add(f"{args[1][0]}:{args[1][1]}")
sys.addaudithook(guard)
from bot.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\n" + json.dumps(sorted(seen)))
"""


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(204)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, format, *args):
        """Stay quiet."""


@pytest.fixture
def hook() -> Iterator[str]:
    """An endpoint that a setting names."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reached(newsroom: Newsroom, *args: str) -> set[str]:
    """Where a command went, as a process of its own that notes each address."""
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, *args],
        cwd=newsroom.cwd,
        env=newsroom.environment(),
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_round_reaches_telegram_the_preview_and_what_is_named_and_nothing_else(
    desk, world, telegram, site, hook
):
    desk.write(
        ".env",
        f"{KEYS}TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN={TOKEN}\nHOOK={hook}\nHOOK_KEY=k3y-k3y\n",
    )
    people = f'[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = {CHAT}\n'
    named = '[[recipient]]\nid = "hook"\nkind = "webhook"\nurl_env = "HOOK"\nsecret_env = "HOOK_KEY"\n'
    desk.write("recipients.toml", people + named)
    preview = '\n[[channel]]\nusername = "previewed"\n'
    desk.write("channels.toml", (desk.config / "channels.toml").read_text() + preview)
    links = "https://169.254.169.254/latest/meta-data http://evil.example/x"
    channel_of(world).post(f"{SAID} {links}", at=NOW)
    site.show(1, name="previewed", channel_id=9, text=f"{SAID} {links}")
    server = telegram.environment()
    allowed = {
        f"{server['TG_DC_HOST']}:{server['TG_DC_PORT']}",
        *(urlsplit(address).netloc for address in (site.url, hook)),
    }

    went = reached(desk, "run", "--once")

    assert went == allowed
    assert len(desk.rows("alerts", "--state", "sent")) >= 1


@pytest.mark.parametrize(
    "command", ["status", "posts", "matches", "verify", "doctor --offline", "alerts", "config", "channels"]
)
def test_what_only_looks_reaches_nobody(newsroom, command):
    newsroom.take_in_texts("We are open for talks https://evil.example/x")

    assert reached(newsroom, *command.split()) == set()
