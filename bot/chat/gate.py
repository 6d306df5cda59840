"""Whoever is not known costs nothing: what they send too much of is passed over before it is kept.

Only those whose private chat is in recipients.toml are known. Everybody else may send a little, which is
answered or put on record as a denial; what is more than that leaves no trace but a count in the log.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.requests import is_command
from bot.models import Press, Recipient, Said

log = logging.getLogger(__name__)

MOST_SENDERS = 10_000  # that are remembered
TELL_EVERY = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Allowance:
    """So many things at once, and one more after each pause."""

    most: int
    pause: timedelta
    left: float
    since: datetime

    def take(self, at: datetime) -> bool:
        """Use one up; false if there is none left."""
        self.left = min(self.most, self.left + max(timedelta(0), at - self.since) / self.pause)
        self.since = at
        if self.left < 1:
            return False
        self.left -= 1
        return True


def of_one(at: datetime) -> Allowance:
    """Return what one stranger may send."""
    return Allowance(most=5, pause=timedelta(minutes=10), left=5, since=at)


def of_all(at: datetime) -> Allowance:
    """Return what all strangers together may send."""
    return Allowance(most=60, pause=timedelta(minutes=1), left=60, since=at)


class Gate:
    """The way in to the bot, for those who are known and for strangers."""

    def __init__(self, recipients: Callable[[], Iterable[Recipient]]) -> None:
        self._recipients = recipients
        self._senders: OrderedDict[int, Allowance] = OrderedDict()
        self._all: Allowance | None = None
        self._passed_over = 0
        self._told_at: datetime | None = None

    def lets_in(self, event: Said | Press, *, at: datetime) -> bool:
        """Tell whether something is to be dealt with; what strangers say to each other never is."""
        if any(one.kind == "telegram" and one.chat == event.person for one in self._recipients()):
            return True
        if isinstance(event, Said) and not is_command(event.text):
            return False
        if self._all is None:
            self._all = of_all(at)
        if self._sender(event, at).take(at) and self._all.take(at):
            return True
        self._passed_over += 1
        self._tell(at)
        return False

    def _sender(self, event: Said | Press, at: datetime) -> Allowance:
        """Return the allowance of a person, or of the chat in whose name something is said."""
        sender = event.person or event.chat
        allowance = self._senders.setdefault(sender, of_one(at))
        self._senders.move_to_end(sender)
        if len(self._senders) > MOST_SENDERS:
            self._senders.popitem(last=False)
        return allowance

    def _tell(self, at: datetime) -> None:
        if self._told_at is not None and at - self._told_at < TELL_EVERY:
            return
        log.warning("the chat: too much from people who are not known; passed over: %d", self._passed_over)
        self._told_at, self._passed_over = at, 0
