"""Every method that the server knows."""

from typing import Any

from tests.telegram_server import differences, reading, signing_in, talking, writing
from tests.telegram_server.accounts import Bot
from tests.telegram_server.asked import Asked, Handler
from tests.telegram_server.refusal import Refused

METHODS: dict[str, Handler] = {
    **signing_in.METHODS,
    **reading.METHODS,
    **differences.METHODS,
    **writing.METHODS,
    **talking.METHODS,
}

FOR_ANYBODY = frozenset(signing_in.METHODS) - {"auth.logOut"}
"""Methods that may be called before signing in."""

NOT_FOR_BOTS = frozenset(
    {"channels.joinChannel", "messages.getBotCallbackAnswer", "messages.getDialogs", "messages.getHistory"}
)


def answered(method: str, asked: Asked) -> Any:
    """A request's result, or a future of it. Raises Refused."""
    handler = METHODS.get(method)
    if handler is None:
        raise Refused("INPUT_METHOD_INVALID")
    if method not in FOR_ANYBODY and isinstance(asked.viewer, Bot) and method in NOT_FOR_BOTS:
        raise Refused("BOT_METHOD_INVALID")
    with asked.world.lock:
        return handler(asked)
