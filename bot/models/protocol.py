"""Protocols of things that several parts are handed to keep what they know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The requests that were made in an account's name within a minute, and what came of them."""

    requests: int = 0
    answers: int = 0  # refusals of what was asked among them: they say that Telegram hears the account
    waits: int = 0  # that were asked for


class Waits(Protocol):
    """The place where waits are kept, so that a restart obeys them too."""

    def not_before(self, account: str, method: str) -> datetime | None:
        """Return the moment before which a method must not be called, if one was ever set."""
        ...

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        """Leave a method alone until then."""
        ...


class AccountBook(Waits, Protocol):
    """The place where it is also kept what Telegram says of accounts, and what is asked in their names."""

    def refused(self, account: str, why: str, at: datetime) -> None:
        """Note that an account can no longer be used, and why; "" once it can."""
        ...

    def worked(self, account: str, minute: datetime, traffic: Traffic) -> None:
        """Add what was asked in an account's name within a minute."""
        ...


class NameBook(Protocol):
    """The place where it is kept when accounts looked up names of channels."""

    def names_asked(self, account: str, since: datetime) -> Sequence[datetime]:
        """Return when an account looked names up, to the minute and since then, the earliest first."""
        ...

    def name_asked(self, account: str, at: datetime) -> None:
        """Note that an account looked a name up."""
        ...
