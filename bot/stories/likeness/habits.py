"""What a channel says again and again: its headings, its calls, the frame of its notices.

A run of words is a habit if the channel used it in several other posts, differently worded, on several
days of the weeks before. What is learned is learned from what came before a post and is stored; posts of
the past that are stored later do not undo what was decided.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.fingerprint import hash_of

LEARNED_FROM = timedelta(days=28)  # before a post
LEARNED_FROM_POSTS = 1000  # at most, the latest: what it costs does not grow with a busy channel
OTHERS, DAYS = 5, 3  # posts in other words, and days, that make a run a habit
COLD = timedelta(days=7)  # of history: with less of it a channel's habits are not known


@dataclass(frozen=True, slots=True)
class Habit:
    """The runs of a post, by their hashes, that its channel repeats. `cold`: it is too new to know."""

    runs: frozenset[int] = frozenset()
    cold: bool = False


@dataclass(frozen=True, slots=True)
class PastPost:
    """An earlier post of a channel: its day, what tells its wording, and the hashes of its runs."""

    day: date
    wording: int
    runs: frozenset[int]


Habits = Callable[[Carrier], Habit]


def unknown(_: Carrier) -> Habit:
    """Know of no channel's habits."""
    return Habit()


def wording_of(post: Carrier) -> int:
    """Return what tells the words of a post's latest version from other words."""
    return hash_of(" ".join(post.versions[-1].texts)) if post.versions else 0


def runs_said(post: Carrier) -> frozenset[int]:
    """Return the hashes of the runs of all versions of a post."""
    return frozenset(hash_of(run) for text in post.versions for run in text.shingles)


def repeated(post: Carrier, before: Iterable[PastPost]) -> frozenset[int]:
    """Return those of a post's runs that its channel repeated, by its posts of the weeks before."""
    own, wording = runs_said(post), wording_of(post)
    wordings, days = defaultdict[int, set[int]](set), defaultdict[int, set[date]](set)
    for said in before:
        if said.wording != wording:
            for run in own & said.runs:
                wordings[run].add(said.wording)
                days[run].add(said.day)
    return frozenset(run for run in wordings if len(wordings[run]) >= OTHERS and len(days[run]) >= DAYS)


class HabitsAmong:
    """The habits of channels as posts in memory show them; each is worked out when it is asked for."""

    def __init__(self, posts: Iterable[Carrier]) -> None:
        self._posts: Mapping[int, list[Carrier]] = defaultdict(list)
        for post in sorted(posts, key=lambda one: one.order):
            self._posts[post.channel_id].append(post)
        self._said: dict[int, Sequence[PastPost]] = {}
        self._known: dict[tuple[int, int], Habit] = {}

    def __call__(self, post: Carrier) -> Habit:
        """Return what of a post is its channel's habit."""
        if post.key not in self._known:
            posts = self._posts[post.channel_id]
            if post.channel_id not in self._said:
                self._said[post.channel_id] = [
                    PastPost(one.posted_at.date(), wording_of(one), runs_said(one)) for one in posts
                ]
            before = (
                said
                for one, said in zip(posts, self._said[post.channel_id], strict=True)
                if post.posted_at - LEARNED_FROM <= one.posted_at < post.posted_at
            )
            cold = post.posted_at - posts[0].posted_at < COLD
            self._known[post.key] = Habit(repeated(post, before), cold)
        return self._known[post.key]
