"""Gaps: ids between known ones of a channel that nobody answered for, and when they are to be asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

AGAIN = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))  # after each try
MOST_REQUESTS = 50  # for one gap: an account answers for 5,000 ids by them


class GapState(StrEnum):
    """The kinds of explanations that a gap may have."""

    WAITING = "waiting"  # to be asked for
    UNREACHABLE = "unreachable"  # was asked for, and no answer came; it is asked for again
    LEFT = "left"  # it was too large to be asked for to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An unbroken run of such ids, and what came of asking for them so far."""

    first: int
    last: int
    source: str = ""  # that was asked
    requests: int = 0  # that were spent on it, and on what it is the rest of
    tries: int = 0  # without an answer
    asked_at: datetime | None = None  # the last of these
    why: str = ""  # no answer came

    @property
    def count(self) -> int:
        """The number of its ids."""
        return self.last - self.first + 1

    @property
    def state(self) -> GapState:
        """The kind of its explanation."""
        if self.requests >= MOST_REQUESTS:
            return GapState.LEFT
        return GapState.UNREACHABLE if self.tries else GapState.WAITING

    @property
    def again_at(self) -> datetime | None:
        """The moment from which it is asked for again; None if that is now, or never."""
        if self.asked_at is None or self.state is not GapState.UNREACHABLE:
            return None
        return self.asked_at + AGAIN[min(self.tries, len(AGAIN)) - 1]

    def is_due(self, source: str, at: datetime) -> bool:
        """Tell whether to ask for it: at once, after ever longer pauses, or where the source is another."""
        if self.source not in ("", source):
            return True
        again = self.again_at
        return self.state is not GapState.LEFT and (again is None or again <= at)

    def after(self, source: str, *, unanswered: str | None, at: datetime) -> "Gap":
        """Return what is left of it after one more request, and why it went `unanswered` if it did.

        What another source was asked before counts no more.
        """
        known = self if self.source == source else Gap(first=self.first, last=self.last, source=source)
        known = replace(known, requests=known.requests + 1)
        if unanswered is None:
            return replace(known, tries=0, why="")
        return replace(known, tries=known.tries + 1, asked_at=at, why=unanswered)


def by_state(gaps: Iterable[Gap]) -> Mapping[GapState, list[Gap]]:
    """Return gaps by what became of them, in the order of the states that there are."""
    found: dict[GapState, list[Gap]] = {state: [] for state in GapState}
    for gap in gaps:
        found[gap.state].append(gap)
    return {state: some for state, some in found.items() if some}
