"""Who had it from whom inside one story, and how many had it from nobody here.

Each post has at most one source: the surest of a forward (certain), a link or reply, a credit line, and
likeness to an earlier post (likely). Following sources back gives the origins. Where in doubt we count
one origin rather than two: a text that repeats another's words is its copy, and when only one of the two
names a source, that source is taken to be both's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.models import Channel
from bot.stories.agencies import agencies, agency_of_channel
from bot.stories.carrier import Carrier
from bot.stories.ties import best_likeness

Key = tuple[int, int]

LIKELY = 0.3  # of an earlier post's words: reworded rather than found independently
SURE_COPY = 0.9  # likeness that outweighs another source being named
_LINKED, _CREDITED = 0.95, 0.9  # how sure a link or a credit makes us


class Relation(StrEnum):
    """What a post is to its story."""

    FIRST = "first carrier"
    FORWARD = "forward"
    CREDIT = "credit"
    COPY = "copy"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A post in its story. `of` is the post it has the story from, `source` a source outside our channels.

    `score` says how sure the relation is, 0 to 1; `reason` says why, in words.
    """

    carrier: Carrier
    relation: Relation
    delay: timedelta  # after the first carrier
    score: float
    reason: str
    of: Carrier | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where posts of a story lead back to. `outside` means not to a post that we hold."""

    name: str
    outside: bool
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

    posts: list[Carrier] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # the name to show, by what identifies it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """Why a post has the story from another post, or from a source outside."""

    relation: Relation
    score: float
    reason: str
    of: Carrier | None = None
    source: str = ""  # what identifies a source outside
    source_name: str = ""

    @property
    def sureness(self) -> tuple[int, float]:
        """Greater is surer: what is said outweighs what is only alike."""
        return _SURENESS[self.relation], self.score


_SURENESS = {Relation.COPY: 0, Relation.CREDIT: 1, Relation.FORWARD: 2}


def lineage(carriers: Iterable[Carrier], channels: Mapping[str, Channel]) -> Lineage:
    """The lineage of one story's posts; `channels` by username in lower case. Raises ValueError for none.

    It is the same in whatever order the posts are given.
    """
    ordered = sorted(carriers, key=lambda post: post.order)
    if not ordered:
        raise ValueError("a story has at least one post")
    first, places, origins = ordered[0], list[Place](), _Origins(channels)
    for number, post in enumerate(ordered):
        earlier = ordered[:number]
        inside, outside = _inside(post, earlier), _outside(post, earlier)
        branch = origins.add(post, inside, outside)
        places.append(_place(post, first, inside, outside, branch))
    return Lineage(places=tuple(places), origins=origins.found())


def _place(
    post: Carrier, first: Carrier, inside: _Edge | None, outside: _Edge | None, branch: _Branch
) -> Place:
    """What a post is shown as: its surest edge, unless it is the first of all or of an origin."""
    edges = [edge for edge in (outside, inside) if edge]
    edge = max(edges, key=lambda one: one.sureness, default=None)
    relation = edge.relation if edge else Relation.INDEPENDENT
    score, reason = (edge.score, edge.reason) if edge else (1.0, "like none of the posts before it")
    if post is first:
        relation, reason = Relation.FIRST, "; ".join(["the earliest post", *([reason] if edge else [])])
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


def _inside(post: Carrier, earlier: list[Carrier]) -> _Edge | None:
    """The surest edge to an earlier post, the earliest among equals."""
    said = [edge for other in earlier for edge in _said(post, other)]
    return max(said or _alike(post, earlier), key=lambda edge: edge.sureness, default=None)


def _said(post: Carrier, other: Carrier) -> Iterator[_Edge]:
    """What Telegram or the post itself says of having it from another post."""
    if post.forwards & other.names:
        yield _Edge(relation=Relation.FORWARD, score=1.0, reason="forwarded, as Telegram says", of=other)
    if post.points_to & other.names:
        reply = post.channel_id == other.channel_id and post.reply_to in (other.ids or (other.message_id,))
        reason = "replies to it" if reply else "links to it"
        yield _Edge(relation=Relation.CREDIT, score=_LINKED, reason=reason, of=other)
    for credit in post.credits:
        if credit.message_id is None and not _sources_of(other).isdisjoint({credit.username, credit.agency}):
            reason = f"credits it: “{credit.words}”"
            yield _Edge(relation=Relation.CREDIT, score=_CREDITED, reason=reason, of=other)


def _alike(post: Carrier, earlier: Iterable[Carrier]) -> Iterator[_Edge]:
    """The earlier posts that it repeats or rewords, up to the first with the very same words."""
    for other in earlier:
        like = best_likeness(post, other, apart=post.posted_at - other.posted_at)
        if like.same:
            reason = f"likely: {like.reason}, later"
            yield _Edge(relation=Relation.COPY, score=like.score, reason=reason, of=other)
        elif like.score >= LIKELY:
            reason = f"likely reworded: {like.score:.2f} of its words, later"
            yield _Edge(relation=Relation.COPY, score=like.score / 2, reason=reason, of=other)
        if like.exact:
            return


def _sources_of(post: Carrier) -> set[str]:
    """What credits may call the channel of a post: its username, and the agency whose channel it is."""
    agency = agency_of_channel(post.username)
    return {post.username.lower(), agency.id if agency else ""} - {""}


def _outside(post: Carrier, earlier: list[Carrier]) -> _Edge | None:
    """The source outside these posts that Telegram or the post itself names first."""
    if post.forward and not any(post.forwards & other.names for other in earlier):
        source = post.forward.username.lower() or post.forward.name or str(post.forward.channel_id or "")
        name = (
            f"@{post.forward.username}" if post.forward.username else post.forward.name or "a hidden channel"
        )
        return _Edge(
            relation=Relation.FORWARD,
            score=1.0,
            reason=f"forward of {name}, outside this story",
            source=source or "hidden",
            source_name=name,
        )
    here = {name for other in (post, *earlier) for name in _sources_of(other)}
    for credit in post.credits:
        if here.isdisjoint({credit.username, credit.agency} - {""}):
            return _Edge(
                relation=Relation.CREDIT,
                score=_CREDITED,
                reason=f"credits {credit.name}: “{credit.words}”",
                source=credit.source,
                source_name=credit.name,
            )
    return None


class _Origins:
    """The origins of a story, found post by post from the earliest on."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._branches: list[_Branch] = []
        self._branch_of: dict[Key, _Branch] = {}

    def add(self, post: Carrier, inside: _Edge | None, outside: _Edge | None) -> _Branch:
        """The origin that a post leads back to; a new one when nothing before it accounts for it."""
        branch = self._through(inside, outside) or self._naming(outside) or self._of_owner(post)
        if branch is None:
            branch = _Branch()
            self._branches.append(branch)
            own = agency_of_channel(post.username)
            if own:
                branch.sources[own.id] = own.name
        if outside and (not branch.sources or not branch.posts):
            branch.sources[outside.source] = outside.source_name
        branch.posts.append(post)
        self._branch_of[post.key] = branch
        return branch

    def found(self) -> tuple[Origin, ...]:
        """All origins, in the order of their first posts."""
        return tuple(_origin(branch, self._channels) for branch in self._branches)

    def _through(self, inside: _Edge | None, outside: _Edge | None) -> _Branch | None:
        """The origin of the post that it has the story from, unless the two name different sources."""
        if inside is None or inside.of is None:
            return None
        branch = self._branch_of[inside.of.key]
        agrees = outside is None or not branch.sources or outside.source in branch.sources
        sure = inside.relation is not Relation.COPY or inside.score >= SURE_COPY
        return branch if agrees or sure else None

    def _naming(self, outside: _Edge | None) -> _Branch | None:
        if outside is None:
            return None
        return next((branch for branch in self._branches if outside.source in branch.sources), None)

    def _of_owner(self, post: Carrier) -> _Branch | None:
        """The origin that began with a channel of the same owner: they are one voice."""
        ours = voice(post, self._channels)
        begun = ((branch, voice(branch.posts[0], self._channels)) for branch in self._branches)
        return next((branch for branch, theirs in begun if theirs == ours), None)


def voice(post: Carrier, channels: Mapping[str, Channel]) -> str:
    """Who speaks through a channel: its owner, where one is configured, or the channel itself."""
    channel = channels.get(post.username.lower())
    return f"owner {channel.owner.casefold()}" if channel and channel.owner else f"channel {post.channel_id}"


def _origin(branch: _Branch, channels: Mapping[str, Channel]) -> Origin:
    first = branch.posts[0]
    own = agency_of_channel(first.username)
    channel = channels.get(first.username.lower())
    for source, name in branch.sources.items():
        if not own or own.id != source:
            agency = next((one for one in agencies() if one.id == source), None)
            affiliation = agency.affiliation if agency else ""
            return Origin(name=name, outside=True, affiliation=affiliation, posts=tuple(branch.posts))
    name = first.title or (f"@{first.username}" if first.username else str(first.channel_id))
    affiliation = channel.affiliation if channel else own.affiliation if own else ""
    return Origin(name=name, outside=False, affiliation=affiliation, posts=tuple(branch.posts))
