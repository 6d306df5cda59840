"""The chain of custody, as tests of other things look at it."""

from bot.evidence.verify import Checking
from bot.storage.database import Database


def first_broken_link(db: Database) -> int | None:
    """The number of the first link that was altered, removed or moved; None if the chain holds."""
    broken = (one.what for one in Checking(db, {}).findings() if one.what.startswith("custody "))
    found = next(broken, None)
    return int(found.removeprefix("custody ")) if found else None
