"""Which posts are one story: each joins the story of an earlier post that it repeats, or begins one.

Posts are taken in order of time. A post joins through the first carrier of a story or through a true copy of
it, never through a third that is like both: so a story cannot drift away from what it began with, and a short
post that many quote does not make them one. What is decided is the same for the same posts, in whatever
order they came; an older post that comes late may take a copy into its own story.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.habits import Habits, HabitsAmong, unknown
from bot.stories.likeness.near import SketchIndex, Sought
from bot.stories.likeness.ties import WINDOW, Kind, Tie, tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The place of a post, by ids: the post that it joins, and the first carrier of that one's story.

    One that begins a story joins itself. Only what `carries` is joined by others than twins.
    """

    joined: int
    head: int
    kind: str = ""
    reason: str = ""
    carries: bool = True
    told: bool = False  # it is news beyond its story, whose notice is not enough


def begins(post_id: int) -> Join:
    """Return the place of a post that repeats none."""
    return Join(joined=post_id, head=post_id)


_RANK: Mapping[Kind, int] = {kind: rank for rank, kind in enumerate(Kind)}


def joins(
    post: Carrier,
    earlier: Iterable[Carrier],
    *,
    place_of: Callable[[int], Join],
    carrier_of: Callable[[int], Carrier],
    window: timedelta = WINDOW,
    habits: Habits = unknown,
) -> list[Join]:
    """Return the ways in which a post may join what was published before it, the best first."""
    ways = [
        (_RANK[tied.kind], -tied.score, other.order, other.id, tied)
        for other in earlier
        if (tied := tie(other, post, window=window, habits=habits))
        and (tied.twin or place_of(other.id).carries)
    ]
    return [
        _join(post, other, tied, place_of(other), carrier_of, habits)
        for _, _, _, other, tied in sorted(ways, key=lambda way: way[:4])
    ]


def _join(
    post: Carrier,
    other: int,
    tied: Tie,
    place: Join,
    carrier_of: Callable[[int], Carrier],
    habits: Habits,
) -> Join:
    carries, told = tied.true and place.carries, tied.told
    if tied.kind is Kind.COPY and carries and other != place.head:
        to_head = tie(carrier_of(place.head), post, window=timedelta.max, habits=habits)
        carries = to_head is not None and to_head.true
    if tied.kind is Kind.EXACT:
        told = False
    return Join(
        joined=other,
        head=place.head,
        kind=tied.kind.value,
        reason=tied.reason,
        carries=carries,
        told=told,
    )


Node = TypeVar("Node", bound=Hashable)
Pair = tuple[tuple[int, int], tuple[int, int]]  # two posts by their keys


class Groups(Generic[Node]):
    """Disjoint sets that grow together; some pairs may be held apart."""

    def __init__(self, nodes: Iterable[Node], apart: Iterable[tuple[Node, Node]] = ()) -> None:
        self._members = {node: {node} for node in nodes}
        self._apart: dict[Node, set[Node]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def join(self, one: Node, other: Node) -> bool:
        """Put two sets together; false if they were one already, or a pair of theirs is held apart."""
        left, right = self._members[one], self._members[other]
        if left is right or any(not right.isdisjoint(self._apart.get(node, ())) for node in left):
            return False
        if len(left) < len(right):
            left, right = right, left
        left |= right
        for node in right:
            self._members[node] = left
        return True

    def are_one(self, one: Node, other: Node) -> bool:
        """Tell whether two nodes are in one set."""
        return self._members[one] is self._members[other]

    def __iter__(self) -> Iterator[frozenset[Node]]:
        """Yield each set once."""
        return iter({id(members): frozenset(members) for members in self._members.values()}.values())


def cluster(
    carriers: Iterable[Carrier],
    *,
    window: timedelta = WINDOW,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    habits: Habits | None = None,
) -> list[frozenset[tuple[int, int]]]:
    """Return the stories among posts as sets of their keys; the order of the arguments has no say."""
    stories, _ = settled(carriers, window=window, together=together, apart=apart, habits=habits)
    return stories


def settled(
    carriers: Iterable[Carrier],
    *,
    window: timedelta = WINDOW,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    habits: Habits | None = None,
) -> tuple[list[frozenset[tuple[int, int]]], dict[int, Join]]:
    """Return the stories among posts, and the place of each post by its id.

    Editors' pairs go first: those put together, then those held apart, which no tie overrides. A post that
    may not join what it repeats most joins the next, or begins a story.
    """
    posts = {carrier.key: carrier for carrier in carriers}
    by_id = {carrier.id: carrier for carrier in posts.values()}
    habits = habits or HabitsAmong(posts.values())
    groups = Groups(sorted(posts), [pair for pair in apart if posts.keys() >= set(pair)])
    for one, other in sorted(pair for pair in together if posts.keys() >= set(pair)):
        groups.join(one, other)
    places: dict[int, Join] = {}
    for post, earlier in _met(posts.values(), window):
        places[post.id] = begins(post.id)
        for way in joins(
            post,
            earlier,
            place_of=places.__getitem__,
            carrier_of=by_id.__getitem__,
            window=window,
            habits=habits,
        ):
            other = by_id[way.joined].key
            if groups.join(post.key, other) or groups.are_one(post.key, other):
                places[post.id] = way
                break
    return sorted(groups, key=min), places


def _met(carriers: Iterable[Carrier], window: timedelta) -> Iterator[tuple[Carrier, list[Carrier]]]:
    """Yield posts in order of time, each with the earlier ones that it may repeat."""
    near, by_id = SketchIndex(window), dict[int, Carrier]()
    for carrier in sorted(carriers, key=lambda post: post.order):
        lowest = [sketch.lowest for sketch in carrier.sketches]
        (found,) = near.find([Sought(carrier.posted_at, carrier.sought, lowest)])
        yield carrier, [by_id[post] for post in found]
        near.add(carrier.id, carrier.posted_at, carrier.keys, lowest)
        by_id[carrier.id] = carrier
