"""Which posts are one story: all that ties connect, as far as editors let them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Generic, TypeVar

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.ties import WINDOW, Kind, Tie, all_ties

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
        """Whether two nodes are in one set."""
        return self._members[one] is self._members[other]

    def __iter__(self) -> Iterator[frozenset[Node]]:
        """Each set once."""
        return iter({id(members): frozenset(members) for members in self._members.values()}.values())


def cluster(
    carriers: Iterable[Carrier],
    *,
    window: timedelta = WINDOW,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[frozenset[tuple[int, int]]]:
    """The stories among posts as sets of their keys; the same whatever the order of the arguments.

    Editors' pairs go first: those put together, then those held apart, which no tie overrides. Where ties
    would put a held pair into one story, the surer ties win.
    """
    posts = {carrier.key: carrier for carrier in carriers}
    groups = Groups(sorted(posts), [pair for pair in apart if posts.keys() >= set(pair)])
    for one, other in sorted(pair for pair in together if posts.keys() >= set(pair)):
        groups.join(one, other)
    for earlier, later, _ in sorted(all_ties(posts.values(), window=window), key=_surest):
        groups.join(earlier.key, later.key)
    return sorted(groups, key=min)


_RANK: Mapping[Kind, int] = {kind: rank for rank, kind in enumerate(Kind)}


def _surest(found: tuple[Carrier, Carrier, Tie]) -> tuple[int, float, tuple[int, int], tuple[int, int]]:
    one, other, tied = found
    return _RANK[tied.kind], -tied.score, one.key, other.key
