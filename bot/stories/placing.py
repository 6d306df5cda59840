"""Putting posts in the stories that they repeat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.models import StoredCarrier
from bot.storage import stories as store
from bot.storage.database import Database
from bot.storage.stories import Correction
from bot.stories.likeness.carrier import Carrier, as_carrier
from bot.stories.likeness.ties import WINDOW, Groups, Kind, cluster, tie
from bot.stories.neighbourhood import Neighbourhood
from bot.stories.translations import Meanings

Absorbed = dict[int, frozenset[int]]  # by story, the stories that became part of it


def merge(db: Database, stories: frozenset[int]) -> Absorbed:
    """Write down that these stories are one."""
    story_id = min(stories)
    absorbed = stories - {story_id}
    if absorbed:
        store.merge_stories(db, story_id, absorbed)
    return {story_id: absorbed}


def regroup(db: Database, stories: frozenset[int], window: timedelta) -> Absorbed:
    """Settle anew what is one story among all posts that these stories or corrections of them touch."""
    corrections = store.corrections_of(db, stories)
    touched = {post_id for correction in corrections for post_id in (correction.post_id, correction.other_id)}
    reached = stories | set(store.stories_of(db, touched).values())
    if reached != stories:
        return regroup(db, frozenset(reached), window)
    posts = {(post.channel_id, post.message_id): post for post in store.posts_of_stories(db, stories)}
    key = {post.id: key for key, post in posts.items()}
    pairs = [(correction, (key[correction.post_id], key[correction.other_id])) for correction in corrections]
    parts = cluster(
        map(as_carrier, posts.values()),
        window=window,
        together=[pair for correction, pair in pairs if correction.together],
        apart=[pair for correction, pair in pairs if not correction.together],
    )
    before: dict[int, set[int]] = {}
    for part in parts:
        members = [posts[member] for member in part]
        story_id = min(post.id for post in members)
        store.set_story(db, story_id, (post.id for post in members))
        before[story_id] = {post.story_id for post in members}
    return {story_id: frozenset(was - before.keys()) for story_id, was in before.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The place that a post came to have. `absorbed` are the stories that its story took in just now."""

    post_id: int
    story_id: int
    absorbed: tuple[int, ...] = ()
    reason: str = ""  # what ties it to another post; "" when nothing was found that it repeats


def prepare(
    db: Database,
    post_ids: Iterable[int],
    *,
    now: datetime,
    window: timedelta = WINDOW,
    meanings: Meanings | None = None,
) -> Iterator[None]:
    """Make all posts around these findable, in short transactions of its own; placing them is quick then.

    Only what is not findable yet takes time: at the first run over stored posts, for old posts that come
    late, and wherever an encoder has to read. It yields after each second or two of such reading, and does
    nothing unless it is iterated to its end. `place` does what was left out; a repeat changes nothing.
    """
    return Neighbourhood(db, window=window, now=now, meanings=meanings).prepare(post_ids)


def place(
    db: Database,
    post_ids: Iterable[int],
    *,
    now: datetime,
    window: timedelta = WINDOW,
    meanings: Meanings | None = None,
) -> list[Placement]:
    """Put posts, new or edited, in the stories they repeat; inside the caller's write transaction.

    With `meanings`, also in those that they translate. The result is the same in whatever order and
    batches posts are placed, and placing one again changes nothing. A post that is stored and not yet
    placed may already be found by another.
    """
    neighbourhood = Neighbourhood(db, window=window, now=now, meanings=meanings)
    posts = neighbourhood.posts(post_ids)
    neighbourhood.index(posts)
    neighbourhood.translate(posts)
    carriers = neighbourhood.carriers(post.id for post in posts)
    near = {carrier.id: neighbourhood.near(carrier) for carrier in carriers}
    neighbourhood.carriers(post_id for found in near.values() for post_id in found)
    stories, reasons = Groups(neighbourhood.stories), dict[int, str]()
    for carrier in carriers:
        own = neighbourhood.story(carrier)
        for other in sorted(neighbourhood.carriers(near[carrier.id]), key=lambda post: post.order):
            theirs = neighbourhood.story(other)
            if carrier.id in reasons and stories.are_one(own, theirs):
                continue
            if found := tie(carrier, other, window=window):
                stories.join(own, theirs)
                reasons.setdefault(carrier.id, found.reason)
    corrected = store.corrected(db, neighbourhood.stories)
    absorbed: Absorbed = {}
    for together in stories:
        regrouped = not corrected.isdisjoint(together)
        absorbed |= regroup(db, together, window) if regrouped else merge(db, together)
    after = store.stories_of(db, (carrier.id for carrier in carriers))
    return [
        Placement(
            post_id=carrier.id,
            story_id=after[carrier.id],
            absorbed=tuple(sorted(absorbed.get(after[carrier.id], ()))),
            reason=reasons.get(carrier.id, ""),
        )
        for carrier in carriers
    ]


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
        absorbed = regroup(db, frozenset({post.story_id}), window)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id, story_id=story_id, absorbed=tuple(sorted(absorbed[story_id])), reason="split off"
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
        absorbed = regroup(db, frozenset({post.story_id, other.story_id}), window)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id, story_id=story_id, absorbed=tuple(sorted(absorbed[story_id])), reason="joined"
    )


def _post(db: Database, post_id: int) -> StoredCarrier:
    found = store.posts_by_id(db, [post_id])
    if not found:
        raise InputError(f"no post {post_id}")
    return found[0]


def _is_forward(post: Carrier, other: Carrier, window: timedelta) -> bool:
    found = tie(post, other, window=window)
    return found is not None and found.kind is Kind.FORWARD
