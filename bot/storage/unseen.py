"""What was not seen of a channel that was watched: ids nobody looked at, texts that were not shown."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.models import Spell
from bot.models.watching import joined
from bot.storage.archived import Range
from bot.storage.columns import number_list
from bot.storage.database import Database, iso, moment

INSTANT = timedelta(milliseconds=1)  # as exact as times are kept


def unseen_spells(db: Database, among: Mapping[int, Range], period: Spell) -> dict[int, list[Spell]]:
    """Return by channel the stretches of a period of whose posts nobody can say what they say, in order.

    Channels are given with their `ids_within` the period. Ids that nobody looked at lie between the posts
    around them; a text that was not shown is an instant.
    """
    found = {channel_id: list(_gaps(db, channel_id, ids, period)) for channel_id, ids in among.items()}
    hidden = db.rows(
        """select p.channel_id, p.posted_at from versions v indexed by versions_not_shown
           cross join posts p on p.version_id = v.id
           where v.shown = 0 and v.id > 0 and p.posted_at between ? and ?
             and p.channel_id in (select value from json_each(?))""",
        [iso(period.since), iso(period.until), number_list(found)],
    )
    for row in hidden:
        at = moment(row["posted_at"])
        found[row["channel_id"]].append(Spell(since=at, until=at + INSTANT))
    return {channel_id: list(joined(spells)) for channel_id, spells in found.items()}


def _gaps(db: Database, channel_id: int, ids: Range, period: Spell) -> Iterator[Spell]:
    first, last = ids
    gaps = db.rows(
        """select g.first, g.last, p.posted_at as before, q.posted_at as after from gaps g
           join message_ids a on a.channel_id = :channel and a.message_id = g.first - 1
           join message_ids b on b.channel_id = :channel and b.message_id = g.last + 1
           left join posts p on p.id = a.post_id left join posts q on q.id = b.post_id
           where g.channel_id = :channel and g.first > :first and g.last < :last""",
        {"channel": channel_id, "first": first, "last": last},
    )
    for gap in gaps:
        before, after = gap["before"] and moment(gap["before"]), gap["after"] and moment(gap["after"])
        since = before or _posted(db, channel_id, gap["first"], "<=", "desc") or period.since
        until = after or _posted(db, channel_id, gap["last"], ">=", "asc") or period.until
        if since < until:
            yield Spell(since=since, until=until)


def _posted(db: Database, channel_id: int, message_id: int, compared: str, order: str) -> datetime | None:
    """Return when the nearest post at an id, or before or after it, was published; None if there is none."""
    found = db.value(
        f"""select posted_at from posts where channel_id = ? and message_id {compared} ?
            order by message_id {order} limit 1""",
        [channel_id, message_id],
    )
    return moment(found) if found else None
