"""What editors say of stories: this post is of another, these two are of one."""

from datetime import datetime, timedelta

from bot.errors import InputError
from bot.models import StoredCarrier
from bot.storage import stories as store
from bot.storage.database import Database
from bot.storage.stories import Correction
from bot.stories.likeness.carrier import Carrier, as_carrier
from bot.stories.likeness.ties import WINDOW, Kind, tie
from bot.stories.neighbourhood import Neighbourhood
from bot.stories.placing import Placement
from bot.stories.regrouping import Regrouped, keep_places, regrouped


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
        found = _regroup(db, frozenset({post.story_id}), window, at)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id,
        story_id=story_id,
        absorbed=_absorbed(found, story_id),
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
        found = _regroup(db, frozenset({post.story_id, other.story_id}), window, at)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(post_id=post_id, story_id=story_id, absorbed=_absorbed(found, story_id), reason="joined")


def _regroup(db: Database, stories: frozenset[int], window: timedelta, now: datetime) -> Regrouped:
    """Write down how the posts of these stories are settled anew."""
    found = regrouped(db, stories, window, Neighbourhood(db, window=window, now=now).habit)
    keep_places(db, found.places)
    for story_id, part in found.parts.items():
        store.set_story(db, story_id, part.post_ids)
    return found


def _absorbed(found: Regrouped, story_id: int) -> tuple[int, ...]:
    """Return the stories that ended in one."""
    return tuple(sorted(found.parts[story_id].was - found.parts.keys()))


def _post(db: Database, post_id: int) -> StoredCarrier:
    found = store.posts_by_id(db, [post_id])
    if not found:
        raise InputError(f"no post {post_id}")
    return found[0]


def _is_forward(post: Carrier, other: Carrier, window: timedelta) -> bool:
    found = tie(post, other, window=window)
    return found is not None and found.kind is Kind.FORWARD
