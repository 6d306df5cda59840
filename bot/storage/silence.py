"""What can be vouched for of the watched channels, and how far a statement has judged."""

from collections.abc import Iterable

from bot.models import Channel, Spell, Watched
from bot.storage.coverage import archive_spells, channel_id_of, spells_of
from bot.storage.database import Database
from bot.storage.matches import last_version
from bot.storage.unseen import absent_ids, unseen_spells


def watched_channels(db: Database, channels: Iterable[Channel], period: Spell) -> list[Watched]:
    """Return what can be vouched for of each of these channels, as far as it concerns a period."""
    has_archives = db.value("select min(version_id) from captures where source = 'archive'") is not None
    return [_watched(db, channel, period, has_archives=has_archives) for channel in channels]


def _watched(db: Database, channel: Channel, period: Spell, *, has_archives: bool) -> Watched:
    spells = tuple(spells_of(db, channel.username, period))
    channel_id = channel_id_of(db, channel.username)
    if channel_id is None:
        return Watched(channel=channel, spells=spells)
    if has_archives:
        spells += tuple(archive_spells(db, channel_id, period))
    return Watched(
        channel=channel,
        spells=spells,
        unseen=tuple(unseen_spells(db, channel_id, period)) if spells else (),
        absent=absent_ids(db, channel_id, period),
    )


def unjudged(db: Database, statement_id: str) -> int:
    """Count the versions that a statement in force has not judged yet; 0 for one that is in force no more."""
    judged_to = db.value(
        """select coalesce(j.judged_to, 0) from statements s left join judged j on j.statement_id = s.id
           where s.id = ? and s.retired_at is null""",
        [statement_id],
    )
    return 0 if judged_to is None else max(last_version(db) - int(judged_to), 0)
