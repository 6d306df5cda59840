"""Who had it from whom inside one story, and how many had it from nobody here.

Each post has at most one source: the surest of a forward (certain), a link or reply, a credit line, and
likeness to an earlier post, in its words or, as an encoder sees it, in translation (likely). Following
sources back gives the origins. Where in doubt we count one origin rather than two: a text that repeats
another's words is its copy, and when only one of the two names a source, that source is taken to be both's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from bot.language.agencies import agency_of_channel
from bot.language.data import codes, data, listed
from bot.models import Channel
from bot.stories.likeness.carrier import Carrier
from bot.stories.lineage.edges import EarlierPosts, Edge, Key, Relation, sources_of
from bot.stories.lineage.grounds import Ground
from bot.stories.lineage.sources import Register

__all__ = ["Lineage", "Origin", "Place", "Relation", "lineage", "voice"]

SURE_COPY = 0.9  # likeness that outweighs another source being named


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A post in its story. `of` is the post it has the story from, `source` a source outside our channels.

    `score` says how sure the relation is, 0 to 1; `reason` says why, in whichever language it is told.
    """

    carrier: Carrier
    relation: Relation
    delay: timedelta  # after the first carrier
    score: float
    reason: tuple[Ground, ...]
    of: Carrier | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The beginning that posts of a story lead back to.

    `credited` means to a source that they name, and `outside` that no channel of it is watched.
    """

    name: str
    outside: bool
    credited: bool = False
    affiliation: str
    posts: tuple[Carrier, ...]  # earliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """A story's posts in order, and its origins in the order of their first posts."""

    places: tuple[Place, ...]
    origins: tuple[Origin, ...]

    @property
    def first(self) -> Carrier:
        """The earliest post."""
        return self.places[0].carrier

    @property
    def independent(self) -> tuple[Carrier, ...]:
        """The first posts of all origins but the first carrier's."""
        return tuple(origin.posts[0] for origin in self.origins[1:])


@dataclass(slots=True)
class _Branch:
    """An origin while it grows: its posts, and the sources that they name."""

    number: int
    posts: list[Carrier] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # the name to show, by what identifies it


def lineage(carriers: Iterable[Carrier], channels: Mapping[str, Channel]) -> Lineage:
    """Trace one story's posts; `channels` by username in lower case. Raises ValueError for no posts.

    It is the same in whatever order the posts are given.
    """
    ordered = sorted(carriers, key=lambda post: post.order)
    if not ordered:
        raise ValueError("a story has at least one post")
    register = Register(channels)
    first, places, origins = ordered[0], list[Place](), _Origins(channels, register)
    earlier = EarlierPosts(ordered, register)
    for post in ordered:
        inside, outside = earlier.inside(post), earlier.outside(post)
        branch = origins.add(post, inside, outside)
        places.append(_place(post, first, inside, outside, branch))
        if post is not ordered[-1]:  # which no other comes after
            earlier.add(post)
    return Lineage(places=tuple(places), origins=origins.found())


def _place(
    post: Carrier, first: Carrier, inside: Edge | None, outside: Edge | None, branch: _Branch
) -> Place:
    """Decide what a post is shown as: its surest edge, unless it is the first of all or of an origin."""
    edges = [edge for edge in (outside, inside) if edge]
    edge = max(edges, key=lambda edge: edge.sureness, default=None)
    relation = edge.relation if edge else Relation.INDEPENDENT
    score = edge.score if edge else 1.0
    reason = edge.reason if edge else (Ground("like none of the posts before it"),)
    if post is first:
        relation, reason = Relation.FIRST, (Ground("the earliest post"), *(reason if edge else ()))
    elif branch.posts[0] is post and relation is not Relation.FORWARD:
        relation = Relation.INDEPENDENT
    return Place(
        carrier=post,
        relation=relation,
        delay=post.posted_at - first.posted_at,
        score=score,
        reason=reason,
        of=edge.of if edge and post is not first else None,
        source=edge.source_name if edge else "",
    )


class _Origins:
    """The origins of a story, found post by post from the earliest on."""

    def __init__(self, channels: Mapping[str, Channel], register: Register) -> None:
        self._channels, self._register = channels, register
        self._branches: list[_Branch] = []
        self._branch_of: dict[Key, _Branch] = {}
        self._by_source: dict[str, _Branch] = {}  # the first that names it
        self._by_voice: dict[str, _Branch] = {}  # the first that began with it

    def add(self, post: Carrier, inside: Edge | None, outside: Edge | None) -> _Branch:
        """Return the origin that a post leads back to; a new one when nothing before it accounts for it."""
        branch = (
            self._through(inside, outside)
            or self._naming(outside)
            or self._credited_before(post)
            or self._of_owner(post)
            or self._by_voice.get(self._owner(outside))
        )
        if branch is None:
            branch = _Branch(len(self._branches))
            self._branches.append(branch)
            self._by_voice.setdefault(voice(post, self._channels), branch)
            if owner := self._owner(outside):
                self._by_voice.setdefault(owner, branch)
            own = agency_of_channel(post.username)
            if own:
                self._name(branch, own.id, own.name)
        if outside and (not branch.sources or not branch.posts):
            self._name(branch, outside.source, outside.source_name)
        branch.posts.append(post)
        self._branch_of[post.key] = branch
        return branch

    def found(self) -> tuple[Origin, ...]:
        """Return all origins, in the order of their first posts."""
        return tuple(_origin(branch, self._channels, self._register) for branch in self._branches)

    def _through(self, inside: Edge | None, outside: Edge | None) -> _Branch | None:
        """Return the origin of the post that it has the story from, unless they name different sources."""
        if inside is None or inside.of is None:
            return None
        branch = self._branch_of[inside.of.key]
        agrees = outside is None or not branch.sources or outside.source in branch.sources
        likely = inside.relation in (Relation.COPY, Relation.TRANSLATION)
        sure = not likely or (inside.relation is Relation.COPY and inside.score >= SURE_COPY)
        return branch if agrees or sure else None

    def _naming(self, outside: Edge | None) -> _Branch | None:
        return self._by_source.get(outside.source) if outside else None

    def _credited_before(self, post: Carrier) -> _Branch | None:
        """Return the origin whose posts named this post's channel as their source."""
        found = [self._by_source[source] for source in sources_of(post) if source in self._by_source]
        return min(found, key=lambda branch: branch.number, default=None)

    def _of_owner(self, post: Carrier) -> _Branch | None:
        """Return the origin that began with a channel of the same owner: they are one voice."""
        return self._by_voice.get(voice(post, self._channels))

    def _owner(self, outside: Edge | None) -> str:
        """Return the voice of the owner of a source that has no post here, where its channel is watched."""
        if outside is None or self._register.collective(outside.source):
            return ""
        watched = self._register.source(outside.source, outside.source_name).watched
        return f"owner {watched.owner.casefold()}" if watched and watched.owner else ""

    def _name(self, branch: _Branch, source: str, name: str) -> None:
        branch.sources[source] = name
        known = self._by_source.setdefault(source, branch)
        if branch.number < known.number:
            self._by_source[source] = branch


def voice(post: Carrier, channels: Mapping[str, Channel]) -> str:
    """Say who speaks through a channel: its owner, where one is configured, or the channel itself."""
    channel = channels.get(post.username.lower())
    return f"owner {channel.owner.casefold()}" if channel and channel.owner else f"channel {post.channel_id}"


def _origin(branch: _Branch, channels: Mapping[str, Channel], register: Register) -> Origin:
    first = branch.posts[0]
    own = agency_of_channel(first.username)
    channel = channels.get(first.username.lower())
    for source, name in branch.sources.items():
        if not own or own.id != source:
            found = register.source(source, name)
            return Origin(
                name=name,
                outside=found.watched is None,
                credited=True,
                affiliation=found.affiliation,
                posts=tuple(branch.posts),
            )
    name = first.title or (f"@{first.username}" if first.username else str(first.channel_id))
    affiliation = channel.affiliation if channel else own.affiliation if own else ""
    return Origin(name=name, outside=False, affiliation=affiliation, posts=tuple(branch.posts))


class Standing(StrEnum):
    """The weight of a story's sources."""

    SINGLE = "single source"
    COPIED = "copied"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corroboration:
    """The count of a story's sources as of `at`, and what was counted; it is not a verification."""

    standing: Standing
    posts: int
    carriers: int  # channels
    voices: int  # channels of one owner are one
    sources: tuple[Origin, ...]
    affiliations: tuple[str, ...]  # of the origins, in order
    both_sides: bool
    at: datetime

    @property
    def origins(self) -> int:
        """The number of its sources."""
        return len(self.sources)


def corroborate(found: Lineage, channels: Mapping[str, Channel], *, at: datetime) -> Corroboration:
    """Sum up what a lineage amounts to. Channels of one owner are one voice."""
    voices = len({voice(place.carrier, channels) for place in found.places})
    affiliations = tuple(dict.fromkeys(origin.affiliation for origin in found.origins if origin.affiliation))
    sides = {side for affiliation in affiliations for side in sides_of(affiliation)}
    if len(found.origins) > 1:
        standing = Standing.INDEPENDENT
    else:
        standing = Standing.COPIED if voices > 1 else Standing.SINGLE
    return Corroboration(
        standing=standing,
        posts=len(found.places),
        carriers=len({place.carrier.channel_id for place in found.places}),
        voices=voices,
        sources=found.origins,
        affiliations=affiliations,
        both_sides=standing is Standing.INDEPENDENT and len(sides) > 1,
        at=at,
    )


def sides_of(affiliation: str) -> set[str]:
    """Return the opposing sides that an affiliation's words name."""
    words = affiliation.casefold().split()
    return {side for side, stems in _sides().items() if any(word.startswith(stems) for word in words)}


@cache
def _sides() -> Mapping[str, tuple[str, ...]]:
    """Return how words that name each side begin, in any language."""
    sides = dict.fromkeys(side for language in codes() for side in data(language)["sides"])
    return {side: listed("sides", side) for side in sides}
