"""What was not seen of a channel that was watched: ids nobody looked at, texts that were not shown."""

from datetime import datetime, timedelta

from bot.models import Spell
from bot.models.watching import joined
from bot.storage.coverage import ids_within
from bot.storage.database import Database, iso, moment

INSTANT = timedelta(milliseconds=1)  # as exact as times are kept


def unseen_spells(db: Database, channel_id: int, period: Spell) -> list[Spell]:
    """Return the stretches of a period of whose posts nobody can say what they say, in order.

    Ids that nobody looked at lie between the posts around them; a text that was not shown is an instant.
    """
    first, last = ids_within(db, channel_id, period)
    gaps = db.each_tuple(
        """select g.first - 1, g.last + 1, p.posted_at, q.posted_at from gaps g
           join message_ids a on a.channel_id = :channel and a.message_id = g.first - 1
           join message_ids b on b.channel_id = :channel and b.message_id = g.last + 1
           left join posts p on p.id = a.post_id left join posts q on q.id = b.post_id
           where g.channel_id = :channel and g.first > :first and g.last < :last""",
        {"channel": channel_id, "first": first, "last": last},
    )
    found = [
        Spell(
            since=(moment(before) if before else _posted(db, channel_id, previous, "<=", "desc"))
            or period.since,
            until=(moment(after) if after else _posted(db, channel_id, following, ">=", "asc"))
            or period.until,
        )
        for previous, following, before, after in list(gaps)
    ]
    hidden = db.rows(
        """select p.posted_at from posts p cross join versions v on v.id = p.version_id and v.shown = 0
           where p.channel_id = ? and p.posted_at between ? and ?""",
        [channel_id, iso(period.since), iso(period.until)],
    )
    for row in hidden:
        at = moment(row["posted_at"])
        found.append(Spell(since=at, until=at + INSTANT))
    return list(joined(one for one in found if one.since < one.until))


def absent_ids(db: Database, channel_id: int, period: Spell) -> int:
    """Count the ids of a period that were not there when they were looked for, and never had been."""
    first, last = ids_within(db, channel_id, period)
    return int(
        db.value(
            """select count(*) from message_ids where channel_id = ? and message_id between ? and ?
               and state = 'absent' and post_id is null""",
            [channel_id, first, last],
        )
    )


def _posted(db: Database, channel_id: int, message_id: int, compared: str, order: str) -> datetime | None:
    """Return when the nearest post at an id, or before or after it, was published; None if there is none."""
    found = db.value(
        f"""select posted_at from posts where channel_id = ? and message_id {compared} ?
            order by message_id {order} limit 1""",
        [channel_id, message_id],
    )
    return moment(found) if found else None
