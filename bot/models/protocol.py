"""Protocols of things that several parts are handed to keep what they know."""

from datetime import datetime
from typing import Protocol


class Waits(Protocol):
    """The place where waits are kept, so that a restart obeys them too."""

    def not_before(self, account: str, method: str) -> datetime | None:
        """Return the moment before which a method must not be called, if one was ever set."""
        ...

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        """Leave a method alone until then."""
        ...

    def refused(self, account: str, why: str, at: datetime) -> None:
        """Note that an account can no longer be used, and why; "" once it can."""
        ...
