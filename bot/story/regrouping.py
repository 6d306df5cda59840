"""Writing down which stories are one."""

from datetime import timedelta

from bot.storage import stories as store
from bot.storage.database import Database
from bot.stories.cluster import cluster
from bot.story.carriers import as_carrier

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
    touched = {post_id for one in corrections for post_id in (one.post_id, one.other_id)}
    reached = stories | set(store.stories_of(db, touched).values())
    if reached != stories:
        return regroup(db, frozenset(reached), window)
    posts = {(post.channel_id, post.message_id): post for post in store.posts_of_stories(db, stories)}
    key = {post.id: key for key, post in posts.items()}
    parts = cluster(
        map(as_carrier, posts.values()),
        window=window,
        together=[(key[one.post_id], key[one.other_id]) for one in corrections if one.together],
        apart=[(key[one.post_id], key[one.other_id]) for one in corrections if not one.together],
    )
    before: dict[int, set[int]] = {}
    for part in parts:
        members = [posts[one] for one in part]
        story_id = min(post.id for post in members)
        store.set_story(db, story_id, (post.id for post in members))
        before[story_id] = {post.story_id for post in members}
    return {story_id: frozenset(was - before.keys()) for story_id, was in before.items()}
