"""A sign of life, over a real server."""

import http.server
import logging
import threading

import pytest

from bot.operations.health import Heartbeat


class Keeper(http.server.BaseHTTPRequestHandler):
    """Takes heartbeats, or refuses them with the status that its server is told to give."""

    server: "Server"

    def do_GET(self):
        self.server.taken.append((self.path, self.headers["User-Agent"]))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        """Nothing: the test looks at what was taken."""


class Server(http.server.ThreadingHTTPServer):
    """Where the keeper listens, and what it has taken."""

    taken: list[tuple[str, str | None]]
    status = 200


@pytest.fixture
def keeper():
    server = Server(("127.0.0.1", 0), Keeper)
    server.taken = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def address(keeper):
    return f"http://127.0.0.1:{keeper.server_port}/ping/a-secret"


async def test_a_beat_asks_for_the_address_once_and_says_who_asks(keeper):
    assert await Heartbeat(address(keeper)).beat()

    ((path, name),) = keeper.taken
    assert path == "/ping/a-secret"
    assert name.startswith("Wirewatch/")


async def test_a_spell_of_refusals_is_told_once_without_the_address(keeper, caplog):
    keeper.status = 503
    heart = Heartbeat(address(keeper))

    with caplog.at_level(logging.INFO, logger="bot"):
        assert not await heart.beat()
        assert not await heart.beat()
        keeper.status = 200
        assert await heart.beat()
        keeper.status = 404
        assert not await heart.beat()

    assert caplog.messages == [
        "the heartbeat was not taken: the answer was 503",
        "the heartbeat was not taken: the answer was 404",
    ]


async def test_a_keeper_that_is_not_there_is_one_warning_without_the_address(keeper, caplog):
    gone = address(keeper)
    keeper.shutdown()
    keeper.server_close()

    with caplog.at_level(logging.INFO, logger="bot"):
        assert not await Heartbeat(gone).beat()

    assert caplog.messages == ["the heartbeat was not taken: ConnectError"]
