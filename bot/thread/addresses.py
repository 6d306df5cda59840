"""Posts by the addresses that people paste."""

import re

from bot.errors import InputError
from bot.storage.database import Database
from bot.storage.search import StoredPost, post_at

ADDRESS = re.compile(
    r"(?:https?://)?(?:t\.me/(?:s/)?)?@?(?:c/(?P<id>\d{1,18})|(?P<name>\w{4,32}))/(?P<message>\d{1,10})"
    r"(?:\?.*)?",
    re.ASCII,
)


def post_of(db: Database, address: str) -> StoredPost:
    """The stored post at an address such as https://t.me/ClashReport/58234 or ClashReport/58234.

    Raises InputError if it is no such address, or nothing was stored under it.
    """
    parts = ADDRESS.fullmatch(address.strip())
    if parts is None:
        raise InputError(f'"{address}": expected an address such as https://t.me/ClashReport/58234')
    channel = int(parts["id"]) if parts["id"] else parts["name"]
    found = post_at(db, channel, int(parts["message"]))
    if found is None:
        raise InputError(f'"{address}": no such post is stored here')
    return found
