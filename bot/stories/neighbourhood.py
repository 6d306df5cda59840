"""The posts around some posts: read once, and found by what they have in common."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.models import StoredCarrier
from bot.storage import stories as store
from bot.storage import story_joins, translations
from bot.storage.database import Database
from bot.stories.likeness.carrier import Carrier, as_carrier
from bot.stories.likeness.clusters import Join, begins
from bot.stories.likeness.fingerprint import SCHEME, SHARED
from bot.stories.likeness.habits import (
    COLD,
    LEARNED_FROM,
    LEARNED_FROM_POSTS,
    Habit,
    PastPost,
    repeated,
    runs_said,
    wording_of,
)
from bot.stories.translations import Meanings, Translations

INDEXED_AT_ONCE = 100  # posts that are made findable in one write
ENCODED_AT_ONCE = 32  # where an encoder reads them, too: a second or two


Item = TypeVar("Item")
Write = Callable[[Database], None]  # done inside a write transaction


class Neighbourhood:
    """Posts as stories see them, and the index under which those near them in time are found."""

    def __init__(
        self, db: Database, *, window: timedelta, now: datetime, meanings: Meanings | None = None
    ) -> None:
        self._db, self._window, self._now = db, window, now
        self._scheme = f"{SCHEME} {window.total_seconds():.0f}" + (f" {meanings.name}" if meanings else "")
        self._translations = Translations(db, meanings, window) if meanings else None
        self._posts: dict[int, StoredCarrier] = {}
        self._carriers: dict[int, Carrier] = {}
        self._places: dict[int, Join] = {}
        self._habits: dict[int, Habit] = {}

    def stories_of(self, post_ids: Iterable[int]) -> frozenset[int]:
        """Return the stories that these posts were in when they were read."""
        return frozenset(post.story_id for post in self.posts(post_ids))

    def story(self, carrier: Carrier) -> int:
        """Return the story that a post was in when it was read."""
        return self._posts[carrier.id].story_id

    def posts(self, post_ids: Iterable[int]) -> list[StoredCarrier]:
        """Return the posts with these ids, each once."""
        wanted = list(dict.fromkeys(post_ids))
        unread = (post_id for post_id in wanted if post_id not in self._posts)
        self._posts |= {post.id: post for post in store.posts_by_id(self._db, unread)}
        return [self._posts[post_id] for post_id in wanted]

    def carriers(self, post_ids: Iterable[int]) -> list[Carrier]:
        """Return the posts with these ids, each once, as stories see them."""
        found = self.posts(post_ids)
        self._carriers |= {post.id: as_carrier(post) for post in found if post.id not in self._carriers}
        return [self._carriers[post.id] for post in found]

    def carrier(self, post_id: int) -> Carrier:
        """Return the post with this id as stories see it."""
        return self.carriers([post_id])[0]

    def place(self, post_id: int) -> Join:
        """Return the place that a post has in its story, as it is stored."""
        if post_id not in self._places:
            self.read_places([post_id])
        return self._places[post_id]

    def read_places(self, post_ids: Iterable[int]) -> None:
        """Read the places of posts at once."""
        unread = [post_id for post_id in post_ids if post_id not in self._places]
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
        """Return what of a post its channel repeats, as far as its past is stored and was placed."""
        if post.id not in self._habits:
            since = post.posted_at - LEARNED_FROM
            before = story_joins.runs_between(
                self._db,
                post.channel_id,
                since,
                post.posted_at,
                but=post.id,
                most=LEARNED_FROM_POSTS,
            )
            runs = repeated(post, (PastPost(one.posted_at.date(), one.wording, one.runs) for one in before))
            cold = post.posted_at - story_joins.first_posted(self._db, post.channel_id) < COLD
            self._habits[post.id] = Habit(runs, cold)
        return self._habits[post.id]

    # --- making posts findable --------------------------------------------------------------------

    def prepare(self, posts: Sequence[StoredCarrier]) -> Iterator[Write]:
        """Yield what makes these and all posts around them findable, in short writes.

        Each is to be done before the next is asked for; a repeat changes nothing.
        """
        if store.has_other_schemes(self._db, self._scheme):
            yield store.drop_keys
        prepared = set[int]()
        for period in store.missing_periods(self._db, self._periods(posts)):
            for some in _lots(store.posts_in_period(self._db, period, self._window), self._at_once):
                prepared.update(some)
                yield self._findable(store.posts_by_id(self._db, some))
            yield partial(store.add_period, period=period, scheme=self._scheme, at=self._now)
        for lot in _lots([post for post in posts if post.id not in prepared], self._at_once):
            yield self._findable(lot)

    def _findable(self, posts: Sequence[StoredCarrier]) -> Write:
        carriers = (self._carriers.get(post.id) or as_carrier(post) for post in posts)
        keys = [
            (post, carrier.keys, wording_of(carrier), runs_said(carrier))
            for post, carrier in zip(posts, carriers, strict=True)
        ]
        vectors = self._translations.vectors(posts) if self._translations else []

        def write(db: Database) -> None:
            for post, found_under, wording, runs in keys:
                store.add_keys(db, post.id, self._period(post.posted_at), found_under)
                story_joins.add_runs(db, post.id, post.channel_id, post.posted_at, wording=wording, runs=runs)
            for vector in vectors:
                translations.add_vectors(db, self._period(vector.posted_at), [vector])

        return write

    @property
    def _at_once(self) -> int:
        return ENCODED_AT_ONCE if self._translations else INDEXED_AT_ONCE

    def use(self, posts: Sequence[StoredCarrier]) -> Write:
        """Return what notes that the times around these are in use, and lets go of what long was not."""
        return partial(store.use_periods, periods=self._periods(posts), at=self._now)

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
        found = store.candidates(self._db, carrier.keys, self._around(carrier.posted_at), shared=SHARED)
        counterparts = (other.post_id for other in self._posts[carrier.id].translations)
        return sorted({*found, *counterparts} - {carrier.id})

    def _periods(self, posts: Iterable[StoredCarrier]) -> set[int]:
        return {period for post in posts for period in self._around(post.posted_at)}

    def _period(self, at: datetime) -> int:
        return store.period_of(at, self._window)

    def _around(self, at: datetime) -> tuple[int, int, int]:
        period = self._period(at)
        return period - 1, period, period + 1


def _lots(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
