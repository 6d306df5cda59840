"""The step `fill gaps`: ask for ids between known ones that nobody answered for, the newest first.

What comes is kept like anything else: a post, a service message, or that nothing is there. What a source
does not answer for is asked for again after ever longer pauses, and a large gap not to its end.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import AccountError, ChannelUnavailable, RateLimited, SourceError
from bot.models import Channel, Cursor, Gap
from bot.sources.protocol import GapSource
from bot.storage.coverage import channel_id_of
from bot.storage.database import Database
from bot.storage.gaps import gaps_of, note_asked
from bot.storage.posts import Kept, cursor_of, save_page

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

BUDGET = 10  # requests to one source in a run, which is one a minute
SILENT = "no answer came for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The outcome of a run of the step."""

    requests: int = 0
    posts: int = 0
    absent: int = 0


async def fill_gaps(
    db: Database,
    channels: Iterable[Channel],
    sources: Mapping[str, GapSource],
    *,
    budget: int = BUDGET,
    fresh: timedelta = timedelta(0),
    clock: Clock,
) -> Filled:
    """Ask for what is due, one request a channel in turn; keep what comes and return what it came to.

    `fresh` is how old a post may be and still be news. An account that is asked to wait, or refused, is asked
    no more in this run, and where there is none its source. Raises StorageError.
    """
    done, left = Filled(), dict.fromkeys(sources, budget)
    held: set[tuple[str, str]] = set()  # sources, by the account
    waiting = deque(channel for channel in channels if channel.source in sources)
    while waiting:
        channel = waiting.popleft()
        place = channel.source, sources[channel.source].account_of(channel)
        if not left[channel.source] or place in held:
            continue
        cursor, gaps = _due(db, channel, at=clock())
        if not gaps:
            continue
        left[channel.source] -= 1
        try:
            found = await _ask(db, channel, cursor, gaps, sources[channel.source], fresh=fresh, clock=clock)
        except (RateLimited, AccountError) as error:
            log.info("gaps of %s: %s", channel.username, error)
            held.add(place)
        else:
            done = Filled(
                requests=done.requests + 1, posts=done.posts + found.posts, absent=done.absent + found.absent
            )
            waiting.append(channel)
    if done.posts or done.absent:
        log.info("gaps: %d posts kept, %d ids with nothing there", done.posts, done.absent)
    return done


def _due(db: Database, channel: Channel, *, at: datetime) -> tuple[Cursor, Sequence[Gap]]:
    """Return how far a channel has been read, and its gaps to be asked for now, rising.

    One that its source has not met yet is left to that, and so is what a first contact looks for itself.
    """
    channel_id = channel_id_of(db, channel.username)
    found = gaps_of(db, channel_id) if channel_id is not None else []
    due = [gap for gap in found if gap.is_due(channel.source, at)]
    cursor = cursor_of(db, channel.username) if due else Cursor()
    if cursor.channel_id is None:
        return cursor, ()
    begun = cursor.backfill.gaps if cursor.backfill and channel.source == "preview" else ()
    return cursor, [
        gap for gap in due if not any(first <= gap.first and gap.last <= last for first, last in begun)
    ]


async def _ask(
    db: Database,
    channel: Channel,
    cursor: Cursor,
    gaps: Sequence[Gap],
    source: GapSource,
    *,
    fresh: timedelta,
    clock: Clock,
) -> Filled:
    """Ask once and keep what came, with what did not. Raises RateLimited, AccountError, StorageError."""
    assert cursor.channel_id is not None
    kept: list[Kept] = []
    down_to, why = gaps[-1].first, SILENT
    try:
        answered = await source.missed(channel, cursor, gaps, now=clock())
    except RateLimited:
        raise
    except ChannelUnavailable as error:
        down_to, why = gaps[0].first, str(error)
    except SourceError as error:
        why = str(error)
    else:
        down_to, why = answered.down_to, answered.why or SILENT
        kept = [
            save_page(db, page, source=channel.source, captured_at=clock(), fresh=fresh)
            for page in answered.pages
        ]
    with db.write():
        note_asked(db, cursor.channel_id, gaps, source=channel.source, down_to=down_to, why=why, at=clock())
    return Filled(posts=sum(len(one.new) for one in kept), absent=sum(len(one.absent) for one in kept))
