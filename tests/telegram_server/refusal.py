"""How Telegram says no to a request."""

import re

from telethon import errors
from telethon.errors.rpcerrorlist import rpc_errors_dict, rpc_errors_re

UNLISTED = {
    "INTERNAL": 500,
    "TIMEOUT": -503,
    "CHAT_MIGRATED": 400,
    "REPLY_MESSAGE_ID_INVALID": 400,
    "TOPIC_CLOSED": 400,
}
"""What the servers say and Telethon has no class for."""


class Refused(Exception):
    """A request is answered with this error, named as in Telegram's lists: FLOOD_WAIT_5, CHANNEL_PRIVATE."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.code = code_of(name)


def code_of(name: str) -> int:
    """The number that goes with an error's name; ValueError if Telethon does not know the name."""
    if name.upper() in UNLISTED:
        return UNLISTED[name.upper()]
    kind = rpc_errors_dict.get(name) or next(
        (kind for pattern, kind in rpc_errors_re if re.fullmatch(pattern, name)), None
    )
    if kind is None:
        raise ValueError(f"{name} is no error of Telegram's")
    codes = (int(code) for code, base in errors.base_errors.items() if issubclass(kind, base))
    return next(codes, errors.BadRequestError.code)
