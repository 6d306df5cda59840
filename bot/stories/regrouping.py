"""Settling anew what is one story, where editors put posts together or held them apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.storage import stories as store
from bot.storage import story_joins
from bot.storage.database import Database
from bot.storage.story_joins import StoredJoin
from bot.stories.likeness.carrier import as_carrier
from bot.stories.likeness.clusters import Groups, Join, settled
from bot.stories.likeness.habits import Habits


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The posts of one story among those that were settled anew, and the stories that they were of."""

    post_ids: frozenset[int]
    was: frozenset[int]


Parts = dict[int, Part]  # by story


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """Stories that were settled anew: what they come to, and the places of their posts."""

    stories: frozenset[int]
    parts: Parts
    places: Mapping[int, Join]


def keep_places(db: Database, places: Mapping[int, Join]) -> None:
    """Write down the places of posts, in the caller's transaction."""
    stored = {
        post_id: StoredJoin(
            joined_id=place.joined,
            head_id=place.head,
            kind=place.kind,
            carries=place.carries,
            told=place.told,
        )
        if place.joined != post_id
        else None
        for post_id, place in places.items()
    }
    story_joins.set_joins(db, stored)


def regrouped(db: Database, stories: frozenset[int], window: timedelta, habits: Habits) -> Regrouped:
    """Settle anew what is one story among all posts that these stories or corrections of them touch."""
    stories = _reached(db, stories)
    corrections = store.corrections_of(db, stories)
    posts = {(post.channel_id, post.message_id): post for post in store.posts_of_stories(db, stories)}
    key = {post.id: key for key, post in posts.items()}
    parts, places = settled(
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
        habits=habits,
    )
    found = {
        min(posts[post_key].id for post_key in part): [posts[post_key] for post_key in part] for part in parts
    }
    return Regrouped(
        stories=stories,
        parts={
            story_id: Part(
                post_ids=frozenset(post.id for post in members),
                was=frozenset(post.story_id for post in members),
            )
            for story_id, members in found.items()
        },
        places=places,
    )


def connected(parts: Parts, stories: Iterable[int]) -> list[frozenset[int]]:
    """Return the stories as they were, those together whose posts are of one story now."""
    groups = Groups(sorted({*stories, *(story for part in parts.values() for story in part.was)}))
    for part in parts.values():
        first, *others = sorted(part.was)
        for other in others:
            groups.join(first, other)
    return sorted(groups, key=min)


def _reached(db: Database, stories: frozenset[int]) -> frozenset[int]:
    """Return the stories with those that corrections of them touch, and so on."""
    corrections = store.corrections_of(db, stories)
    touched = {post_id for correction in corrections for post_id in (correction.post_id, correction.other_id)}
    reached = stories | set(store.stories_of(db, touched).values())
    return stories if reached == stories else _reached(db, reached)


def grown(db: Database, groups: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Return the groups of stories, made one where corrections lead from one to another."""
    found: list[frozenset[int]] = []
    for group in groups:
        together = _reached(db, group)
        apart = [other for other in found if other.isdisjoint(together)]
        found = [*apart, together.union(*(other for other in found if not other.isdisjoint(together)))]
    return found
