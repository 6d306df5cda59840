"""The requests that an account may make in a minute, and whose turn it is to make the next one."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HURRY = 60.0  # seconds in which requests about a channel go first, from when it published something


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A turn to ask something, waited for until it is `called`."""

    about: int | None  # the channel's id, if it is about one
    called: asyncio.Event = field(default_factory=asyncio.Event)


class Budget:
    """A queue for requests, evenly spread over the minute; without a limit nobody waits.

    What was not asked for a while is not saved up. Requests about a channel that has just published something
    go before all others, also those that have waited for long.
    """

    def __init__(
        self, per_minute: int | None = None, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._apart = 60 / per_minute if per_minute else 0.0
        self._seconds = seconds
        self._next = 0.0  # when the next request may begin, in `seconds`
        self._first: list[Turn] = []  # about channels that hurry, in the order in which they began to
        self._others: list[Turn] = []
        self._hurried: dict[int, float] = {}  # until when, by the channel's id

    def hurry(self, channel_id: int) -> None:
        """Let requests about a channel go first for a while."""
        now = self._seconds()
        self._hurried = {other: until for other, until in self._hurried.items() if until > now}
        self._hurried[channel_id] = now + HURRY
        self._first += [turn for turn in self._others if turn.about == channel_id]
        self._others = [turn for turn in self._others if turn.about != channel_id]

    def queue(self, about: int | None = None) -> Turn:
        """Queue for a turn; whoever does not want it any more leaves."""
        turn = Turn(about)
        hurries = about is not None and self._hurried.get(about, 0.0) > self._seconds()
        (self._first if hurries else self._others).append(turn)
        return turn

    def leave(self, turn: Turn) -> None:
        """Leave the queue, if the turn has not come."""
        for line in (self._first, self._others):
            if turn in line:
                line.remove(turn)

    @property
    def is_wanted(self) -> bool:
        """Whether anybody waits for a turn."""
        return bool(self._first or self._others)

    def left(self) -> float:
        """Return the seconds until the next turn may be taken."""
        return max(0.0, self._next - self._seconds())

    def call(self) -> Turn | None:
        """Give the turn to whoever is first, and return it; None if nobody waits."""
        if not self.is_wanted:
            return None
        turn = (self._first or self._others).pop(0)
        self._next = self._seconds() + self._apart
        turn.called.set()
        return turn
