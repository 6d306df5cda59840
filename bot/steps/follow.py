"""Notices follow what they are about: amended as it changes, replied to once, never sent again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.amendment import Reader, amended, elsewhere, independent
from bot.i18n import catalogue_for
from bot.models import Channel
from bot.storage.alerts import Notice, notices_of, queue_amendment, queue_reply
from bot.storage.changes import amended_to, changed_stories, changes_of, latest, note_amended
from bot.storage.database import Database
from bot.stories.story import Story, story_of

BATCH = 50  # stories in one transaction


def follow_changes(
    db: Database, channels: Iterable[Channel], *, judged_to: int, clock: Callable[[], datetime]
) -> Iterator[int]:
    """Amend the notices of all stories that changed since the last time; yield how many messages were queued.

    A story changes with a version of its posts, up to `judged_to`, with a post that is absent or there
    again, and with an answer to a match, whoever kept them. What was told is noted at the end: if it is cut
    short it is done again, and a notice that reads like that already queues nothing.
    """
    since, now = amended_to(db), latest(db, version=judged_to)
    if since == now:
        return
    stories, known = changed_stories(db, since, now), tuple(channels)
    for start in range(0, len(stories), BATCH):
        with db.write():
            queued = sum(follow(db, one, known, at=clock()) for one in stories[start : start + BATCH])
        yield queued
    with db.write():
        note_amended(db, now)


def follow(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> int:
    """Queue what a story's notices read like from now on; return how many messages that is.

    In the caller's transaction. A story that has not changed queues nothing. Of two notices about what
    turned out to be one story, the later one points to the earlier.
    """
    notices = notices_of(db, story_id)
    if not notices:
        return 0
    story = story_of(db, story_id, channels, at=at)
    queued, first = 0, dict[tuple[str, str], Notice]()
    for notice in notices:
        earlier = first.setdefault((notice.statement_id, notice.recipient_id), notice)
        queued += _follow(db, notice, earlier, story, at)
    return queued


def _follow(db: Database, notice: Notice, earlier: Notice, story: Story, at: datetime) -> int:
    """Queue what one notice reads like from now on. `earlier` is the recipient's first one of the story."""
    reader = Reader(catalogue=catalogue_for(notice.language), zone=ZoneInfo(notice.zone))
    changes = changes_of(db, notice.statement_id, notice.post_id, notice.version_id)
    about = (notice.body, story, notice.post_id, changes, reader)
    if earlier is not notice:
        url = next(one.url for one in story.posts if one.place.carrier.id == earlier.post_id)
        return queue_amendment(db, notice, elsewhere(*about, url), at=at)
    queued = queue_amendment(db, notice, amended(*about), at=at)
    reply = independent(story, notice.post_id, reader) if notice.origins == 1 else None
    return queued + (queue_reply(db, notice, reply, at=at) if reply else 0)
