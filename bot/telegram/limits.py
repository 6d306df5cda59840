"""Waits that Telegram asked for: kept by account and method, and obeyed without asking again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import RateLimited


class Waits(Protocol):
    """Where waits are kept, so that a restart obeys them too."""

    def not_before(self, account: str, method: str) -> datetime | None:
        """The moment before which a method must not be called, if one was ever set."""
        ...

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        """Leave a method alone until then."""
        ...


class Pace:
    """When an account may call a method. `scope` narrows a wait to one chat."""

    def __init__(self, account: str, waits: Waits, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._waits = waits
        self._clock = clock

    def check(self, method: str, scope: str = "") -> None:
        """Raise RateLimited if the method has to be left alone for now."""
        now = self._clock()
        for key in {method, _key(method, scope)}:
            until = self._waits.not_before(self._account, key)
            if until is not None and until > now:
                raise _limited(method, (until - now).total_seconds())

    def remember(self, method: str, seconds: float, scope: str = "") -> RateLimited:
        """Keep a wait that Telegram just asked for, and return it as an error to raise."""
        until = self._clock() + timedelta(seconds=seconds)
        self._waits.wait_until(self._account, _key(method, scope), until)
        return _limited(method, seconds)


def _key(method: str, scope: str) -> str:
    return f"{method}:{scope}" if scope else method


def _limited(method: str, seconds: float) -> RateLimited:
    return RateLimited(f"Telegram asks to leave {method} alone", retry_after=seconds, method=method)
