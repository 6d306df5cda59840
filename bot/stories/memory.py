"""What is kept in memory from one batch of posts to the next, so that placing a post costs what it costs.

It is made of what is stored, and read on before each batch: other processes may have placed posts, too. To
do without it changes nothing but the time.
"""

import weakref
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.errors import StorageError
from bot.models import StoredCarrier
from bot.storage import sketches as store
from bot.storage import stories, story_joins
from bot.storage.database import Database
from bot.stories.likeness.carrier import Carrier, as_carrier
from bot.stories.likeness.habits import (
    COLD,
    LEARNED_FROM,
    LEARNED_FROM_POSTS,
    Habit,
    PastPost,
    day_of,
    repeated,
)
from bot.stories.likeness.near import SketchIndex, Sought
from bot.stories.likeness.rows import Room
from bot.stories.likeness.sketch import unpacked

CARRIERS = 1500  # that are kept
WHOLE = 300  # of them with their words, which take most of the room: the last that were asked for
UNASKED = 100  # batches, after which a period that none of them asked for leaves the index
HABITS = 2000  # days of channels

Stamp = tuple[object, ...]


class StoryMemory:
    """The index of the posts around those that come, posts lately met, and what channels repeat.

    It belongs to one database, one window and one thread at a time.
    """

    def __init__(self) -> None:
        self._scheme = ""
        self._forget_index(timedelta())
        self._carriers: OrderedDict[int, tuple[Stamp, Carrier]] = OrderedDict()
        self._whole: OrderedDict[int, None] = OrderedDict()
        self._forget_habits()
        self.read = 0  # posts that were read whole, for who counts the work

    def __len__(self) -> int:
        """Count the posts that are kept whole."""
        return len(self._carriers)

    @property
    def indexed(self) -> int:
        """The number of entries of the index: a post is one for each of its versions, and one besides."""
        return sum(map(len, self._near.values()))

    @property
    def compared(self) -> int:
        """The number of sketches that were held against another, for who counts the work."""
        return sum(index.compared for index in self._near.values())

    def _forget_index(self, window: timedelta) -> None:
        self._window = window
        self._room: Room | None = None
        self._near: dict[int, SketchIndex] = {}  # by period
        self._asked: dict[int, int] = {}  # the batch that last asked for a period
        self._batch = 0
        self._seen = 0

    def _forget_habits(self) -> None:
        # By channel, the last asked for at the end, and day: the last sketch that it was learned from, too.
        self._habits: OrderedDict[int, dict[datetime, tuple[int, frozenset[int]]]] = OrderedDict()
        self._first: dict[int, datetime] = {}

    # --- the index ------------------------------------------------------------------------------------

    def read_on(self, db: Database, periods: Iterable[int], *, scheme: str, window: timedelta) -> None:
        """Read what was stored since the last time, and what is not in the index of these periods.

        Periods that were not asked for in a long time are let go, so that what is kept grows with the posts
        of the window and not with the time. Raises StorageError where the disk is full. Where it is cut short
        all is forgotten: a part of a period would pass for the whole.
        """
        last = store.last_sketch(db)
        if scheme != self._scheme or last < self._seen:  # another database, or one that was put back
            self._scheme = scheme
            self._forget_index(window)
            self._forget_habits()
        try:
            self._read_on(db, set(periods), last)
        except BaseException as error:
            self._forget_index(window)
            if isinstance(error, OSError):
                raise StorageError(f"the index of like posts cannot be written: {error}") from error
            raise

    def _read_on(self, db: Database, wanted: set[int], last: int) -> None:
        if self._room is None:
            file = store.scratch_file(db)
            self._room = Room(file)
            weakref.finalize(self._room, file.close)
        self._batch += 1
        self._asked |= dict.fromkeys(wanted, self._batch)
        for period in [one for one in self._near if self._asked[one] <= self._batch - UNASKED]:
            self._near.pop(period).end()
            del self._asked[period]
        if missing := wanted - self._near.keys():
            self._near |= {period: SketchIndex(self._window, self._room) for period in missing}
            self._add(store.sketches_between(db, missing, up_to=self._seen))
        if last > self._seen:
            self._add(store.sketches_between(db, self._near, after=self._seen, up_to=last))
            self._seen = last

    def _add(self, found: Iterable[store.FoundSketch]) -> None:
        for sketch in found:
            sure, lowest = unpacked(sketch.sketch)
            self._near[sketch.period].add(sketch.post_id, sketch.posted_at, sure, lowest)
            self._unlearn(sketch)

    def find(self, sought: Sequence[Sought]) -> list[set[int]]:
        """Return of each the posts, within the window around, that have a sure key or a sketch like its own.

        The periods around were read on.
        """
        found: list[set[int]] = [set() for _ in sought]
        own = [store.period_of(one.at, self._window) for one in sought]
        for period, index in self._near.items():
            if asking := [number for number, one in enumerate(own) if abs(one - period) <= 1]:
                for number, some in zip(asking, index.find([sought[one] for one in asking]), strict=True):
                    found[number] |= some
        return found

    # --- posts ----------------------------------------------------------------------------------------

    def carriers(self, db: Database, post_ids: Iterable[int]) -> dict[int, Carrier]:
        """Return posts as stories see them, read anew only where something about them has changed."""
        stamps = stories.stamps_of(db, post_ids)
        known = {
            post_id: self._carriers[post_id][1]
            for post_id, stamp in stamps.items()
            if post_id in self._carriers and self._carriers[post_id][0] == stamp
        }
        for post_id in known:
            self._asked_for(post_id)
        if unknown := stamps.keys() - known.keys():
            self.read += len(unknown)
            known |= self.made(stories.posts_by_id(db, unknown))
        return known

    def made(self, posts: Iterable[StoredCarrier]) -> dict[int, Carrier]:
        """Return posts that were read as stories see them, and keep them."""
        found = {}
        for post in posts:
            before = self._carriers.get(post.id)
            found[post.id] = before[1] if before and before[0] == post.stamp else as_carrier(post)
            self._carriers[post.id] = post.stamp, found[post.id]
            self._asked_for(post.id)
        while len(self._carriers) > CARRIERS:
            self._carriers.popitem(last=False)
        return found

    def _asked_for(self, post_id: int) -> None:
        self._carriers.move_to_end(post_id)
        self._whole[post_id] = None
        self._whole.move_to_end(post_id)
        if len(self._whole) > WHOLE:
            last, _ = self._whole.popitem(last=False)
            if last in self._carriers:
                self._carriers[last][1].lighten()

    # --- habits ---------------------------------------------------------------------------------------

    def habit(self, db: Database, post: Carrier) -> Habit:
        """Return what the channel of a post repeats, as far as its past is stored and was placed."""
        channel, day = post.channel_id, day_of(post)
        known = self._habits.setdefault(channel, {})
        self._habits.move_to_end(channel)
        if day not in known:
            before = store.runs_before(db, channel, day - LEARNED_FROM, day, most=LEARNED_FROM_POSTS)
            known[day] = self._seen, repeated(PastPost(*one) for one in before)
            if sum(map(len, self._habits.values())) > HABITS and len(self._habits) > 1:
                self._habits.popitem(last=False)
        if channel not in self._first:
            self._first[channel] = story_joins.first_posted(db, channel)
        return Habit(known[day][1], post.posted_at - self._first[channel] < COLD)

    def _unlearn(self, new: store.FoundSketch) -> None:
        """Forget what a channel was known for on the days after a post that came since it was learned."""
        known = self._habits.get(new.channel_id, {})
        for day in [day for day, (seen, _) in known.items() if day > new.posted_at and new.id > seen]:
            del known[day]
        if new.posted_at < self._first.get(new.channel_id, new.posted_at):
            del self._first[new.channel_id]
