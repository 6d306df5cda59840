"""The step `introduce`: let each account learn where the channels of the others are, ahead of any need.

An access hash is good for one account, and an account looks up few names. So each asks for a channel a run,
which are 120 a day, and leaves the rest of its names to channels that are met for the first time. Then it can
stand in at once when another is refused.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from bot.errors import AccountError, SourceError
from bot.models import AccountRoute, Channel
from bot.sources.names import DAILY, LONGEST
from bot.sources.protocol import Acquaintance
from bot.storage.accounts import ChannelReaders, channel_readers, names_asked, note_route
from bot.storage.database import Database

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
EVERY = timedelta(minutes=12)  # between runs
LEFT = 60  # of the names of a day, for who cannot wait


async def introduce(
    db: Database, channels: Iterable[Channel], accounts: Mapping[str, Acquaintance], *, clock: Clock
) -> int:
    """Note how accounts get to channels that were met: to those they joined, and to one more each.

    Returns how many ways are new. What an account is refused, or asked to wait for, stops none of the others.
    Raises StorageError.
    """
    readers = channel_readers(db)
    read = [channel for channel in channels if channel.source == "telegram" and channel.key in readers]
    met = {readers[channel.key].channel_id: channel for channel in read}
    found = await asyncio.gather(
        *(
            _of_account(name, account, met, readers, clock(), may_look_up=_may_look_up(db, name, clock()))
            for name, account in accounts.items()
        )
    )
    news = [(channel_id, route) for ways in found for channel_id, route in ways]
    with db.write():
        for channel_id, route in news:
            note_route(db, channel_id, route)
    return len(news)


def _may_look_up(db: Database, account: str, at: datetime) -> bool:
    return len(names_asked(db, account, since=at - LONGEST)) < DAILY - LEFT


async def _of_account(
    name: str,
    account: Acquaintance,
    met: Mapping[int, Channel],
    readers: Mapping[str, ChannelReaders],
    at: datetime,
    *,
    may_look_up: bool,
) -> list[tuple[int, AccountRoute]]:
    """Return how an account gets to channels that it did not know, or had not joined before."""
    found: list[tuple[int, AccountRoute]] = []
    try:
        for channel_id, route in (await account.joined()).items():
            channel = met.get(channel_id)
            if channel is not None and name not in readers[channel.key].joined:
                found.append((channel_id, route))
        told = {channel_id for channel_id, _ in found}
        unknown = [
            channel
            for channel_id, channel in met.items()
            if name not in readers[channel.key].known and channel_id not in told
        ]
        if unknown and may_look_up:  # another one each time: the first may have a name that leads nowhere
            channel = unknown[int(at.timestamp() // EVERY.total_seconds()) % len(unknown)]
            channel_id, route = await account.find(readers[channel.key].address or channel.username)
            if channel_id == readers[channel.key].channel_id:
                found.append((channel_id, route))
    except (SourceError, AccountError) as error:
        log.info("%s: %s", name, error)
    return found
