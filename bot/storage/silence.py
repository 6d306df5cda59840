"""What can be vouched for of the watched channels, and how far a statement has judged."""

from collections.abc import Iterable
from datetime import datetime

from bot.models import Channel, Spell, Watched
from bot.storage.archived import absent
from bot.storage.coverage import archive_spells, channel_id_of, ids_within, spells_of
from bot.storage.database import Database
from bot.storage.matches import last_version
from bot.storage.unseen import unseen_spells


def watched_channels(
    db: Database, channels: Iterable[Channel], period: Spell, *, since: datetime | None = None
) -> list[Watched]:
    """Return what can be vouched for of each of these channels, as far as it concerns a period.

    What was watched, and not seen, is told from an earlier moment on, if said.
    """
    ids = {channel: channel_id_of(db, channel.username) for channel in channels}
    whole = Spell(since or period.since, period.until)
    among = {one: ids_within(db, one, whole) for one in ids.values() if one is not None}
    spells = spells_of(db, (channel.key for channel in ids), whole)
    for channel, one in ids.items():
        spells[channel.key] += archive_spells(db, one, among[one]) if one is not None else ()
    watched = {one for channel, one in ids.items() if spells[channel.key]}
    unseen = unseen_spells(db, {one: within for one, within in among.items() if one in watched}, whole)
    return [
        Watched(
            channel=channel,
            spells=tuple(spells[channel.key]),
            unseen=tuple(unseen.get(one, ())) if one is not None else (),
            absent=len(absent(db, one, ids_within(db, one, period))) if one is not None else 0,
        )
        for channel, one in ids.items()
    ]


def unjudged(db: Database, statement_id: str) -> int:
    """Count the versions that a statement in force has not judged yet; 0 for one that is in force no more."""
    judged_to = db.value(
        """select coalesce(j.judged_to, 0) from statements s left join judged j on j.statement_id = s.id
           where s.id = ? and s.retired_at is null""",
        [statement_id],
    )
    return 0 if judged_to is None else max(last_version(db) - int(judged_to), 0)
