"""Stories read from the database, as they stand at a moment."""

from collections.abc import Iterable
from datetime import datetime

from bot.errors import InputError
from bot.models import Channel, Uncorrected
from bot.storage import stories as store
from bot.storage.corrections import corrected
from bot.storage.database import Database
from bot.stories.lineage.story import Story, story_from
from bot.stories.lineage.uncorrected import Changed, uncorrected


def story_id_of(db: Database, post_id: int) -> int:
    """Return the story that a post is in."""
    return store.stories_of(db, [post_id])[post_id]


def story_of(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> Story:
    """Return a story as it stands at this moment. Raises InputError when there is none with this id."""
    posts = store.posts_of_stories(db, [story_id])
    if not posts:
        raise InputError(f"no story {story_id}")
    return story_from(story_id, posts, channels, at=at)


def uncorrected_in(db: Database, stories: Iterable[Story]) -> list[Uncorrected]:
    """Return the posts of these stories that still show what the post they have it from has lost."""
    listed = [story for story in stories if len(story.posts) > 1]
    found = corrected(db, (post.place.carrier.id for story in listed for post in story.posts))
    changed = {
        post_id: Changed(
            readings=tuple((reading.as_of, reading.text) for reading in one.readings),
            absent_at=one.absent_at,
        )
        for post_id, one in found.items()
    }
    return [one for story in listed for one in uncorrected(story, changed)]
