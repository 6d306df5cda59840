"""Why one post of a story has it from another, or from a source outside: the edges of its lineage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.language.agencies import agency_of_channel
from bot.models import Channel
from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.likeness import Likeness
from bot.stories.lineage.credits import Credit
from bot.stories.lineage.grounds import Ground
from bot.stories.lineage.nearest import Nearest
from bot.stories.lineage.sources import Register

Key = tuple[int, int]
ChannelName = int | str | tuple[str]  # its number, its username, or (its title,)

_LINKED, _CREDITED = 0.95, 0.9  # how sure a link or a credit makes us


class Relation(StrEnum):
    """The relation of a post to its story."""

    FIRST = "first carrier"
    FORWARD = "forward"
    CREDIT = "credit"
    COPY = "copy"
    TRANSLATION = "translation"
    INDEPENDENT = "independent"


_SURENESS = {Relation.TRANSLATION: 0, Relation.COPY: 1, Relation.CREDIT: 2, Relation.FORWARD: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The reason why a post has the story from another post, or from a source outside."""

    relation: Relation
    score: float
    reason: tuple[Ground, ...]
    of: Carrier | None = None
    source: str = ""  # what identifies a source outside
    source_name: str = ""

    @property
    def sureness(self) -> tuple[int, float]:
        """Greater is surer: what is said outweighs what is only alike."""
        return _SURENESS[self.relation], self.score


class EarlierPosts:
    """The posts of a story up to one of them, as later ones name and repeat them.

    `posts` are all posts of the story. Each is asked about and then added, in order; neither takes longer
    for having more posts before it, where they are not all alike in other ways.
    """

    def __init__(self, posts: Sequence[Carrier], register: Register) -> None:
        self._nearest = Nearest(posts)
        self._register = register
        self._named: dict[str, tuple[int, Carrier]] = {}  # the first of each name, with its number
        self._sources: dict[str, tuple[int, Carrier]] = {}  # the first of each source
        self._channels: dict[ChannelName, list[Carrier]] = {}
        self._keyed: dict[Key, tuple[int, Carrier]] = {}

    def add(self, post: Carrier) -> None:
        """Count a post among the earlier ones."""
        numbered = len(self._keyed), post
        self._keyed[post.key] = numbered
        self._nearest.add(post)
        for name in post.names:
            self._named.setdefault(name, numbered)
        for source in sources_of(post):
            self._sources.setdefault(source, numbered)
        for collective in self._register.collectives_of(post):
            self._sources.setdefault(collective, numbered)
        called: tuple[ChannelName, ...] = (post.channel_id, post.called.lower(), (post.title.casefold(),))
        for channel in called:
            self._channels.setdefault(channel, []).append(post)

    def inside(self, post: Carrier) -> Edge | None:
        """Return the surest edge to an earlier post, the earliest among equals; None when there is none."""
        if not self._keyed:
            return None
        said = self._forwarded(post) or self._linked(post) or self._credited(post)
        if said:
            return said
        edges = [*self._alike(post), *self._translated(post)]
        return max(edges, key=lambda edge: edge.sureness, default=None)

    def outside(self, post: Carrier) -> Edge | None:
        """Return the source outside these posts that Telegram or the post itself names first."""
        if post.forward and not self._forwarded(post):
            name = f"@{post.forward.username}" if post.forward.username else post.forward.name
            name = name or str(post.forward.channel_id or "")
            reason = (
                Ground("forward of %(name)s, outside this story", {"name": name})
                if name
                else Ground("forward of a hidden channel, outside this story")
            )
            name = name or "a hidden channel"
            return Edge(
                relation=Relation.FORWARD,
                score=1.0,
                reason=(reason,),
                source=self._register.forwarded(post.forward.username, post.forward.name or name).id,
                source_name=name,
            )
        own = sources_of(post)
        for credit in self._register.credits_of(post):
            source = self._register.credited(credit)
            named = {credit.username, credit.agency, source.id} - {""}
            if own.isdisjoint(named) and self._sources.keys().isdisjoint(named):
                watched = None if self._register.collective(source.id) else source.watched
                return Edge(
                    relation=Relation.CREDIT,
                    score=_CREDITED,
                    reason=(_credits(credit, watched),),
                    source=source.id,
                    source_name=credit.name,
                )
        return None

    # --- what Telegram or the post says ---------------------------------------------------------------

    def _forwarded(self, post: Carrier) -> Edge | None:
        other = self._first(post.forwards)
        if other:
            return Edge(
                relation=Relation.FORWARD,
                score=1.0,
                reason=(Ground("forwarded, as Telegram says"),),
                of=other,
            )
        other = self._of_channel(post)
        if other is None:
            return None
        name = f"@{other.username}" if other.username else f"“{other.title}”"
        reason = Ground("forwarded from %(name)s, as Telegram says, which names no post", {"name": name})
        return Edge(relation=Relation.FORWARD, score=_LINKED, reason=(reason,), of=other)

    def _of_channel(self, post: Carrier) -> Carrier | None:
        """Find the post here of the channel that a forward names without saying which post of it."""
        forward = post.forward
        if forward is None or post.forwards:
            return None
        name = forward.channel_id or forward.username.lower() or (forward.name.casefold(),)
        posts = self._channels.get(name, [])
        if len({other.channel_id for other in posts}) != 1:
            return None
        return next((other for other in posts if other.posted_at == forward.posted_at), posts[0])

    def _linked(self, post: Carrier) -> Edge | None:
        other = self._first(post.points_to)
        if other is None:
            return None
        reply = post.channel_id == other.channel_id and post.reply_to in (other.ids or (other.message_id,))
        reason = Ground("replies to it") if reply else Ground("links to it")
        return Edge(
            relation=Relation.CREDIT, score=_LINKED, reason=(reason, *self._also(post, other)), of=other
        )

    def _credited(self, post: Carrier) -> Edge | None:
        credits = [
            (self._sources[source], number, credit)
            for number, credit in enumerate(self._register.credits_of(post))
            if credit.message_id is None
            for source in (credit.username, credit.agency, self._register.credited(credit).id)
            if source in self._sources
        ]
        if not credits:
            return None
        (_, other), _, credit = min(credits, key=lambda credited: (credited[0][0], credited[1]))
        reason = (_credits(credit), *self._also(post, other))
        return Edge(relation=Relation.CREDIT, score=_CREDITED, reason=reason, of=other)

    def _also(self, post: Carrier, other: Carrier) -> tuple[Ground, ...]:
        score = post.translations.get(other.key)
        return () if score is None else (Ground("a translation of it, %(score)s alike", {"score": score}),)

    def _first(self, names: Iterable[str]) -> Carrier | None:
        found = [self._named[name] for name in names if name in self._named]
        return min(found, key=lambda numbered: numbered[0])[1] if found else None

    # --- what is likely -------------------------------------------------------------------------------

    def _alike(self, post: Carrier) -> Iterator[Edge]:
        nearest = self._nearest.of(post)
        if nearest:
            like = nearest.likeness
            yield Edge(
                relation=Relation.COPY,
                score=nearest.weight,
                reason=(_repeats(like),),
                of=nearest.post,
            )

    def _translated(self, post: Carrier) -> Iterator[Edge]:
        known = (
            (-score, *self._keyed[key]) for key, score in post.translations.items() if key in self._keyed
        )
        for less, _, other in sorted(known, key=lambda scored: scored[:2])[:1]:
            reason = Ground("likely a translation: %(score)s alike, later", {"score": -less})
            yield Edge(relation=Relation.TRANSLATION, score=-less, reason=(reason,), of=other)


def _credits(credit: Credit, watched: Channel | None = None) -> Ground:
    """Say what a post credits and in which words, and which channel of it is watched, if one is."""
    values = {"name": credit.name, "words": credit.words}
    if watched is None:
        return Ground("credits %(name)s: “%(words)s”", values)
    return Ground(
        "credits %(name)s: “%(words)s”, whose channel @%(username)s is watched",
        values | {"username": watched.username},
    )


def _repeats(like: Likeness) -> Ground:
    """Say how much of an earlier post's words a post has."""
    if like.exact:
        return Ground("likely: exact copy, later")
    share = {"score": like.score}
    if like.same:
        return Ground("likely: copy, %(score)s of its words, later", share)
    return Ground("likely reworded: %(score)s of its words, later", share)


def sources_of(post: Carrier) -> set[str]:
    """List what credits may call a post's channel: its username, and the agency whose channel it is."""
    agency = agency_of_channel(post.username)
    return {post.called.lower(), agency.id if agency else ""} - {""}
