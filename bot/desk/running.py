"""The desk served: a port found, the address printed, and an end when it is asked for."""

import asyncio
import contextlib
import gc
import getpass
import socket
from collections.abc import Callable, Generator
from dataclasses import dataclass

import uvicorn

from bot.app.application import App
from bot.desk.access import Access
from bot.desk.protocol import Visitor
from bot.desk.serving import Desk
from bot.errors import InputError
from bot.models import Role

FURTHER = 20  # ports after the one that is wanted
GRACE = 3  # seconds in which answers under way may end


class _Server(uvicorn.Server):
    """A server that leaves signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@dataclass(slots=True)
class Entrance:
    """The way in as it stood last, and where, for the desk that goes on under other settings."""

    access: Access | None = None
    wanted: int | None = None  # the port of the settings
    port: int = 0  # that was had


async def serve_desk(
    app: App,
    stop: asyncio.Event,
    *,
    ready: Callable[[str], None] = lambda address: None,
    acted: Callable[[], None] = lambda: None,
    port: int | None = None,
    entrance: Entrance | None = None,
) -> None:
    """Serve the desk until `stop` is set; `ready` gets the address that lets whoever opens it in.

    Whoever came in by the same `entrance` before stays in, as far as the settings let them. Another free port
    is taken where the one of the settings is taken. Raises InputError where none is free.
    """
    settings = app.config.desk
    entrance, wanted = entrance or Entrance(), settings.port if port is None else port
    listening = listen(settings.address, entrance.port if entrance.wanted == wanted else wanted)
    number = listening.getsockname()[1]
    entrance.wanted, entrance.port = wanted, number
    owner = Visitor(name=getpass.getuser(), role=Role.ADMIN, language="", zone=app.config.zone)
    before = entrance.access
    access = (before.renewed if before else Access)(settings.users, owner, clock=app.clock)
    entrance.access = access
    desk = Desk(app, access, port=number, acted=acted)
    config = uvicorn.Config(
        desk,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=200,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = _Server(config)
    gc.freeze()  # settings and dictionaries stay: they need not be gone through for each page of many rows
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    try:
        ready(address_of(settings.url, settings.address, number, access.token))
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        await desk.live.close()
        server.should_exit = True
        await serving
        await desk.close()
        gc.unfreeze()


def listen(address: str, port: int) -> socket.socket:
    """Listen at a port, or at the next one that is free. Raises InputError if there is none."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    last: OSError | None = None
    for number in (port, *range(port + 1, min(port + FURTHER, 65_535) + 1), 0) if port else (0,):
        # Said to be TCP, since asyncio lets only such a socket send the parts of an answer without delay.
        found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((address, number))
            found.listen(128)
        except OSError as error:
            found.close()
            last = error
            continue
        found.setblocking(False)
        return found
    raise InputError(f"desk: {address}: no port can be had: {last.strerror if last else ''}")


def address_of(url: str, address: str, port: int, token: str) -> str:
    """Return the address to open."""
    if url:
        return f"{url}/"
    host = f"[{address}]" if ":" in address else address
    return f"http://{host}:{port}/" + (f"?token={token}" if token else "")
