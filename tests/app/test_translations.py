"""Translations by a service that speaks LibreTranslate's interface, offered and marked as a machine's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.app.opening import open_app
from bot.errors import InputError
from bot.models import Gloss
from tests.cli.newsroom import Newsroom


@contextmanager
def a_service(body: bytes, status: int = 200) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """A service that answers so; its address, and what it was asked."""
    asked: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def newsroom(tmp_path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.channels("ClashReport")
    return room


def translated(newsroom: Newsroom, url: str, text: str = "Дамба") -> Gloss:
    newsroom.write("wirewatch.toml", f'[translation]\nurl = "{url}"\n')
    with open_app(newsroom.config, newsroom.data) as app:
        return app.translations.of(text, "en")


def test_a_translation_is_a_machines_by_the_name_of_the_service(newsroom):
    newsroom.write(".env", "WIREWATCH_TRANSLATION_KEY=secret-key\n")
    with a_service(b'{"translatedText": "The dam"}') as (url, asked):
        found = translated(newsroom, url)

    assert found == Gloss(language="en", text="The dam", by="127.0.0.1", machine=True)
    assert asked == [
        (
            "/translate",
            {"q": "Дамба", "source": "auto", "target": "en", "format": "text", "api_key": "secret-key"},
        )
    ]


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"no", 200, "did not answer"),
        (b"[]", 200, "without a translation"),
        (b'{"translatedText": ["x"]}', 200, "without a translation"),
        (b"{}", 403, "answered 403"),
        (b"{}", 302, "answered 302"),
        (b"x" * 100_001, 200, "too much"),
    ],
)
def test_what_is_no_translation_is_refused_in_a_line(newsroom, body, status, why):
    with a_service(body, status) as (url, _), pytest.raises(InputError, match=why):
        translated(newsroom, url)


def test_nothing_leaves_the_machine_unless_a_service_is_named_and_the_text_is_short(newsroom):
    with open_app(newsroom.config, newsroom.data) as app, pytest.raises(InputError, match="is not set"):
        app.translations.of("Дамба", "en")
    with a_service(b'{"translatedText": "x"}') as (url, asked):
        with pytest.raises(InputError, match="1 to 5000 letters"):
            translated(newsroom, url, "x" * 5001)
        assert asked == []


def test_an_editor_has_a_post_translated_by_the_service(newsroom, tmp_path):
    post = {
        "channel": "ClashReport", "channel_id": 5, "message_id": 1, "text": "Дамба",
        "posted_at": "2026-05-29T12:00:00+00:00",
    }  # fmt: skip
    (tmp_path / "posts.jsonl").write_text(json.dumps(post), "utf-8")
    newsroom.run("import", str(tmp_path / "posts.jsonl"))
    newsroom.run("thread", "new", "Dam")
    newsroom.run("thread", "add", "1", "ClashReport/1")
    with a_service(b'{"translatedText": "The dam"}') as (url, _):
        newsroom.write("wirewatch.toml", f'[translation]\nurl = "{url}"\n')
        told = newsroom.run("thread", "gloss", "1", "1", "--language", "en", "--machine").stdout
    shown = json.loads(newsroom.run("thread", "show", "1", "--json").stdout)

    assert "gloss in en by the machine 127.0.0.1: The dam" in told
    (gloss,) = shown["hasPart"][0]["workTranslation"]
    assert gloss["machine"] and gloss["text"] == "The dam" and gloss["translator"] == "127.0.0.1"
