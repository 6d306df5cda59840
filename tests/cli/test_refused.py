"""What the system refuses, and being asked to stop in the middle: one line, no traceback, nothing lost."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, wait_for_line
from tests.sources.preview.site import a_block, a_page
from tests.waiting import HANGS

NOBODY = 65534
LOOKS = (
    *("posts", "posts --search talks", "status", "channels", "channels list", "matches", "stories"),
    *("timeline open-for-talks", "statements list", "alerts", "denials", "thread list", "recipients list"),
    "post https://t.me/wire_one/1",
)


def posts(newsroom: Newsroom, count: int) -> None:
    newsroom.take_in(
        *(
            {
                "channel_id": 5,
                "channel": "wire_one",
                "message_id": number,
                "text": f"Number {number}: we are open for talks, said the minister at harbour {number}.",
                "posted_at": "2026-05-29T12:00:00+00:00",
            }
            for number in range(1, count + 1)
        )
    )


@pytest.mark.parametrize("damaged", ["posts", "versions", "sqlite_schema"])
def test_a_page_of_zero_bytes_in_the_database_is_told_in_a_line_with_what_to_do(newsroom, damaged):
    posts(newsroom, 40)
    path = newsroom.data / "wirewatch.db"
    with sqlite3.connect(path) as file:
        rows = file.execute("select rootpage from sqlite_master where name = ?", [damaged]).fetchall()
        (size,) = file.execute("pragma page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((rows[0][0] - 1 if rows else 0) * size)
        file.write(bytes(size))

    done = [newsroom.run(*command.split(), status=None) for command in (*LOOKS[:4], LOOKS[-1], "match")]

    assert any(one.exit_code == 1 for one in done)
    told = {line for one in done for line in one.stderr.splitlines() if "refused" in line}
    assert told and all("file is damaged: stop the service" in line for line in told)
    assert {one.exit_code for one in done} <= {0, 1}


@pytest.fixture
def open_to_all() -> Iterator[Newsroom]:
    """A newsroom where somebody else may look."""
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-"))
    folder.chmod(0o755)
    yield Newsroom(folder)
    shutil.rmtree(folder)


@contextlib.contextmanager
def somebody_else() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.getuid() != 0, reason="somebody else can be put before it only by root")
def test_a_folder_that_cannot_be_written_to_can_be_looked_at_by_others(open_to_all):
    newsroom = open_to_all
    newsroom.channels("wire_one")
    posts(newsroom, 3)
    newsroom.cwd = newsroom.data
    newsroom.run("match")
    for (
        command
    ) in LOOKS:  # what they need of the program is loaded by now: it may lie where others cannot look
        newsroom.run(*command.split(), status=None)
    for path in (newsroom.data, newsroom.config, *newsroom.data.iterdir(), *newsroom.config.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)

    with contextlib.chdir(newsroom.data), somebody_else():  # who may not be let into the tests' own folder
        read = {command: newsroom.run(*command.split(), status=None) for command in LOOKS}
        refused = [
            newsroom.run(*command.split(), status=1).stderr for command in ("thread new Talks", "match")
        ]

    assert not [done.stderr for done in read.values() if "wirewatch: " in done.stderr]
    assert "Number 1" in read["posts"].stdout and "wire_one/2" in read["posts --search talks"].stdout
    assert refused[0] == f"wirewatch: nothing can be written in {newsroom.data}: it can only be looked at\n"
    assert len(refused[1].splitlines()) == 1 and str(newsroom.data) in refused[1]
    assert stat.S_IMODE(newsroom.data.stat().st_mode) == 0o555


def children(number: int) -> list[int]:
    found = Path(f"/proc/{number}/task/{number}/children")
    return list(map(int, found.read_text().split()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found under /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_service_ends_while_a_page_is_being_parsed(newsroom, number):
    """The process that parses does not go on, as if the page took it for ever."""
    with socket.create_server(("127.0.0.1", 0)) as site:
        site.settimeout(HANGS)
        newsroom.channels("wire_one")
        newsroom.write(
            "wirewatch.toml", f'[preview]\nbase_url = "http://127.0.0.1:{site.getsockname()[1]}"\n'
        )
        process = newsroom.start("run")
        answer(site, a_page([a_block(9, "first", name="wire_one")], older=False))
        asking, _ = site.accept()  # for what is below: so the first page was parsed
        [parser] = children(process.pid)
        os.kill(parser, signal.SIGSTOP)
        with asking:
            asking.recv(1 << 16)
            asking.sendall(as_http(a_page([a_block(8, "second", name="wire_one")])))
        process.send_signal(number)
        _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 0 and "Traceback" not in log
    assert "stopped" in log.splitlines()[-1]


def as_http(page: str) -> bytes:
    body = page.encode()
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def answer(site: socket.socket, page: str) -> None:
    asking, _ = site.accept()
    with asking:
        asking.recv(1 << 16)
        asking.sendall(as_http(page))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_service_ends_while_a_backlog_is_judged_and_goes_on_with_it(newsroom, number):
    posts(newsroom, 150)
    newsroom.environ |= {"PYTHONPROFILEIMPORTTIME": "1"}
    process = newsroom.start("run")
    wait_for_line(process, lambda line: line.rpartition("|")[2].strip() == "bot.matching.engine")
    process.send_signal(number)
    _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 0 and "Traceback" not in log
    newsroom.environ.clear()
    newsroom.run("match")
    assert len(newsroom.rows("matches")) == 150
