"""Posts for a query to look at: as few as the index of terms, channels and days allow."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.models import Needed
from bot.storage.database import Database, Row, iso, moment
from bot.storage.search import ORDERS, Filter, conditions, in_order, post_url
from bot.storage.search_index import INDEXED_TO, expression, step_of

BATCH = 100  # few, since whoever looks at them may soon have enough

_SELECT = """
    select p.id, p.channel_id, c.username, p.message_id, p.posted_at, v.text
    from posts p join channels c on c.id = p.channel_id join versions v on v.id = p.version_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post as far as a query looks at it."""

    id: int
    channel_id: int
    username: str
    message_id: int
    posted_at: datetime
    text: str  # as it reads now

    @property
    def url(self) -> str:
        """Telegram's address of the post."""
        return post_url(self.username, self.channel_id, self.message_id)


def candidates(
    db: Database, wanted: Filter, needed: Needed, *, scheme: str, newest_first: bool = False
) -> Iterator[list[Candidate]]:
    """The posts among which are all that pass the filter and have what is needed, in the order of find_posts.

    They come in batches. Terms are looked up in the index as far as it was made by this scheme; the versions
    that came later are all given.
    """
    where, params = conditions(wanted)
    _narrow(db, needed, where, params)
    if needed.terms is None:
        for rows in in_order(db, _SELECT, where, params, newest_first=newest_first, batch=BATCH):
            yield list(map(_candidate, rows))
        return
    order = ORDERS[newest_first]
    found = db.rows(
        f"""select p.id from (
              select rowid as version from terms where terms match :terms and rowid <= {INDEXED_TO}
              union all select id from versions where id > {INDEXED_TO}
            ) cross join posts p on p.version_id = version join channels c on c.id = p.channel_id
            where {" and ".join(where)} order by {order.by}""",
        {**params, "terms": expression(needed.terms), "step": step_of(scheme)},
    )
    ids = [row["id"] for row in found]
    for at in range(0, len(ids), BATCH):
        rows = db.rows(
            f"{_SELECT} where p.id in (select value from json_each(?)) order by {order.by}",
            [json.dumps(ids[at : at + BATCH])],
        )
        yield list(map(_candidate, rows))


def _narrow(db: Database, needed: Needed, where: list[str], params: dict[str, Any]) -> None:
    """Add the conditions of channel and time that posts need."""
    if needed.channels is not None:
        known = db.rows("select id, username from channels")
        ids = [row["id"] for row in known if row["username"].lower() in needed.channels]
        where.append("c.id in (select value from json_each(:needed_channels))")
        params["needed_channels"] = json.dumps(ids)
    if needed.since:
        where.append("p.posted_at >= :needed_since")
        params["needed_since"] = iso(needed.since)
    if needed.until:
        where.append("p.posted_at < :needed_until")
        params["needed_until"] = iso(needed.until)


def _candidate(row: Row) -> Candidate:
    return Candidate(**{**row, "posted_at": moment(row["posted_at"])})
