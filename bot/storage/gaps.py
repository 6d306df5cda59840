"""Gaps between known ids, kept as ids become known, and what came of asking for them."""

from collections.abc import Iterable
from datetime import datetime

from bot.models import Gap, Page
from bot.storage.database import Database, Row, iso, moment

FRESH: Row = {"source": "", "requests": 0, "tries": 0, "asked_at": None, "why": ""}  # nobody asked for it


def gaps_of(db: Database, channel_id: int, *, down_to: int = 0) -> list[Gap]:
    """Return the gaps of a channel with ids from one on, rising."""
    rows = db.rows(
        "select * from gaps where channel_id = ? and last >= ? order by first", [channel_id, down_to]
    )
    return [_gap(row) for row in rows]


def note_gaps(db: Database, page: Page) -> None:
    """Bring the gaps up to date around the ids of a page that was kept, in the caller's transaction.

    What is left of a gap keeps what came of asking for it.
    """
    ids = {*page.service, *page.absent, *(number for post in page.posts for number in post.ids)}
    ids |= {number for number in (page.first, page.last) if number is not None}
    if not ids:
        return
    low, high = _edges(db, page.channel_id, min(ids), max(ids))
    found = [
        (row["first"], row["last"])
        for row in db.rows(
            """select previous + 1 as first, message_id - 1 as last from (
                 select message_id, lag(message_id) over (order by message_id) as previous
                 from message_ids where channel_id = ? and message_id between ? and ?
               ) where message_id - previous > 1""",
            [page.channel_id, low, high],
        )
    ]
    known = db.rows(
        "select * from gaps where channel_id = ? and last > ? and first < ? order by first",
        [page.channel_id, low, high],
    )
    if found == [(row["first"], row["last"]) for row in known]:
        return
    db.run("delete from gaps where channel_id = ? and last > ? and first < ?", [page.channel_id, low, high])
    db.insert("gaps", [_row(page.channel_id, first, last, known) for first, last in found])


def note_asked(
    db: Database, channel_id: int, asked: Iterable[Gap], *, source: str, down_to: int, why: str, at: datetime
) -> None:
    """Note in the caller's transaction that a request went for these gaps, the last first, down to an id.

    Those that still stand were not answered for, and why; what lies below had a part in the request.
    """
    whole = list(asked)
    for gap in gaps_of(db, channel_id, down_to=down_to - 1):
        if any(one.first <= gap.first and gap.last <= one.last for one in whole):
            unanswered = why if gap.last >= down_to else None
            noted = gap.after(source, unanswered=unanswered, at=at)
            db.run(
                """update gaps set source = ?, requests = ?, tries = ?, asked_at = ?, why = ?
                   where channel_id = ? and first = ?""",
                [
                    *(noted.source, noted.requests, noted.tries),
                    *(iso(noted.asked_at) if noted.asked_at else None, noted.why, channel_id, gap.first),
                ],
            )


def _edges(db: Database, channel_id: int, low: int, high: int) -> tuple[int, int]:
    """Return the nearest known ids around a stretch, or its own ends where there is none."""
    below = db.value(
        "select max(message_id) from message_ids where channel_id = ? and message_id < ?", [channel_id, low]
    )
    above = db.value(
        "select min(message_id) from message_ids where channel_id = ? and message_id > ?", [channel_id, high]
    )
    return (low if below is None else below), (high if above is None else above)


def _row(channel_id: int, first: int, last: int, known: Iterable[Row]) -> Row:
    """Return the row of a gap, with what was noted of the one that it is a part of."""
    whole = next((row for row in known if row["first"] <= first and last <= row["last"]), FRESH)
    return FRESH | whole | {"channel_id": channel_id, "first": first, "last": last}


def _gap(row: Row) -> Gap:
    return Gap(
        first=row["first"],
        last=row["last"],
        source=row["source"],
        requests=row["requests"],
        tries=row["tries"],
        asked_at=moment(row["asked_at"]) if row["asked_at"] else None,
        why=row["why"],
    )
