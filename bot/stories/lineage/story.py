"""What a story tells: its posts in order, who had it from whom, and in which words. It only decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.language.diff import Piece, word_diff
from bot.models import Channel, StoredCarrier
from bot.stories.likeness.carrier import as_carrier
from bot.stories.lineage.lineage import Corroboration, Lineage, Origin, Place, corroborate, lineage


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPost:
    """A post as its story tells it."""

    url: str
    place: Place
    of: str  # the address of the post that it has the story from, "" for none here
    affiliation: str
    opening: str  # the first carrier's wording
    repeats: str = ""  # the address of the post of the story that it repeats, "" if it begins the story
    goes_on: bool = False  # it goes on from that, and says much besides

    @property
    def diff(self) -> tuple[Piece, ...]:
        """The way from the first carrier's wording to its own; worked out when it is asked for."""
        return word_diff(self.opening, self.place.carrier.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story: its posts in order, where they lead back to, and what that amounts to."""

    id: int
    posts: tuple[StoryPost, ...]
    origins: tuple[Origin, ...]
    independent: tuple[str, ...]  # addresses of the first posts of the other origins
    corroboration: Corroboration

    @property
    def first(self) -> StoryPost:
        """The first carrier."""
        return self.posts[0]


def story_from(
    story_id: int, carriers: Iterable[StoredCarrier], channels: Iterable[Channel], *, at: datetime
) -> Story:
    """Tell a story by its posts, of which there is at least one, as it stands at this moment."""
    posts, known = tuple(carriers), tuple(channels)
    found = lineage(map(as_carrier, posts), {channel.key: channel for channel in known})
    return story_of_lineage(story_id, found, posts, known, at=at)


def story_of_lineage(
    story_id: int,
    found: Lineage,
    carriers: Iterable[StoredCarrier],
    channels: Iterable[Channel],
    *,
    at: datetime,
) -> Story:
    """Tell a story by its posts and their lineage, as it stands at this moment."""
    posts = {post.id: post for post in carriers}
    known = {channel.key: channel for channel in channels}
    return Story(
        id=story_id,
        posts=tuple(_in_story(place, posts, found.first.text, known) for place in found.places),
        origins=found.origins,
        independent=tuple(posts[carrier.id].url for carrier in found.independent),
        corroboration=corroborate(found, known, at=at),
    )


def _in_story(
    one: Place, posts: Mapping[int, StoredCarrier], first: str, channels: Mapping[str, Channel]
) -> StoryPost:
    channel, post = channels.get(one.carrier.username.lower()), posts[one.carrier.id]
    repeated = posts.get(post.joined_id) if post.joined_id else None
    return StoryPost(
        url=post.url,
        place=one,
        of=posts[one.of.id].url if one.of else "",
        affiliation=channel.affiliation if channel else "",
        opening=first,
        repeats=repeated.url if repeated else "",
        goes_on=repeated is not None and post.told,
    )
