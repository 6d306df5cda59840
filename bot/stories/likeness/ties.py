"""What ties two posts into one story."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from bot.language.detect import languages
from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.fingerprint import SHARED
from bot.stories.likeness.likeness import Likeness, likeness

WINDOW = timedelta(hours=72)
POINTED = 0.3  # of the words, when one post links to the other


class Kind(StrEnum):
    """The reason why two posts belong together, surest first."""

    FORWARD = "forward"
    EXACT = "exact"
    LINK = "link"
    COPY = "copy"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two posts of one story. `score` is 0 to 1; 1 is certain."""

    kind: Kind
    score: float
    reason: str


def tie(one: Carrier, other: Carrier, *, window: timedelta = WINDOW) -> Tie | None:
    """Return what ties two posts, or None. It looks at these two alone, and it is symmetric.

    So a story, being all posts that ties connect, is the same in whatever order they come, and one more
    post can join stories but never part them.
    """
    apart = abs(one.posted_at - other.posted_at)
    if apart > window:
        return None
    forwarded = _forwarded(one, other)
    if forwarded:
        return Tie(kind=Kind.FORWARD, score=1.0, reason=forwarded)
    likest = best_likeness(one, other, apart=apart)
    if likest.same:
        kind = Kind.EXACT if likest.exact else Kind.COPY
        return Tie(kind=kind, score=likest.score, reason=likest.reason)
    return _pointed(one, other, likest) or _translated(one, other)


def best_likeness(one: Carrier, other: Carrier, *, apart: timedelta) -> Likeness:
    """Return the likeness of the two versions that are most alike."""
    own = one.channel_id == other.channel_id
    found = (
        likeness(left, right, apart=apart, same_channel=own)
        for left in one.versions
        for right in other.versions
    )
    none = Likeness(same=False, score=0.0, reason="no words to compare")
    return max(found, key=lambda like: (like.same, like.score), default=none)


def _forwarded(one: Carrier, other: Carrier) -> str:
    for left, right in ((one, other), (other, one)):
        if left.forwards & right.names:
            return f"forward of {min(left.forwards & right.names)}"
    shared = one.forwards & other.forwards
    return f"both forwards of {min(shared)}" if shared else ""


def _pointed(one: Carrier, other: Carrier, like: Likeness) -> Tie | None:
    """Find a post that links to another, and says the like or credits it in another language."""
    later, earlier = sorted((one, other), key=lambda post: post.order, reverse=True)
    if not later.points_to & earlier.names:
        return None
    if like.score >= POINTED and "other" not in like.reason:
        return Tie(kind=Kind.LINK, score=like.score, reason=f"links to it, {like.score:.2f} of its words")
    credited = any(f"{credit.username}/{credit.message_id}" in earlier.names for credit in later.credits)
    if credited and not _languages(later) & _languages(earlier):
        return Tie(kind=Kind.LINK, score=0.9, reason="credits it, in another language")
    return None


def _translated(one: Carrier, other: Carrier) -> Tie | None:
    score = one.translations.get(other.key)
    if score is None:
        return None
    return Tie(kind=Kind.TRANSLATION, score=score, reason=f"translation, {score:.2f} alike")


def _languages(post: Carrier) -> frozenset[str]:
    """Return the languages that any version of a post may be in."""
    return frozenset(language for text in post.versions for language in languages(text.texts))


def all_ties(
    carriers: Iterable[Carrier], *, window: timedelta = WINDOW
) -> Iterator[tuple[Carrier, Carrier, Tie]]:
    """Yield every tie among posts, the earlier post first, in a fixed order."""
    by_key: dict[int, list[Carrier]] = {}
    for carrier in sorted(carriers, key=lambda post: post.order):
        met = Counter(other for key in carrier.keys for other in by_key.get(key, ()))
        near = (other for other, shared in met.items() if shared >= SHARED)
        for other in sorted(near, key=lambda post: post.order):
            found = tie(other, carrier, window=window)
            if found:
                yield other, carrier, found
        for key in carrier.keys:
            by_key.setdefault(key, []).append(carrier)


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
) -> list[frozenset[tuple[int, int]]]:
    """Return the stories among posts as sets of their keys; the order of the arguments has no say.

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
