"""A step beside collecting: fetch the files that kept posts carry, as far as a channel's settings want them.

What to fetch is a list in the database, made of the captures that were kept; so a page of posts never waits
for a picture, and a file that could not be had now is tried again later.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.backoff import doubled
from bot.errors import AccountError, MediaGone, RateLimited, SourceError
from bot.models import Attached, Channel
from bot.sources.protocol import MediaSource
from bot.storage.database import Database
from bot.storage.media import (
    DueMedia,
    MediaFiles,
    TooLarge,
    due_media,
    list_media,
    pass_over_captures,
    record_failed,
    record_given_up,
    record_kept,
    unlisted_captures,
)

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
MOST_ATTEMPTS = 10
DEADLINE = timedelta(minutes=10)  # for one file

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The outcome of a run of the step, in files."""

    kept: int = 0
    given_up: int = 0
    waiting: int = 0


def wanted(policy: str, attached: Attached) -> bool:
    """Tell whether a channel's `media` setting wants a file."""
    return policy == "all" or (policy == "photos" and attached.kind == "photo")


async def fetch_media(
    db: Database,
    channels: Iterable[Channel],
    sources: Mapping[str, MediaSource],
    files: MediaFiles,
    *,
    clock: Clock,
) -> Fetched:
    """List the files of captures that were kept since, and fetch those that are due.

    What was captured while no channel wanted files is passed over for good.

    Every file ends as kept, too large, or gone, each on record with its time; until then it is tried again
    after a pause that doubles. Raises StorageError; what a source raises is noted and stops nothing.
    """
    known = {channel.key: channel for channel in channels}
    await _list(db, known, sources)
    counts = {"kept": 0, "given up": 0, "waiting": 0}
    held: set[tuple[str, str]] = set()  # sources that asked an account to leave them alone in this run
    for due in due_media(db, at=clock()):
        channel = known.get(due.username.lower())
        if channel is None or due.source not in sources:
            counts["waiting"] += 1
            continue
        place = due.source, sources[due.source].account_of(due.wanted.channel_id)
        if place in held:
            counts["waiting"] += 1
            continue
        try:
            outcome = await _fetch(db, due, sources[due.source], files, channel.media_limit, clock)
        except RateLimited:
            held.add(place)
            outcome = "waiting"
        counts[outcome] += 1
    if counts["kept"] or counts["given up"]:
        log.info("media: %d kept, %d given up", counts["kept"], counts["given up"])
    return Fetched(kept=counts["kept"], given_up=counts["given up"], waiting=counts["waiting"])


async def _list(db: Database, channels: Mapping[str, Channel], sources: Mapping[str, MediaSource]) -> None:
    if all(channel.media == "none" for channel in channels.values()):
        pass_over_captures(db)
    while captures := unlisted_captures(db):
        found = []
        for capture in captures:
            channel = channels.get(capture.username.lower())
            if channel is not None and channel.media != "none" and capture.source in sources:
                attached = sources[capture.source].attached(capture.raw)
                found.append((capture, [file for file in attached if wanted(channel.media, file)]))
        list_media(db, found, to=captures[-1].id)
        await asyncio.sleep(0)


async def _fetch(
    db: Database,
    due: DueMedia,
    source: MediaSource,
    files: MediaFiles,
    limit: int,
    clock: Clock,
) -> str:
    """Try one file; return what it came to. Raises RateLimited, once it is noted that the file waits."""
    try:
        if due.announced and due.announced > limit:
            raise TooLarge
        async with asyncio.timeout(DEADLINE.total_seconds()):
            with files.receiving(limit=limit) as draft:
                async for piece in source.pieces(due.wanted):
                    draft.add(piece)
    except TooLarge:
        record_given_up(db, due.id, "too large", f"more than {limit} bytes", at=clock())
    except MediaGone as error:
        record_given_up(db, due.id, "gone", str(error), at=clock())
    except RateLimited as error:
        record_failed(db, due.id, str(error), not_before=clock() + timedelta(seconds=error.retry_after))
        raise
    except (SourceError, AccountError, TimeoutError) as error:
        detail = str(error) or "took too long"
        if due.attempts + 1 < MOST_ATTEMPTS:
            record_failed(db, due.id, detail, not_before=clock() + pause(due.attempts))
            return "waiting"
        record_given_up(db, due.id, "gone", f"after {MOST_ATTEMPTS} attempts: {detail}", at=clock())
    else:
        record_kept(db, due.id, draft.sha256, draft.size, at=clock())
        return "kept"
    return "given up"


def pause(attempts: int) -> timedelta:
    """Return how long to wait after that many earlier attempts: doubling, up to six hours."""
    return doubled(FIRST_PAUSE, attempts, LONGEST_PAUSE)
