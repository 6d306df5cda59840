"""Which posts are to be looked at again, and when those of an age were."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.storage.database import Database, iso, moment

MINUTE = timedelta(minutes=1)


def swept(db: Database, channel_id: int) -> Mapping[timedelta, datetime]:
    """Return when the posts of a channel that were younger than an age were looked at last."""
    rows = db.rows("select age, swept_at from sweeps where channel_id = ?", [channel_id])
    return {row["age"] * MINUTE: moment(row["swept_at"]) for row in rows}


def note_swept(db: Database, channel_id: int, ages: Iterable[timedelta], *, at: datetime) -> None:
    """Note in the caller's transaction that posts younger than these ages were looked at."""
    db.run_each(
        """insert into sweeps (channel_id, age, swept_at) values (?, ?, ?)
           on conflict do update set swept_at = excluded.swept_at""",
        ([channel_id, age // MINUTE, iso(at)] for age in ages),
    )


def ids_since(db: Database, channel_id: int, since: datetime) -> list[int]:
    """Return the ids of a channel's posts that were published since then and are there, rising.

    What only the public preview shows is not asked of the account: it would be told that nothing is there.
    """
    found, earliest = [], iso(since)
    for message_id, posted_at, absent_at in db.each_tuple(
        """select m.message_id, p.posted_at, p.absent_at from posts p join message_ids m on m.post_id = p.id
           where p.channel_id = ? and not exists (
             select 1 from disagreements d where d.channel_id = p.channel_id
             and d.message_id = p.message_id and d.kind = 'not for the account' and d.ended_at is null)
           order by p.message_id desc, m.message_id desc""",
        [channel_id],
    ):
        if posted_at < earliest:
            break
        if absent_at is None:
            found.append(message_id)
    return found[::-1]


def busiest(db: Database, account: str, since: datetime, most: int) -> frozenset[int]:
    """Return those of the channels that an account reads that published most since then, by id."""
    rows = db.rows(
        """select k.channel_id from cursors k
           left join posts p on p.channel_id = k.channel_id and p.posted_at >= ?
           where k.account = ?
           group by k.channel_id order by count(p.id) desc, k.channel_id limit ?""",
        [iso(since), account, most],
    )
    return frozenset(row["channel_id"] for row in rows)
