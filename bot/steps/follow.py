"""The step `follow`: notices follow what they are about, amended as it changes, replied to once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.alerts.amendment import FollowUp, follow_up
from bot.models import Channel, MatchProgress
from bot.storage import custody
from bot.storage.alerts import notices_of, queue_amendment, queue_reply
from bot.storage.changes import AmendedTo, amended_to, changed_stories, changes_of, latest, note_amended
from bot.storage.database import Database
from bot.storage.progress import Between, Write, nothing
from bot.stories.story import ToldStories, told_story

BATCH = 50  # stories in one transaction


def follow(
    db: Database,
    channels: Iterable[Channel],
    *,
    judged_to: int,
    clock: Callable[[], datetime],
    between: Between = nothing,
) -> Iterator[Write]:
    """Yield what amends the notices of all stories that changed since the last time, batch by batch.

    A story changes with a version of its posts, up to `judged_to`, with a post that is absent or there
    again, and with an answer to a match, whoever kept them. How far it came is noted at the end: if it is
    cut short it is done again, and a notice that reads like that already queues nothing. What `between`
    yields is done before each batch is read.
    """
    since, now = amended_to(db), latest(db, version=judged_to)
    if since == now:
        return
    stories, known = changed_stories(db, since, now), tuple(channels)
    for start in range(0, len(stories), BATCH):
        yield from between()
        acts = -1
        while custody.acted_since(db, acts):  # somebody did something meanwhile: once more
            acts, at = custody.last(db), clock()
            some = stories[start : start + BATCH]
            decided = [followed(db, story, known, at=at) for story in some]
            yield partial(_keep, decided=decided, acts=acts, at=at)
    yield partial(_note, marks=now)


def follow_story(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> None:
    """Queue what a story's notices read like from now on, in the caller's transaction."""
    found = followed(db, story_id, channels, at=at)
    found.keep(db)
    queue(db, found.follow_ups, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The notices of a story as they read from now on, and the story as it was told for that."""

    follow_ups: Sequence[FollowUp] = ()
    told: ToldStories | None = None  # None where there are no notices

    def keep(self, db: Database) -> None:
        """Keep what was worked out to tell the story, inside the caller's transaction."""
        if self.told is not None:
            self.told.keep(db)


def followed(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> Followed:
    """Return what a story's notices read like from now on; nothing of a story without any."""
    notices = notices_of(db, story_id)
    if not notices:
        return Followed()
    changes = {
        notice.id: changes_of(db, notice.statement_id, notice.post_id, notice.version_id, line=notice.line)
        for notice in notices
    }
    told = told_story(db, story_id, channels, at=at)
    return Followed(follow_ups=follow_up(notices, told.stories[story_id], changes), told=told)


def queue(db: Database, decided: Sequence[FollowUp], *, at: datetime) -> int:
    """Queue amendments and replies; return how many messages that is. What has not changed queues nothing."""
    queued = 0
    for change in decided:
        reading = change.amendment
        queued += queue_amendment(db, change.notice, reading.message, body=reading.body, at=at)
        for kind, message in change.replies.items():
            queued += queue_reply(db, change.notice, message, kind=kind, at=at)
    return queued


def _keep(db: Database, *, decided: Sequence[Followed], acts: int, at: datetime) -> MatchProgress | None:
    if custody.acted_since(db, acts):
        return None
    for one in decided:
        one.keep(db)
    return MatchProgress(queued=sum(queue(db, one.follow_ups, at=at) for one in decided))


def _note(db: Database, *, marks: AmendedTo) -> None:
    note_amended(db, marks)
