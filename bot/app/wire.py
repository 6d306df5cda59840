"""The wire: stories in which statements were found, the latest first, as editors look at them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.posts import Posts
from bot.matching.outcomes import REVERSAL
from bot.models import Filter, StoredCarrier, StoredMatch, WireFilter, WireMark
from bot.models.search import LISTED
from bot.storage import stories
from bot.storage.matches import find_matches
from bot.storage.verdicts import RELEVANT
from bot.storage.wire import WireHead, channel_ids, heads, newest, posts_matched
from bot.stories.lineage.story import Story, StoryPost, story_from

LOOKED_AT = 20_000  # posts that a query may find, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A statement as a story carries it: the match of the first of its posts that does, and all of them."""

    matches: tuple[StoredMatch, ...]  # oldest first, one of each post

    @property
    def first(self) -> StoredMatch:
        """The match of the earliest post."""
        return self.matches[0]

    @property
    def verdict(self) -> str:
        """The answer to the earliest post, "" for none."""
        return self.first.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story on the wire: what it carries, and which of its posts is the latest that does."""

    story: Story
    carried: tuple[Carried, ...]  # by statement, in the order in which they came
    newest: StoryPost
    mark: WireMark

    @property
    def is_new(self) -> bool:
        """Whether the latest post is the story's first."""
        return self.newest.url == self.story.first.url

    @property
    def is_against(self) -> bool:
        """Whether its speaker says the opposite of what is tracked."""
        return all(one.first.match.outcome == REVERSAL for one in self.carried)

    @property
    def lead(self) -> StoredMatch:
        """The match that is quoted: of the earliest post that carries a statement."""
        return self.carried[0].first


@dataclass(frozen=True, slots=True, kw_only=True)
class WirePage:
    """Some cards, and the mark after which the next ones come; None after the last."""

    cards: tuple[StoryCard, ...]
    after: WireMark | None


class Wire(Service):
    """Stories in which statements were found."""

    def __init__(self, opened: OpenNewsroom, posts: Posts) -> None:
        super().__init__(opened)
        self._posts = posts

    def mark(self) -> tuple[int, int]:
        """Return numbers, one of which is another as soon as there is something new to show."""
        return newest(self.db)

    def channels(self, *, username: str = "", affiliation: str = "") -> tuple[int, ...] | None:
        """Return the ids of channels of this name, or this affiliation; None where neither is said."""
        if not username and not affiliation:
            return None
        names = [
            one.username
            for one in self.opened.channels
            if (not affiliation or one.affiliation == affiliation)
            and (not username or one.key == username.lower())
        ]
        return channel_ids(self.db, names or [username])

    def page(
        self, wanted: WireFilter, query: str = "", *, after: WireMark | None = None, size: int
    ) -> WirePage:
        """Return the next cards after a mark. Raises InputError for a query that cannot be read."""
        found = self._by_query(wanted, query, after) if query else heads(self.db, wanted, after=after)
        listed = list(islice(found, size + 1))
        cards = self.cards(listed[:size], outcomes=wanted.outcomes)
        return WirePage(cards=cards, after=listed[size - 1].mark if len(listed) > size else None)

    def cards(self, listed: Sequence[WireHead], *, outcomes: Sequence[str] = LISTED) -> tuple[StoryCard, ...]:
        """Return the cards of stories, in their order, with matches of these outcomes and confirmed ones."""
        carriers: dict[int, list[StoredCarrier]] = {}
        for carrier in stories.posts_of_stories(self.db, (head.story_id for head in listed)):
            carriers.setdefault(carrier.story_id, []).append(carrier)
        by_post: dict[int, list[StoredMatch]] = {}
        for match in find_matches(self.db, posts=(one.id for of in carriers.values() for one in of)):
            by_post.setdefault(match.version.post_id, []).append(match)
        at = self.clock()
        return tuple(
            card
            for head in listed
            if head.story_id in carriers
            if (card := self._card(head, carriers[head.story_id], by_post, at, outcomes)).carried
        )

    def _card(
        self,
        head: WireHead,
        carriers: Sequence[StoredCarrier],
        by_post: dict[int, list[StoredMatch]],
        at: datetime,
        outcomes: Sequence[str],
    ) -> StoryCard:
        told = story_from(head.story_id, carriers, self.opened.channels, at=at)
        newest_one = next(post for post in told.posts if post.place.carrier.id == head.post_id)
        matches = [match for one in told.posts for match in by_post.get(one.place.carrier.id, ())]
        return StoryCard(
            story=told, carried=tuple(_carried(matches, outcomes)), newest=newest_one, mark=head.mark
        )

    def _by_query(self, wanted: WireFilter, query: str, after: WireMark | None) -> Iterator[WireHead]:
        """Yield what is wanted of the posts that a query finds, newest first.

        A query is put to posts only that have a match, which are few beside those that have its words.
        """
        seen: set[int] = set()
        passes = self._posts.passing(query)
        asked = Filter(since=wanted.since, until=wanted.until)
        for possible in self._posts.possible(asked, query, among=LOOKED_AT):
            matched = posts_matched(self.db, replace(wanted, posts=tuple(possible)))
            found = tuple(post.id for post in self._posts.of(matched).values() if passes(post))
            for head in heads(self.db, replace(wanted, posts=found)) if found else ():
                if head.story_id in seen:
                    continue
                seen.add(head.story_id)
                if after is None or head.mark < after:
                    yield head


def _carried(matches: Iterable[StoredMatch], outcomes: Sequence[str]) -> Iterator[Carried]:
    """Put matches together by statement, one of each post: as it reads now, else as it read last."""
    found: dict[str, dict[int, StoredMatch]] = {}
    for match in matches:
        if match.match.outcome not in outcomes and match.verdict != RELEVANT:
            continue
        posts = found.setdefault(match.match.statement_id, {})
        if match.latest or match.version.post_id not in posts:
            posts[match.version.post_id] = match
    for by_post in found.values():
        yield Carried(matches=tuple(by_post.values()))
