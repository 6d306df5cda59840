"""Putting posts in the stories that they repeat.

A post joins what was published before it (see `likeness.clusters`); one that is stored late is put where it
belongs in time, and the later posts that may repeat it are placed anew.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from bot.storage import stories as store
from bot.storage import story_joins
from bot.storage.database import Database
from bot.stories.likeness.clusters import Groups, Join, begins, joins
from bot.stories.likeness.ties import WINDOW
from bot.stories.memory import StoryMemory
from bot.stories.neighbourhood import Neighbourhood, Write
from bot.stories.regrouping import Part, Parts, connected, grown, keep_places, regrouped
from bot.stories.translations import Meanings


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The story that a post came to be of. `absorbed` are the stories that its story took in just now."""

    post_id: int
    story_id: int
    absorbed: tuple[int, ...] = ()
    reason: str = ""  # what ties it to another post; "" when nothing was found that it repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Posts that were placed, with what is to be written of them."""

    placements: tuple[Placement, ...]
    parts: Mapping[int, frozenset[int]]  # by story, the posts that are of it and of no other
    places: Mapping[int, Join]  # by post, those that changed
    use: Write

    def write(self, db: Database) -> None:
        """Write it down, inside the caller's transaction."""
        self.use(db)
        keep_places(db, self.places)
        for story_id, post_ids in self.parts.items():
            store.set_story(db, story_id, post_ids)


def placing(
    db: Database,
    post_ids: Iterable[int],
    *,
    now: datetime,
    window: timedelta = WINDOW,
    reached: int | None = None,
    meanings: Meanings | None = None,
    memory: StoryMemory | None = None,
) -> Generator[Write, None, Placed]:
    """Find the stories that posts, new or edited, repeat; return what is to be written of it.

    With `meanings`, also those that they translate. Before that it yields short writes by which posts are
    found, each to be done before the next is asked for: they take time only at the first run over stored
    posts, for old posts that come late, and wherever an encoder has to read. The result is the same in
    whatever order and batches posts are placed, and placing one again changes nothing. A post that is
    stored and not yet placed may already be found by another; where the versions after `reached` are still
    to be placed in their turn, none of them is on account of an earlier post. What `memory` holds from one
    call to the next changes nothing but the time it takes.
    """
    near = Neighbourhood(db, window=window, now=now, reached=reached, meanings=meanings, memory=memory)
    ids = tuple(post_ids)
    yield from near.prepare(near.posts(ids))
    yield from near.translate(near.posts(ids))
    return _placed(db, near, ids, window)


def place(
    db: Database,
    post_ids: Iterable[int],
    *,
    now: datetime,
    window: timedelta = WINDOW,
    meanings: Meanings | None = None,
    memory: StoryMemory | None = None,
) -> list[Placement]:
    """Put posts in the stories they repeat, all inside the caller's write transaction."""
    steps = placing(db, post_ids, now=now, window=window, meanings=meanings, memory=memory)
    while True:
        try:
            next(steps)(db)
        except StopIteration as end:
            placed: Placed = end.value
            placed.write(db)
            return list(placed.placements)


def _placed(db: Database, near: Neighbourhood, ids: Sequence[int], window: timedelta) -> Placed:
    places = _settled(near, ids, window)
    changed = {post_id: join for post_id, join in places.items() if join != near.place(post_id)}
    stories = near.stories_of({*changed, *(join.joined for join in changed.values())})
    parts = _parts(db, changed, stories)
    places_anew = dict(changed)
    corrected = store.corrected(db, stories)
    groups = connected(parts, stories)
    for together in grown(db, [group for group in groups if not corrected.isdisjoint(group)]):
        found = regrouped(db, together, window, near.habit)
        parts = {story: part for story, part in parts.items() if part.was.isdisjoint(found.stories)}
        parts |= found.parts
        places_anew |= found.places
    settled = {post: story for story, part in parts.items() for post in part.post_ids}
    placements = []
    for carrier in near.carriers(ids):
        story_id = settled.get(carrier.id, near.story(carrier))
        ended = parts[story_id].was - parts.keys() if story_id in parts else frozenset[int]()
        placements.append(
            Placement(
                post_id=carrier.id,
                story_id=story_id,
                absorbed=tuple(sorted(ended)),
                reason=places[carrier.id].reason,
            )
        )
    return Placed(
        placements=tuple(placements),
        parts={story: part.post_ids for story, part in parts.items()},
        places=places_anew,
        use=near.use(near.posts(ids)),
    )


def _settled(near: Neighbourhood, ids: Sequence[int], window: timedelta) -> dict[int, Join]:
    """Decide the places of posts and, where that changes, of later posts that may repeat them."""
    places: dict[int, Join] = {}
    posts = near.carriers(ids)
    waiting = [(carrier.order, carrier.id) for carrier in posts]
    heapify(waiting)
    asked, queued = set(ids), set(ids)
    near.meet(posts)
    near.meet(near.carriers(other for post in posts for other in near.later(post)))  # whose turn comes, too

    def place_of(post_id: int) -> Join:
        return places.get(post_id) or near.place(post_id)

    while waiting:
        _, post_id = heappop(waiting)
        carrier = near.carrier(post_id)
        others = near.carriers(near.near(carrier))
        near.read_places(other.id for other in others)
        ways = joins(
            carrier,
            [other for other in others if other.order < carrier.order],
            place_of=place_of,
            carrier_of=near.carrier,
            window=window,
            habits=near.habit,
        )
        places[post_id] = ways[0] if ways else begins(post_id)
        if post_id in asked or places[post_id] != near.place(post_id):
            for other_id in near.later(carrier):
                if other_id not in queued:
                    queued.add(other_id)
                    heappush(waiting, (near.carrier(other_id).order, other_id))
    return places


def _parts(db: Database, changed: Mapping[int, Join], stories: frozenset[int]) -> Parts:
    """Return what stories come to when these posts have their new places."""
    members = story_joins.members(db, stories)
    joined = {
        post_id: changed[post_id].joined if post_id in changed else other for post_id, _, other in members
    }
    groups = Groups(joined)
    for post_id, other in joined.items():
        if other in joined:
            groups.join(post_id, other)
    story_of = {post_id: story_id for post_id, story_id, _ in members}
    return {
        min(group): Part(post_ids=group, was=frozenset(story_of[post_id] for post_id in group))
        for group in groups
    }
