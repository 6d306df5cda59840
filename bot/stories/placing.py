"""Putting posts in the stories that they repeat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage import stories as store
from bot.storage.database import Database
from bot.stories.cluster import Groups
from bot.stories.likeness.ties import WINDOW, tie
from bot.stories.neighbourhood import Neighbourhood
from bot.story.leads import Meanings
from bot.story.regrouping import Absorbed, merge, regroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a post came to be. `absorbed` are the stories that became part of its story just now."""

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
        for other in sorted(neighbourhood.carriers(near[carrier.id]), key=lambda one: one.order):
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
