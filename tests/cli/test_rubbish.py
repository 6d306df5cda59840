"""Binary rubbish and what drives a terminal never reach logs or errors, wherever they come from."""

import json
import socket
import threading

import pytest

from tests.sources.preview.site import a_block, a_page

RUBBISH = bytes(range(256)) + b"\x1b]0;owned\x07\x1b[2J\xe2\x80\xae\xed\xa0\x80"
DRIVES = "\x1b]0;owned\x07\x1b[31m\x00\u202e\u2066\x9b"
POST = {"channel_id": 5, "channel": "wire", "message_id": 1, "text": "a", "posted_at": "2026-05-29T12:00:00Z"}
EXPORT = {
    "name": DRIVES,
    "type": "public_channel",
    "id": 5,
    "messages": [{"id": 1, "type": DRIVES, "date": DRIVES}],
}


def assert_printable(text: str) -> None:
    assert [letter for letter in text if not letter.isprintable() and letter not in "\n\t"] == []


@pytest.mark.parametrize(
    "archive",
    [
        RUBBISH,
        b"\x1f\x8b" + RUBBISH,
        json.dumps(EXPORT).encode(),
        json.dumps(EXPORT | {"type": DRIVES}).encode(),
        *(json.dumps(POST | {name: DRIVES}).encode() for name in POST if name != "text"),
        json.dumps(POST | {DRIVES: DRIVES}).encode() + b"\n" + RUBBISH,
        b'{"messages": [' + RUBBISH,
    ],
)
@pytest.mark.parametrize("name", ["result.json", "posts.jsonl"])
def test_an_archive_of_rubbish_says_nothing_that_drives_a_terminal(newsroom, tmp_path, archive, name):
    (tmp_path / name).write_bytes(archive)

    done = newsroom.run("-v", "import", str(tmp_path / name), status=None)

    assert done.exit_code in (0, 1)
    assert_printable(done.stderr)
    assert_printable(done.stdout)


@pytest.mark.parametrize(
    "answer",
    [
        RUBBISH,
        b"HTTP/1.1 500 " + RUBBISH[0x80:] + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(RUBBISH), RUBBISH),
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 300\r\n\r\n" + RUBBISH + b"x" * 300,
        b"HTTP/1.1 302 Found\r\nLocation: http://\x1b[2J\xff/\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_site_that_answers_rubbish_says_nothing_that_drives_a_terminal(newsroom, answer):
    assert_printable(collected(newsroom, answer))


@pytest.mark.parametrize(
    "page",
    [
        a_page([a_block(1, DRIVES)], title=DRIVES),
        a_page([a_block(1, "a", data_post=f"wire/{DRIVES}"), a_block(2, "b")]),
        a_page([a_block(1, "a", datetime_attribute=DRIVES), a_block(2, "b")]),
        a_page([a_block(1, "a", data_view=DRIVES)]),
    ],
)
def test_a_page_of_rubbish_says_nothing_that_drives_a_terminal(newsroom, page):
    body = page.encode("utf-8", "surrogatepass")
    said = collected(newsroom, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    assert_printable(said)
    for command in ("posts", "status", "channels", "channels list", "stories"):
        done = newsroom.run(*command.split(), status=None)
        assert_printable(done.stdout + done.stderr)


def collected(newsroom, answer: bytes) -> str:
    """What `collect` says of a site that answers each request like that."""
    with socket.create_server(("127.0.0.1", 0)) as site:
        port = site.getsockname()[1]
        newsroom.write("wirewatch.toml", f'[preview]\nbase_url = "http://127.0.0.1:{port}"\n')

        def serve() -> None:
            while True:
                asking, _ = site.accept()
                with asking:
                    if not asking.recv(1 << 16).startswith(b"GET"):
                        return
                    asking.sendall(answer)
                    asking.shutdown(socket.SHUT_WR)

        serving = threading.Thread(target=serve)
        serving.start()
        done = newsroom.run("-v", "collect", status=None)
        with socket.create_connection(("127.0.0.1", port)) as last:
            last.sendall(b"END")
        serving.join()
    assert done.exit_code in (0, 1)
    return done.stdout + done.stderr
