"""The first step: ask a source what is new in a channel, and keep it with its cursor."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import AccountError, ChannelUnavailable, PartlyRead, RateLimited, SourceError
from bot.models import Channel, Round
from bot.sources.protocol import Source
from bot.storage.coverage import note_round
from bot.storage.database import Database
from bot.storage.posts import Kept, cursor_of, save_page

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
DEADLINE = timedelta(minutes=15)  # for one round of one channel; what was kept by then stays


async def collect(
    db: Database, channel: Channel, source: Source, *, clock: Clock, fresh: timedelta = timedelta(0)
) -> Round:
    """Keep what is new or edited in one channel, page by page, each with its cursor.

    A channel that cannot be read, or in part only, is noted as such, in the round and in the coverage, and
    stops nothing else; pages kept before that stay. `fresh` is how old a post may be and still be news when
    it was published before the channel was first read. Raises StorageError.
    """
    new = edited = repeated = absent = 0
    channel_id, failure, partly, unseen, lasting = None, "", "", "", False
    not_before: datetime | None = None
    try:
        async with asyncio.timeout(DEADLINE.total_seconds()):
            async for page in source.pages(channel, cursor_of(db, channel.username), now=clock()):
                kept = save_page(db, page, source=source.name, captured_at=clock(), fresh=fresh)
                channel_id = page.channel_id
                _tell_renamed(channel, kept)
                unseen = str(page.backfill) if page.backfill and page.backfill.missing else unseen
                new, edited = new + len(kept.new), edited + len(kept.edited)
                repeated += kept.repeated + len(kept.completed)
                absent += len(kept.absent)
    except PartlyRead as error:
        partly = str(error)
    except RateLimited as error:
        failure = f"{error} (again in {error.retry_after:.0f} s)"
        not_before = clock() + timedelta(seconds=error.retry_after)
    except (SourceError, AccountError) as error:
        failure, lasting = str(error), isinstance(error, (ChannelUnavailable, AccountError))
    except TimeoutError:
        failure = f"no end after {DEADLINE.total_seconds():.0f} s; goes on from what was kept"
    note = note_round(
        db,
        channel,
        channel_id=channel_id,
        failure=_without_countdown(failure),
        partly=partly,
        lasting=lasting,
        not_before=not_before,
        at=clock(),
    )
    if note:
        _tell_look(channel, failure, partly)
    if unseen:  # which may be all there is: as good as the two signs of the end that it took
        log.info("%s: backfill: %s; they are looked for again at the next start", channel.username, unseen)
    if new or edited or absent:
        log.info("%s: %d new, %d edited, %d absent", channel.username, new, edited, absent)
    return Round(
        channel=channel,
        new=new,
        edited=edited,
        repeated=repeated,
        absent=absent,
        failure=failure,
        partly=partly,
        unseen=unseen,
    )


def _without_countdown(failure: str) -> str:
    # A countdown would make each round of one wait a spell of its own.
    return failure.partition(" (again in ")[0]


def _tell_look(channel: Channel, failure: str, partly: str) -> None:
    if failure:
        log.warning("%s: %s", channel.username, failure)
    elif partly:
        log.warning("%s: partly read: %s", channel.username, partly)
    else:
        log.info("%s: reading", channel.username)


def _tell_renamed(channel: Channel, kept: Kept) -> None:
    for renamed in kept.renamed:
        if renamed.now:
            log.warning("%s: is called @%s now; its links say so", channel.username, renamed.now)
        elif renamed.was:
            log.warning(
                "%s: @%s is not channel %d any more; its posts are linked by its number",
                channel.username,
                renamed.was,
                renamed.channel_id,
            )
