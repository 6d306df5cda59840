"""The step `sweep`: look again at recent posts, where no event tells of edits and deletions.

Young posts are looked at often and old ones seldom, up to a hundred ids a request, and no more requests a
run than are given to it. What an account is told by events needs no sweep.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import AccountError, ChannelUnavailable, SourceError
from bot.models import Channel, Cursor
from bot.sources.protocol import SecondLooks
from bot.storage.database import Database
from bot.storage.posts import cursor_of, save_page
from bot.storage.sweeps import ids_since, note_swept, swept

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# How often posts are looked at that are younger than so much.
EVERY: Mapping[timedelta, timedelta] = {
    timedelta(hours=1): timedelta(minutes=10),
    timedelta(hours=6): timedelta(minutes=30),
    timedelta(hours=24): timedelta(hours=2),
    timedelta(days=7): timedelta(days=1),
    timedelta(days=30): timedelta(days=7),
}
REQUEST = 100  # ids that one request takes
BUDGET = 40  # requests of one run, which is one a minute: enough for 500 channels, as simulated


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """The outcome of a run of the step."""

    requests: int = 0
    channels: int = 0
    edited: int = 0
    absent: int = 0
    left: int = 0  # channels that are due and have to wait for the next run


def due_age(known: Mapping[timedelta, datetime], at: datetime) -> tuple[timedelta, timedelta] | None:
    """Return the greatest age whose posts are due, and for how long they have been; None if none are."""
    due = {
        age: at - last - every
        for age, every in EVERY.items()
        if at - (last := known.get(age, datetime.min.replace(tzinfo=at.tzinfo))) >= every
    }
    return (max(due), max(due.values())) if due else None


async def sweep(
    db: Database,
    channels: Iterable[Channel],
    source: SecondLooks,
    *,
    budget: int = BUDGET,
    clock: Clock,
) -> Swept:
    """Look again at the posts that are due, those first that have waited longest; return what it came to.

    What was looked at is kept page by page. Where an account is asked to wait, or refused, the rest of its
    channels is due at the next run. Raises StorageError.
    """
    due = sorted(_due(db, channels, source, at=clock()), key=lambda one: one[0], reverse=True)
    requests = done = edited = absent = 0
    waiting: set[str] = set()  # accounts whose channels are due at the next run
    for _, channel, cursor, age in due:
        if requests >= budget:
            break
        if (account := source.account_of(channel)) in waiting:
            continue
        assert cursor.channel_id is not None
        ids = ids_since(db, cursor.channel_id, clock() - age)
        try:
            for start in range(0, len(ids), REQUEST):
                page = await source.again(channel, cursor, ids[start : start + REQUEST])
                requests += 1
                kept = save_page(db, page, source="telegram", captured_at=clock())
                edited, absent = edited + len(kept.edited), absent + len(kept.absent)
        except ChannelUnavailable:
            continue  # collecting tells why
        except (SourceError, AccountError) as error:
            log.info("looking again through %s: %s", account, error)
            waiting.add(account)
            continue
        with db.write():
            note_swept(db, cursor.channel_id, [other for other in EVERY if other <= age], at=clock())
        done += 1
    if edited or absent:
        log.info("looking again at %d channels: %d edited, %d absent", done, edited, absent)
    return Swept(requests=requests, channels=done, edited=edited, absent=absent, left=len(due) - done)


def _due(
    db: Database, channels: Iterable[Channel], source: SecondLooks, *, at: datetime
) -> Iterable[tuple[timedelta, Channel, Cursor, timedelta]]:
    for channel in channels:
        if channel.source != "telegram":
            continue
        cursor = cursor_of(db, channel.username)
        if cursor.channel_id is None or not cursor.routes:
            continue
        if source.is_followed(channel, cursor.channel_id):
            continue
        if (found := due_age(swept(db, cursor.channel_id), at)) is not None:
            age, waited = found
            yield waited, channel, cursor, age
