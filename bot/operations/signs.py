"""Signs of trouble that no look at a channel shows: its silence against its habit, work that fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.models import Trouble, TroubleKind

LATELY = timedelta(days=28)
POSTS = 200  # of the latest, in which its pauses are looked for
FEWEST = 20  # posts from which a habit is known
SHORTEST = timedelta(hours=6)  # a silence that anybody would notice


def silent_since(posted: Sequence[datetime], at: datetime) -> datetime | None:
    """Return since when a channel has been silent for twice its longest pause of late; None if it is not.

    `posted` are the times of its latest posts, the latest first. Nights and weekends are pauses, too.
    """
    lately = [time for time in posted if posted[0] - time <= LATELY]
    if len(lately) < FEWEST or at - lately[0] < SHORTEST:
        return None
    longest = max((later - earlier for later, earlier in pairwise(lately)), default=timedelta(0))
    return lately[0] if at - lately[0] > 2 * longest else None


PACE = 20  # of the latest posts, by which it is known how often a channel posts
LOOKS = 4  # at a channel within the time in which it usually posts once


def next_look(
    posted: Sequence[datetime], at: datetime, *, at_least: timedelta, at_most: timedelta
) -> timedelta:
    """Return how long to leave a channel alone that posts as it does: busy ones are looked at often.

    `posted` are the times of its latest posts, the latest first. One that has fallen silent is looked at ever
    less often, and none less often than `at_most`.
    """
    if len(posted) < 2:
        return at_most
    usual = (posted[0] - posted[-1]) / (len(posted) - 1)
    silent = (at - posted[0]) / 2
    return min(max(max(usual, silent) / LOOKS, at_least), at_most)


SETTINGS = "settings"  # what reading them anew is called


@dataclass(frozen=True, slots=True)
class _Failing:
    since: datetime
    why: str


class WorkLog:
    """The pieces of work that failed the last time, since when and why."""

    def __init__(self) -> None:
        self._failing: dict[str, _Failing] = {}

    def ended(self, name: str, why: str, at: datetime) -> None:
        """Note that a piece of work was done, or why it was not."""
        if not why:
            self._failing.pop(name, None)
            return
        before = self._failing.get(name)
        self._failing[name] = _Failing(before.since if before else at, why)

    def troubles(self) -> Iterator[Trouble]:
        """Yield what fails, by name."""
        for name, failing in sorted(self._failing.items()):
            kind = TroubleKind.SETTINGS if name == SETTINGS else TroubleKind.WORK
            yield Trouble(kind=kind, about=name, since=failing.since, why=failing.why)
