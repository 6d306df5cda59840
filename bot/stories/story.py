"""Stories read from the database, as they stand at a moment."""

from collections.abc import Iterable
from datetime import datetime

from bot.errors import InputError
from bot.models import Channel
from bot.storage import stories as store
from bot.storage.database import Database
from bot.stories.lineage.story import Story, story_from


def story_id_of(db: Database, post_id: int) -> int:
    """Return the story that a post is in."""
    return store.stories_of(db, [post_id])[post_id]


def story_of(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> Story:
    """Return a story as it stands at this moment. Raises InputError when there is none with this id."""
    posts = store.posts_of_stories(db, [story_id])
    if not posts:
        raise InputError(f"no story {story_id}")
    return story_from(story_id, posts, channels, at=at)
