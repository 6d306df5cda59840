"""The posts around some posts: read once, and found by what they have in common."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.models import StoredCarrier
from bot.storage import stories as store
from bot.storage.database import Database
from bot.stories.likeness.carrier import Carrier, as_carrier
from bot.stories.likeness.fingerprint import SCHEME, SHARED
from bot.stories.translations import Meanings, Translations

INDEXED_AT_ONCE = 500  # posts that are read together when a period is indexed
ENCODED_AT_ONCE = 32  # where an encoder reads them, too: a second or two


Item = TypeVar("Item")


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

    @property
    def stories(self) -> frozenset[int]:
        """The stories of all posts read so far."""
        return frozenset(post.story_id for post in self._posts.values())

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

    # --- making posts findable --------------------------------------------------------------------

    def prepare(self, post_ids: Iterable[int]) -> Iterator[None]:
        """Make these and all posts around them findable, in short transactions with the reading between.

        Yields after every lot that an encoder has read.
        """
        posts = self.posts(post_ids)
        with self._db.write():
            missing = self.missing(posts)
        for period in missing:
            for lot in self.lots(period):
                yield from self._prepare(lot)
            with self._db.write():
                self.finish(period)
        if self._translations:
            for some in _lots(posts, ENCODED_AT_ONCE):
                yield from self._prepare(some)

    def _prepare(self, posts: Sequence[StoredCarrier]) -> Iterator[None]:
        if self._translations:
            self._translations.read(posts)
        with self._db.write():
            self.add(posts)
        if self._translations:
            yield

    def index(self, posts: Sequence[StoredCarrier]) -> None:
        """See that these and all posts around them can be found; let go of what is long unused."""
        self.carriers(post.id for post in posts)
        for period in self.missing(posts):
            for lot in self.lots(period):
                self.add(lot)
            self.finish(period)
        self.add(posts)
        store.use_periods(self._db, self._periods(posts), at=self._now)

    def missing(self, posts: Iterable[StoredCarrier]) -> list[int]:
        """Return the periods around these posts whose posts cannot all be found yet."""
        return store.missing_periods(self._db, self._periods(posts), scheme=self._scheme)

    def lots(self, period: int) -> Iterator[Sequence[StoredCarrier]]:
        """Yield the posts of a period, some at a time."""
        ids = store.posts_in_period(self._db, period, self._window)
        for some in _lots(ids, ENCODED_AT_ONCE if self._translations else INDEXED_AT_ONCE):
            yield store.posts_by_id(self._db, some)

    def add(self, posts: Sequence[StoredCarrier]) -> None:
        """Make posts findable."""
        for post in posts:
            carrier = self._carriers.get(post.id) or as_carrier(post)
            store.add_keys(self._db, post.id, store.period_of(post.posted_at, self._window), carrier.keys)
        if self._translations:
            self._translations.add(posts)

    def finish(self, period: int) -> None:
        """Note that all posts of a period can be found."""
        store.add_period(self._db, period, scheme=self._scheme, at=self._now)

    # --- finding them -----------------------------------------------------------------------------

    def translate(self, posts: Sequence[StoredCarrier]) -> None:
        """Take note of the posts that say in another language what these say."""
        if self._translations:
            for post_id in self._translations.find(posts, at=self._now):
                self._posts.pop(post_id, None)
                self._carriers.pop(post_id, None)

    def near(self, carrier: Carrier) -> list[int]:
        """Return the ids of the posts that may be tied to this one."""
        found = store.candidates(self._db, carrier.keys, self._around(carrier.posted_at), shared=SHARED)
        counterparts = (other.post_id for other in self._posts[carrier.id].translations)
        return sorted({*found, *counterparts} - {carrier.id})

    def _periods(self, posts: Iterable[StoredCarrier]) -> set[int]:
        return {period for post in posts for period in self._around(post.posted_at)}

    def _around(self, at: datetime) -> tuple[int, int, int]:
        period = store.period_of(at, self._window)
        return period - 1, period, period + 1


def _lots(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
