"""What a channel says again and again: its headings, its calls, the frame of its notices.

A run of words is a habit of a day if the channel used it in several posts, differently worded, on several
days of the weeks before that day. What is learned is learned from what came before and is stored; posts of
the past that are stored later do not undo what was decided.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.fingerprint import hashes_of

LEARNED_FROM = timedelta(days=28)  # before a day
LEARNED_FROM_POSTS = 1000  # at most, the latest: what it costs does not grow with a busy channel
POSTS, DAYS = 5, 3  # in different words, and on different days, that make a run a habit
COLD = timedelta(days=7)  # of history: with less of it a channel's habits are not known
_FLAGS = 1 << 16
_SIGN = np.int64(2**31)

Numbers = npt.NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True)
class Habit:
    """The runs, by their hashes, that a channel repeats. `cold`: it is too new to know."""

    runs: frozenset[int] = frozenset()
    cold: bool = False


@dataclass(frozen=True, slots=True)
class PastPost:
    """An earlier post of a channel: its day, what tells its wording, and the hashes of its runs."""

    day: date
    wording: int
    runs: array[int]  # of C's int, each once


Habits = Callable[[Carrier], Habit]


def unknown(_: Carrier) -> Habit:
    """Know of no channel's habits."""
    return Habit()


def wording_of(post: Carrier) -> int:
    """Return what tells the words of a post's latest version from other words."""
    return hashes_of([" ".join(post.versions[-1].texts)])[0] if post.versions else 0


def runs_said(post: Carrier) -> array[int]:
    """Return the hashes of the runs of all versions of a post."""
    return array("i", frozenset().union(*(hashes_of(text.shingles) for text in post.versions)))


def day_of(post: Carrier) -> datetime:
    """Return when the day of a post began, from before which its channel's habits are learned."""
    return datetime.combine(post.posted_at.astimezone(UTC).date(), time(), UTC)


def repeated(before: Iterable[PastPost]) -> frozenset[int]:
    """Return the runs that a channel repeats, by its posts of the weeks before."""
    wordings: dict[int, array[int]] = {}
    days: dict[int, set[int]] = defaultdict(set)
    for post in before:
        wordings.setdefault(post.wording, post.runs)
        days[post.wording].add(post.day.toordinal())
    often = _standing(POSTS, _together(wordings.values()))
    if not len(often):
        return frozenset()
    said_on = [(day, runs) for wording, runs in wordings.items() for day in days[wording]]
    said = _together(runs for _, runs in said_on)
    likely = np.zeros(_FLAGS, dtype=bool)  # tells quickly what is not among them, as most is
    likely[often & _FLAGS - 1] = True
    places = np.flatnonzero(likely[said & _FLAGS - 1])
    places = places[np.isin(said[places], often)]
    on = np.repeat([day for day, _ in said_on], [len(runs) for _, runs in said_on])[places]
    once_a_day = np.unique(on << 32 | said[places] + _SIGN) & 2 * _SIGN - 1
    return frozenset((_standing(DAYS, once_a_day) - _SIGN).tolist())


def _together(runs: Iterable[array[int]]) -> Numbers:
    return np.frombuffer(b"".join(runs), dtype=np.intc)


def _standing(times: int, numbers: Numbers) -> Numbers:
    """Return the numbers that stand there so many times, each once."""
    in_order = np.sort(numbers)
    last = in_order[times - 1 :]
    return np.unique(last[last == in_order[: len(last)]])


class HabitsAmong:
    """The habits of channels as posts in memory show them; each is worked out when it is asked for."""

    def __init__(self, posts: Iterable[Carrier]) -> None:
        self._posts: dict[int, list[Carrier]] = defaultdict(list)
        for post in sorted(posts, key=lambda one: one.order):
            self._posts[post.channel_id].append(post)
        self._known: dict[tuple[int, datetime], frozenset[int]] = {}

    def __call__(self, post: Carrier) -> Habit:
        """Return what the channel of a post repeated before the post's day."""
        posts, day = self._posts[post.channel_id], day_of(post)
        if (post.channel_id, day) not in self._known:
            first, last = (
                bisect_left(posts, at, key=lambda one: one.posted_at) for at in (day - LEARNED_FROM, day)
            )
            self._known[post.channel_id, day] = repeated(
                PastPost(one.posted_at.date(), wording_of(one), runs_said(one))
                for one in posts[max(first, last - LEARNED_FROM_POSTS) : last]
            )
        return Habit(self._known[post.channel_id, day], post.posted_at - posts[0].posted_at < COLD)
