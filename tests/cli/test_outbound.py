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
try:
    exec(sys.argv.pop(1))
except SystemExit:
    pass
print("\\n" + json.dumps(sorted(seen)))
"""
COMMAND = "from bot.cli.main import main; main(sys.argv[1:])"
BEAT = """
import asyncio
from bot.operations.health import Heartbeat
assert asyncio.run(Heartbeat(sys.argv[1]).beat())
"""


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(204)
        self.end_headers()

    do_GET = do_HEAD = do_POST

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


def reached(newsroom: Newsroom, *args: str, code: str = COMMAND) -> set[str]:
    """Where a command went, as a process of its own that notes each address."""
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, code, *args],
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


def test_files_of_posts_come_from_the_previews_hosts_alone(newsroom, site):
    newsroom.write("channels.toml", '[[channel]]\nusername = "previewed"\nmedia = "all"\n')
    hosts = (
        site.url,
        "https://cdn.evil.example",
        "http://169.254.169.254",
        "https://cdn1.telesco.pe.evil.example",
    )
    for number, host in enumerate(hosts, 1):
        photo = (
            '<a class="tgme_widget_message_photo_wrap" href="https://t.me/previewed/1" '
            f"style=\"background-image:url('{host}/{number}.jpg')\"></a>"
        )
        site.show(number, name="previewed", channel_id=9, before_text=photo)
    site.files["/1.jpg"] = b"a picture"

    assert reached(newsroom, "collect") == {urlsplit(site.url).netloc}
    assert "/1.jpg" in site.asked


def test_a_comparison_reaches_telegram_and_the_preview(desk, world, telegram, site):
    channel_of(world).post(f"{SAID} http://evil.example/x", at=NOW)
    site.show(1, text=f"{SAID} http://evil.example/x")
    desk.run("collect", "ClashReport")
    server = telegram.environment()

    went = reached(desk, "channels", "compare", "ClashReport")

    assert went == {f"{server['TG_DC_HOST']}:{server['TG_DC_PORT']}", urlsplit(site.url).netloc}


def of_translation(newsroom: Newsroom, hook: str) -> list[str]:
    newsroom.write("wirewatch.toml", f'[translation]\nurl = "{hook}"\n')
    newsroom.take_in_texts(f"{SAID} http://evil.example/x")
    newsroom.run("thread", "new", "Talks")
    newsroom.run("thread", "add", "1", newsroom.rows("posts")[0]["url"])
    return ["thread", "gloss", "1", "1", "--language", "ru", "--machine"]


def of_authority(newsroom: Newsroom, hook: str) -> list[str]:
    pytest.importorskip("rfc3161_client")
    newsroom.write("wirewatch.toml", f'[evidence]\nauthority = "{hook}"\n')
    newsroom.take_in_texts(SAID)
    return ["witness"]


def of_apprise(newsroom: Newsroom, hook: str) -> list[str]:
    newsroom.write(".env", f"MAIL={hook.replace('http://', 'json://')}\n")
    newsroom.write("recipients.toml", '[[recipient]]\nid = "mail"\nkind = "apprise"\nurl_env = "MAIL"\n')
    return ["recipients", "test", "mail"]


def of_webhook(newsroom: Newsroom, hook: str) -> list[str]:
    newsroom.write(".env", f"HOOK={hook}\nHOOK_KEY=k3y-k3y\n")
    named = '[[recipient]]\nid = "hook"\nkind = "webhook"\nurl_env = "HOOK"\nsecret_env = "HOOK_KEY"\n'
    newsroom.write("recipients.toml", named)
    return ["recipients", "test", "hook"]


def of_archive(newsroom: Newsroom, hook: str) -> list[str]:
    return ["lookback", "--statement", "open-for-talks", "--workers", "1", f"{hook}/posts.jsonl"]


def of_clock(newsroom: Newsroom, hook: str) -> list[str]:
    newsroom.write("wirewatch.toml", f'[preview]\nbase_url = "{hook}"\n')
    return ["doctor"]


@pytest.mark.parametrize("asks", [of_translation, of_authority, of_apprise, of_webhook, of_archive, of_clock])
def test_what_a_setting_names_is_reached_and_nothing_else(newsroom, hook, asks):
    assert reached(newsroom, *asks(newsroom, hook)) == {urlsplit(hook).netloc}


def test_the_heartbeat_reaches_its_address_alone(newsroom, hook):
    assert reached(newsroom, hook, code=BEAT) == {urlsplit(hook).netloc}
