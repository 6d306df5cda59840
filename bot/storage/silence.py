"""What can be vouched for of the watched channels, and how far a statement has judged."""

from collections.abc import Iterable

from bot.models import Channel, Spell, Watched
from bot.storage.archived import absent
from bot.storage.coverage import archive_spells, channel_id_of, ids_within, spells_of
from bot.storage.database import Database
from bot.storage.matches import last_version
from bot.storage.unseen import unseen_spells


def watched_channels(db: Database, channels: Iterable[Channel], period: Spell) -> list[Watched]:
    """Return what can be vouched for of each of these channels, as far as it concerns a period."""
    ids = {channel: channel_id_of(db, channel.username) for channel in channels}
    spells = spells_of(db, (channel.key for channel in ids), period)
    for channel, channel_id in ids.items():
        spells[channel.key] += archive_spells(db, channel_id, period) if channel_id is not None else ()
    watched = [one for channel, one in ids.items() if one is not None and spells[channel.key]]
    unseen = unseen_spells(db, watched, period)
    return [
        Watched(
            channel=channel,
            spells=tuple(spells[channel.key]),
            unseen=tuple(unseen.get(channel_id, ())) if channel_id is not None else (),
            absent=_absent(db, channel_id, period) if channel_id is not None else 0,
        )
        for channel, channel_id in ids.items()
    ]


def _absent(db: Database, channel_id: int, period: Spell) -> int:
    return len(absent(db, channel_id, ids_within(db, channel_id, period)))


def unjudged(db: Database, statement_id: str) -> int:
    """Count the versions that a statement in force has not judged yet; 0 for one that is in force no more."""
    judged_to = db.value(
        """select coalesce(j.judged_to, 0) from statements s left join judged j on j.statement_id = s.id
           where s.id = ? and s.retired_at is null""",
        [statement_id],
    )
    return 0 if judged_to is None else max(last_version(db) - int(judged_to), 0)
