"""A request on its way to the handler that answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.telegram_server.accounts import Account
from tests.telegram_server.peers import View
from tests.telegram_server.refusal import Refused
from tests.telegram_server.session import Session
from tests.telegram_server.world import World


@dataclass(frozen=True, slots=True)
class Asked:
    """What a handler gets: the request, who asks, and the world; `address` is the server's host and port."""

    world: World
    session: Session
    request: Any
    address: tuple[str, int]

    @property
    def viewer(self) -> Account:
        """Who asks. Refused if the client has not signed in."""
        if self.session.key.account is None:
            raise Refused("AUTH_KEY_UNREGISTERED")
        return self.session.key.account

    @property
    def view(self) -> View:
        """The world as the one who asks may see it."""
        return View(self.world, self.viewer)


Handler = Callable[[Asked], Any]
"""Gives a result, or an asyncio.Future of one, or raises Refused; the world is locked meanwhile."""
