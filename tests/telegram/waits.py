"""Waits kept in memory, for tests of what obeys them."""

from datetime import datetime

from bot.models import Traffic


class KeptWaits(dict[tuple[str, str], datetime]):
    """Waits by account and method, and why accounts are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals: dict[str, str] = {}
        self.traffic: list[tuple[str, datetime, Traffic]] = []

    def not_before(self, account: str, method: str) -> datetime | None:
        return self.get((account, method))

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        self[account, method] = until

    def refused(self, account: str, why: str, at: datetime) -> None:
        self.refusals[account] = why

    def worked(self, account: str, minute: datetime, traffic: Traffic) -> None:
        self.traffic.append((account, minute, traffic))
