"""Accounts that read channels, and how each gets to a channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

READER = "reader"  # the name of the account where the settings name none


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRoute:
    """The way of one account to a channel; the hash is good for no other account."""

    account: str
    access_hash: int
    joined: bool | None = None  # whether the account has joined the channel; None while that is not known


def route_of(routes: Iterable[AccountRoute], account: str) -> AccountRoute | None:
    """Return the way of an account among those of several; None if it was never told one."""
    return next((route for route in routes if route.account == account), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account that cannot be used as it is: refused, or asked to leave something alone for a while."""

    account: str
    why: str  # it is refused; "" of a wait
    since: datetime | None
    until: datetime | None = None  # it waits
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWork:
    """The work that was done in an account's name of late."""

    requests: int = 0  # within the last hour
    waits: int = 0  # asked for within the last day
    answered_at: datetime | None = None  # the minute in which Telegram answered last


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStanding:
    """The state of an account, and what it does."""

    name: str
    has_session: bool
    refused: str  # why Telegram refuses it; "" while it does not
    refused_since: datetime | None
    waits: tuple[AccountState, ...]  # that are on
    channels: tuple[str, ...]  # that it reads
    per_minute: int | None  # requests, at most; None: as many as Telegram takes
    work: AccountWork
    names: int = 0  # that it looked up within the last day
    strange: int = 0  # channels that it is to read and that nobody has met
    met_by: datetime | None = None  # those, if the first look at each succeeds
    unmet: int = 0  # channels that others have met, and of which it does not know where they are

    @property
    def condition(self) -> str:
        """The one word for it: "never signed in", "refused", "waits" or "ok"."""
        if not self.has_session:
            return "never signed in"
        if self.refused:
            return "refused"
        return "waits" if self.waits else "ok"
