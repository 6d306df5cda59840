"""The posts around some posts: read once, and found by what they have in common."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.models import StoredCarrier
from bot.storage import sketches as store
from bot.storage import stories, story_joins, translations
from bot.storage.database import Database
from bot.storage.sketches import StoredSketch
from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.clusters import Join, begins
from bot.stories.likeness.habits import LEARNED_FROM, Habit, wording_of
from bot.stories.likeness.near import Sought
from bot.stories.likeness.openings import Opened, Runs, runs_of_post
from bot.stories.likeness.sketch import SCHEME, Sketch, packed, unpacked
from bot.stories.memory import StoryMemory
from bot.stories.translations import Meanings, Translations

INDEXED_AT_ONCE = 100  # posts that are made findable in one write
ENCODED_AT_ONCE = 32  # where an encoder reads them, too: a second or two


Item = TypeVar("Item")
Write = Callable[[Database], None]  # done inside a write transaction


class Neighbourhood:
    """Posts as stories see them, and the index under which those near them in time are found."""

    def __init__(
        self,
        db: Database,
        *,
        window: timedelta,
        now: datetime,
        reached: int | None = None,
        meanings: Meanings | None = None,
        memory: StoryMemory | None = None,
    ) -> None:
        """Know the posts around; those of versions after `reached` wait for a turn of their own."""
        self._db, self._window, self._now, self._memory = (
            db,
            window,
            now,
            StoryMemory() if memory is None else memory,
        )
        self._scheme = f"{SCHEME} {window.total_seconds():.0f}" + (f" {meanings.name}" if meanings else "")
        self._translations = Translations(db, meanings, window) if meanings else None
        self._posts: dict[int, StoredCarrier] = {}
        self._stories: dict[int, int] = {}
        self._carriers: dict[int, Carrier] = {}
        self._places: dict[int, Join] = {}
        self._near: dict[int, list[int]] = {}
        self._reached, self._waiting = reached, frozenset[int]()

    def stories_of(self, post_ids: Iterable[int]) -> frozenset[int]:
        """Return the stories that these posts were in when they were read."""
        wanted = set(post_ids)
        if unread := wanted - self._stories.keys():
            self._stories |= stories.stories_of(self._db, unread)
        return frozenset(self._stories[post_id] for post_id in wanted)

    def story(self, carrier: Carrier) -> int:
        """Return the story that a post was in when it was read."""
        (story_id,) = self.stories_of([carrier.id])
        return story_id

    def posts(self, post_ids: Iterable[int]) -> list[StoredCarrier]:
        """Return the posts with these ids, each once."""
        wanted = list(dict.fromkeys(post_ids))
        unread = [post_id for post_id in wanted if post_id not in self._posts]
        if unread:
            found = stories.posts_by_id(self._db, unread)
            self._posts |= {post.id: post for post in found}
            self._stories |= {post.id: post.story_id for post in found}
        return [self._posts[post_id] for post_id in wanted]

    def carriers(self, post_ids: Iterable[int]) -> list[Carrier]:
        """Return the posts with these ids, each once, as stories see them."""
        wanted = list(dict.fromkeys(post_ids))
        if unread := [post_id for post_id in wanted if post_id not in self._carriers]:
            self._carriers |= self._memory.made(self._posts[one] for one in unread if one in self._posts)
            if left := [post_id for post_id in unread if post_id not in self._posts]:
                self._carriers |= self._memory.carriers(self._db, left)
        return [self._carriers[post_id] for post_id in wanted]

    def carrier(self, post_id: int) -> Carrier:
        """Return the post with this id as stories see it."""
        return self._carriers[post_id] if post_id in self._carriers else self.carriers([post_id])[0]

    def place(self, post_id: int) -> Join:
        """Return the place that a post has in its story, as it is stored."""
        if post_id not in self._places:
            self.read_places([post_id])
        return self._places[post_id]

    def read_places(self, post_ids: Iterable[int]) -> None:
        """Read the places of posts at once."""
        unread = [post_id for post_id in set(post_ids) if post_id not in self._places]
        if not unread:
            return
        found = story_joins.joins_of(self._db, unread)
        self._places |= {post_id: begins(post_id) for post_id in unread}
        self._places |= {
            post_id: Join(
                joined=join.joined_id,
                head=join.head_id,
                kind=join.kind,
                carries=join.carries,
                told=join.told,
            )
            for post_id, join in found.items()
        }

    def habit(self, post: Carrier) -> Habit:
        """Return what the channel of a post repeats, as far as its past is stored and was placed."""
        return self._memory.habit(self._db, post)

    # --- making posts findable --------------------------------------------------------------------

    def prepare(self, posts: Sequence[StoredCarrier]) -> Iterator[Write]:
        """Yield what makes these and all posts around them findable, in short writes.

        Each is to be done before the next is asked for; a repeat changes nothing.
        """
        if store.has_other_schemes(self._db, self._scheme):
            yield store.drop_sketches
        for period in store.missing_periods(self._db, self._periods(posts)):
            for some in _lots(store.posts_in_period(self._db, period, self._window), self._at_once):
                yield self.findable(stories.posts_by_id(self._db, some))
            yield partial(store.add_period, period=period, scheme=self._scheme, at=self._now)
        known = store.sketched(self._db, (post.id for post in posts))
        for lot in _lots([post for post in posts if known.get(post.id) != post.version_id], self._at_once):
            yield self.findable(lot)
        self._memory.read_on(self._db, self._periods(posts), scheme=self._scheme, window=self._window)

    def findable(self, posts: Sequence[StoredCarrier]) -> Write:
        """Return what makes posts findable by those like them."""
        carriers = self._memory.made(posts)
        found = [
            StoredSketch(
                post_id=post.id,
                version_id=post.version_id,
                channel_id=post.channel_id,
                period=self._period(post.posted_at),
                posted_at=post.posted_at,
                wording=wording_of(carriers[post.id]),
                sketch=packed(carriers[post.id].keys, carriers[post.id].sketches),
                runs=runs.hashes,
                content=runs.content,
                most=runs.most,
            )
            for post in posts
            for runs in [runs_of_post(carriers[post.id].versions)]
        ]
        vectors = self._translations.vectors(posts) if self._translations else []

        def write(db: Database) -> None:
            store.add_sketches(db, found)
            for vector in vectors:
                translations.add_vectors(db, self._period(vector.posted_at), [vector])

        return write

    @property
    def _at_once(self) -> int:
        return ENCODED_AT_ONCE if self._translations else INDEXED_AT_ONCE

    def use(self, posts: Sequence[StoredCarrier]) -> Write:
        """Return what notes that the times around these are in use, and lets go of what long was not."""
        weeks = self._period(self._now) - self._period(self._now - LEARNED_FROM)
        periods = {self._period(post.posted_at) for post in posts}
        used = {near for period in periods for near in range(period - weeks - 1, period + 2)}
        return partial(store.use_periods, periods=used, at=self._now)

    # --- finding them -----------------------------------------------------------------------------

    def translate(self, posts: Sequence[StoredCarrier]) -> Iterator[Write]:
        """Yield what notes the posts that say in another language what these say, if there are any.

        What was read of them before is forgotten: they know of each other from then on.
        """
        found = self._translations.find(posts) if self._translations else []
        if not (self._translations and found):
            return
        encoder = self._translations.encoder
        yield partial(translations.add_translations, found=found, encoder=encoder, at=self._now)
        for post_id in {number for pair in found for number in (pair.post_id, pair.other_id)}:
            self._posts.pop(post_id, None)
            self._carriers.pop(post_id, None)

    def near(self, carrier: Carrier) -> list[int]:
        """Return the ids of the posts that may be tied to this one."""
        if carrier.id not in self._near:
            self._meet([carrier])
        return self._near[carrier.id]

    def later(self, carrier: Carrier) -> list[int]:
        """Return the ids of the posts that may be tied to this one, came after it and had their turn."""
        others = self.carriers(other for other in self.near(carrier) if other not in self._waiting)
        return [other.id for other in others if other.order > carrier.order]

    def meet(self, carriers: Sequence[Carrier]) -> None:
        """Read at once what will be asked of these posts and of those that they may be tied to."""
        self._meet([carrier for carrier in carriers if carrier.id not in self._near])
        others = {other for carrier in carriers for other in self.near(carrier)}
        self.carriers(others)
        self.read_places({*others, *(carrier.id for carrier in carriers)})
        self.carriers(self._places[other].head for other in others)

    def _meet(self, carriers: Sequence[Carrier]) -> None:
        """Find what may be tied to posts; of what merely looks like one, what may have enough in common."""
        kept, found, alike = self._stored(carriers), dict[int, set[int]](), dict[int, set[int]]()
        named = self._memory.find([Sought(one.posted_at, one.names_sought, ()) for one in carriers])
        like = self._memory.find(
            [
                Sought(one.posted_at, one.found_by.said, [sketch.lowest for sketch in one.sketches])
                for one in carriers
            ]
        )
        for carrier, by_name, by_words in zip(carriers, named, like, strict=True):
            found[carrier.id] = by_name - {carrier.id}
            if carrier.translations:
                (post,) = self.posts([carrier.id])
                found[carrier.id] |= {other.post_id for other in post.translations}
            alike[carrier.id] = by_words - found[carrier.id] - {carrier.id}
        runs = {
            one.post_id: (one.posted_at, Runs(one.runs, one.content, one.most))
            for one in store.sketches_by_post(self._db, {other for some in alike.values() for other in some})
        }
        for carrier in carriers:
            opened = Opened(carrier, kept.get(carrier.id))
            for other in alike[carrier.id]:
                at, said = runs.get(other, (carrier.posted_at, None))
                orders = {at < carrier.posted_at, at <= carrier.posted_at}
                if said is None or any(opened.may_repeat(said, later=later) for later in orders):
                    found[carrier.id].add(other)
            self._near[carrier.id] = sorted(found[carrier.id])
        if self._reached is not None:
            others = frozenset[int]().union(*found.values())
            self._waiting |= stories.waiting(self._db, others - self._waiting, self._reached)

    def _stored(self, carriers: Iterable[Carrier]) -> dict[int, Runs]:
        """Let posts whose words were not read be found by what is stored of them; return their runs."""
        unread = {carrier.id: carrier for carrier in carriers if not carrier.is_read}
        runs = {}
        for one in store.sketches_by_post(self._db, unread) if unread else ():
            if one.post_id not in self._posts or one.version_id == self._posts[one.post_id].version_id:
                sure, lowest = unpacked(one.sketch)
                unread[one.post_id].take(sure, tuple(map(Sketch, lowest)))
                runs[one.post_id] = Runs(one.runs, one.content, one.most)
        return runs

    def _periods(self, posts: Iterable[StoredCarrier]) -> set[int]:
        return {period for post in posts for period in self._around(post.posted_at)}

    def _period(self, at: datetime) -> int:
        return store.period_of(at, self._window)

    def _around(self, at: datetime) -> tuple[int, int, int]:
        period = self._period(at)
        return period - 1, period, period + 1


def _lots(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
