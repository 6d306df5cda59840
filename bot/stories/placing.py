"""Putting posts in the stories that they repeat."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.models import StoredCarrier
from bot.storage import stories as store
from bot.storage.database import Database
from bot.storage.stories import Correction
from bot.stories.likeness.carrier import Carrier, as_carrier
from bot.stories.likeness.ties import WINDOW, Groups, Kind, cluster, tie
from bot.stories.neighbourhood import Neighbourhood, Write
from bot.stories.translations import Meanings


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The place that a post came to have. `absorbed` are the stories that its story took in just now."""

    post_id: int
    story_id: int
    absorbed: tuple[int, ...] = ()
    reason: str = ""  # what ties it to another post; "" when nothing was found that it repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Posts that were placed, with what is to be written of them."""

    placements: tuple[Placement, ...]
    merged: Mapping[int, frozenset[int]]  # by story, the stories that become part of it as they are
    parts: Mapping[int, frozenset[int]]  # by story, the posts that are of it and of no other
    use: Write

    def write(self, db: Database) -> None:
        """Write it down, inside the caller's transaction."""
        self.use(db)
        for story_id, absorbed in self.merged.items():
            store.merge_stories(db, story_id, absorbed)
        for story_id, post_ids in self.parts.items():
            store.set_story(db, story_id, post_ids)


def placing(
    db: Database,
    post_ids: Iterable[int],
    *,
    now: datetime,
    window: timedelta = WINDOW,
    meanings: Meanings | None = None,
) -> Generator[Write, None, Placed]:
    """Find the stories that posts, new or edited, repeat; return what is to be written of it.

    With `meanings`, also those that they translate. Before that it yields short writes by which posts are
    found, each to be done before the next is asked for: they take time only at the first run over stored
    posts, for old posts that come late, and wherever an encoder has to read. The result is the same in
    whatever order and batches posts are placed, and placing one again changes nothing. A post that is
    stored and not yet placed may already be found by another.
    """
    near = Neighbourhood(db, window=window, now=now, meanings=meanings)
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
) -> list[Placement]:
    """Put posts in the stories they repeat, all inside the caller's write transaction."""
    steps = placing(db, post_ids, now=now, window=window, meanings=meanings)
    while True:
        try:
            next(steps)(db)
        except StopIteration as end:
            placed: Placed = end.value
            placed.write(db)
            return list(placed.placements)


def _placed(db: Database, near: Neighbourhood, ids: Sequence[int], window: timedelta) -> Placed:
    carriers = near.carriers(ids)
    found = {carrier.id: near.near(carrier) for carrier in carriers}
    near.carriers(post_id for others in found.values() for post_id in others)
    groups, reasons = Groups(near.stories), dict[int, str]()
    for carrier in carriers:
        own = near.story(carrier)
        for other in sorted(near.carriers(found[carrier.id]), key=lambda one: one.order):
            theirs = near.story(other)
            if carrier.id in reasons and groups.are_one(own, theirs):
                continue
            if tied := tie(carrier, other, window=window):
                groups.join(own, theirs)
                reasons.setdefault(carrier.id, tied.reason)
    merged, parts = dict[int, frozenset[int]](), Parts()
    corrected = store.corrected(db, near.stories)
    for together in groups:
        if corrected.isdisjoint(together) and len(together) > 1:
            merged[min(together)] = together - {min(together)}
    for together in _grown(db, [group for group in groups if not corrected.isdisjoint(group)]):
        parts |= regrouped(db, together, window)
    after = {story: into for into, absorbed in merged.items() for story in absorbed}
    after |= {story: story for story in merged}
    absorbed_by = merged | {story: part.absorbed for story, part in parts.items()}
    settled = {post: story for story, part in parts.items() for post in part.post_ids}
    placements = []
    for carrier in carriers:
        own = near.story(carrier)
        story_id = settled.get(carrier.id, after.get(own, own))
        placements.append(
            Placement(
                post_id=carrier.id,
                story_id=story_id,
                absorbed=tuple(sorted(absorbed_by.get(story_id, ()))),
                reason=reasons.get(carrier.id, ""),
            )
        )
    return Placed(
        placements=tuple(placements),
        merged=merged,
        parts={story: part.post_ids for story, part in parts.items()},
        use=near.use(near.posts(ids)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The posts of one story among those that were settled anew, and the stories that end in it."""

    post_ids: frozenset[int]
    absorbed: frozenset[int]


Parts = dict[int, Part]  # by story


def regrouped(db: Database, stories: frozenset[int], window: timedelta) -> Parts:
    """Settle anew what is one story among all posts that these stories or corrections of them touch."""
    stories = _reached(db, stories)
    corrections = store.corrections_of(db, stories)
    posts = {(post.channel_id, post.message_id): post for post in store.posts_of_stories(db, stories)}
    key = {post.id: key for key, post in posts.items()}
    parts = cluster(
        map(as_carrier, posts.values()),
        window=window,
        together=[
            (key[correction.post_id], key[correction.other_id])
            for correction in corrections
            if correction.together
        ],
        apart=[
            (key[correction.post_id], key[correction.other_id])
            for correction in corrections
            if not correction.together
        ],
    )
    found = {
        min(posts[post_key].id for post_key in part): [posts[post_key] for post_key in part] for part in parts
    }
    return {
        story_id: Part(
            post_ids=frozenset(post.id for post in members),
            absorbed=frozenset(post.story_id for post in members) - found.keys(),
        )
        for story_id, members in found.items()
    }


def _reached(db: Database, stories: frozenset[int]) -> frozenset[int]:
    """Return the stories with those that corrections of them touch, and so on."""
    corrections = store.corrections_of(db, stories)
    touched = {post_id for correction in corrections for post_id in (correction.post_id, correction.other_id)}
    reached = stories | set(store.stories_of(db, touched).values())
    return stories if reached == stories else _reached(db, reached)


def _grown(db: Database, groups: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Return the groups of stories, made one where corrections lead from one to another."""
    grown: list[frozenset[int]] = []
    for group in groups:
        together = _reached(db, group)
        apart = [other for other in grown if other.isdisjoint(together)]
        grown = [*apart, together.union(*(other for other in grown if not other.isdisjoint(together)))]
    return grown


def _regroup(db: Database, stories: frozenset[int], window: timedelta) -> Parts:
    """Write down how the posts of these stories are settled anew."""
    parts = regrouped(db, stories, window)
    for story_id, part in parts.items():
        store.set_story(db, story_id, part.post_ids)
    return parts


def split(db: Database, post_id: int, *, actor: str, at: datetime, window: timedelta = WINDOW) -> Placement:
    """Part a post, with its forwards, from its story for good; in a transaction of its own.

    Raises InputError when there is no such post, or it is alone.
    """
    with db.write():
        post = _post(db, post_id)
        others = [other for other in store.posts_of_stories(db, [post.story_id]) if other.id != post_id]
        carrier = as_carrier(post)
        left = [other for other in others if not _is_forward(carrier, as_carrier(other), window)]
        if not left:
            raise InputError(f"{post.url} is in no story with other posts")
        corrections = [Correction(together=False, post_id=post_id, other_id=other.id) for other in left]
        store.correct(db, corrections, about=[post, left[0]], actor=actor, at=at)
        parts = _regroup(db, frozenset({post.story_id}), window)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id,
        story_id=story_id,
        absorbed=tuple(sorted(parts[story_id].absorbed)),
        reason="split off",
    )


def join(
    db: Database, post_id: int, other_id: int, *, actor: str, at: datetime, window: timedelta = WINDOW
) -> Placement:
    """Make the stories of two posts one for good; in a transaction of its own.

    What held their posts apart no longer does. Raises InputError when there is no such post.
    """
    with db.write():
        post, other = _post(db, post_id), _post(db, other_id)
        ours = [member.id for member in store.posts_of_stories(db, [post.story_id])]
        theirs = [member.id for member in store.posts_of_stories(db, [other.story_id])]
        store.withdraw(db, together=False, posts=ours, others=theirs, at=at)
        correction = Correction(together=True, post_id=post_id, other_id=other_id)
        store.correct(db, [correction], about=[post, other], actor=actor, at=at)
        parts = _regroup(db, frozenset({post.story_id, other.story_id}), window)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id, story_id=story_id, absorbed=tuple(sorted(parts[story_id].absorbed)), reason="joined"
    )


def _post(db: Database, post_id: int) -> StoredCarrier:
    found = store.posts_by_id(db, [post_id])
    if not found:
        raise InputError(f"no post {post_id}")
    return found[0]


def _is_forward(post: Carrier, other: Carrier, window: timedelta) -> bool:
    found = tie(post, other, window=window)
    return found is not None and found.kind is Kind.FORWARD
