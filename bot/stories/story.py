"""Stories read from the database, as they stand at a moment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import InputError
from bot.models import Channel, StoredCarrier, Uncorrected
from bot.storage import stories as store
from bot.storage.corrections import corrected
from bot.storage.database import Database
from bot.storage.lineages import KeptLineage, keep_lineages, lineages_of
from bot.stories.likeness.carrier import as_carrier
from bot.stories.lineage.kept import known_by, made_of, read, written
from bot.stories.lineage.lineage import lineage
from bot.stories.lineage.story import Story, story_of_lineage
from bot.stories.lineage.uncorrected import Changed, may_be_uncorrected, uncorrected


def story_id_of(db: Database, post_id: int) -> int:
    """Return the story that a post is in."""
    return store.stories_of(db, [post_id])[post_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStories:
    """Stories as they stand, by their ids, and the lineages of those that were worked out anew for it."""

    stories: Mapping[int, Story]
    worked_out: tuple[KeptLineage, ...]

    def keep(self, db: Database) -> None:
        """Keep what was worked out, in a transaction; nothing is written where all of it was kept before."""
        if self.worked_out:
            with db.write():
                keep_lineages(db, self.worked_out)


def told(
    db: Database, posts: Mapping[int, Sequence[StoredCarrier]], channels: Iterable[Channel], *, at: datetime
) -> ToldStories:
    """Tell stories by their posts; lineages that are kept, of the same posts and channels, are not traced."""
    watched = tuple(channels)
    known, by_key = known_by(watched), {channel.key: channel for channel in watched}
    kept, stories, worked_out = lineages_of(db, posts), dict[int, Story](), list[KeptLineage]()
    for story_id, of_story in posts.items():
        carriers, digest = [as_carrier(post) for post in of_story], made_of(of_story, known)
        before = kept.get(story_id)
        if before is not None and before.made_of == digest:
            found = read(before.content, carriers)
        else:
            found = lineage(carriers, by_key)
            worked_out.append(KeptLineage(story_id=story_id, made_of=digest, content=written(found)))
        stories[story_id] = story_of_lineage(story_id, found, of_story, watched, at=at)
    return ToldStories(stories=stories, worked_out=tuple(worked_out))


def told_story(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> ToldStories:
    """Tell a story as it stands at this moment. Raises InputError when there is none with this id."""
    posts = store.posts_of_stories(db, [story_id])
    if not posts:
        raise InputError(f"no story {story_id}")
    return told(db, {story_id: posts}, channels, at=at)


def story_of(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> Story:
    """Return a story as it stands at this moment. Raises InputError when there is none with this id."""
    return told_story(db, story_id, channels, at=at).stories[story_id]


def uncorrected_in(db: Database, stories: Iterable[Story]) -> list[Uncorrected]:
    """Return the posts of these stories that still show what the post they have it from has lost."""
    listed = [story for story in stories if len(story.posts) > 1]
    changed = _changed(db, (post.place.carrier.id for story in listed for post in story.posts))
    return [one for story in listed for one in uncorrected(story, changed)]


def uncorrected_among(
    db: Database, story_ids: Sequence[int], channels: Iterable[Channel], *, at: datetime
) -> Iterator[tuple[Story, list[Uncorrected]]]:
    """Yield those of some stories that have such posts, in the order given, with these posts."""
    posts: dict[int, list[StoredCarrier]] = {}
    for post in store.posts_of_stories(db, story_ids):
        posts.setdefault(post.story_id, []).append(post)
    changed = _changed(db, (post.id for of in posts.values() for post in of))
    likely = {
        story_id: posts[story_id]
        for story_id in story_ids
        if story_id in posts
        and may_be_uncorrected({post.id: post.texts[-1][0] for post in posts[story_id]}, changed)
    }
    for story in told(db, likely, channels, at=at).stories.values():
        if copies := list(uncorrected(story, changed)):
            yield story, copies


def _changed(db: Database, post_ids: Iterable[int]) -> dict[int, Changed]:
    return {
        post_id: Changed(
            readings=tuple((reading.as_of, reading.text) for reading in one.readings),
            absent_at=one.absent_at,
        )
        for post_id, one in corrected(db, post_ids).items()
    }
