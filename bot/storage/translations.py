"""What the openings of posts mean, and which posts were found to be translations of each other.

The meanings are derived and go with the keys of their period (see `bot.storage.stories`); the pairs stay.
All functions that write run inside the caller's write transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.columns import number_list
from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVector:
    """The meaning of one opening of a post; `lead` is the digest of the opening."""

    post_id: int
    posted_at: datetime
    lead: str
    language: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """Two posts that say the same in two languages, the smaller id first."""

    post_id: int
    other_id: int
    score: float


def add_vectors(db: Database, period: int, vectors: Iterable[StoredVector]) -> None:
    """Keep what openings mean; a repeat changes nothing."""
    db.insert(
        "story_vectors",
        (
            {
                "period": period,
                "post_id": opening.post_id,
                "lead": opening.lead,
                "language": opening.language,
                "vector": opening.content,
            }
            for opening in vectors
        ),
        conflict="do nothing",
    )


def known_leads(db: Database, post_ids: Iterable[int], periods: Iterable[int]) -> set[tuple[int, str]]:
    """Return (post, digest) of these posts' openings, of these periods, whose meaning is kept."""
    rows = db.rows(
        """select post_id, lead from story_vectors where period in (select value from json_each(?))
           and post_id in (select value from json_each(?))""",
        [number_list(periods), number_list(post_ids)],
    )
    return {(row["post_id"], row["lead"]) for row in rows}


def vectors_between(
    db: Database, since: datetime, until: datetime, *, periods: Iterable[int]
) -> list[StoredVector]:
    """Return what the openings of posts of these periods and this time mean, earliest first."""
    rows = db.rows(
        """select v.post_id, p.posted_at, v.lead, v.language, v.vector
           from story_vectors v join posts p on p.id = v.post_id
           where v.period in (select value from json_each(?)) and p.posted_at between ? and ?
           order by p.posted_at, v.post_id, v.lead""",
        [number_list(periods), iso(since), iso(until)],
    )
    return [
        StoredVector(
            post_id=row["post_id"],
            posted_at=moment(row["posted_at"]),
            lead=row["lead"],
            language=row["language"],
            content=row["vector"],
        )
        for row in rows
    ]


def add_translations(db: Database, found: Iterable[Translation], *, encoder: str, at: datetime) -> None:
    """Keep pairs that were found; of one found before, the greater score. A repeat changes nothing."""
    db.insert(
        "story_translations",
        (
            {
                "post_id": pair.post_id,
                "other_id": pair.other_id,
                "score": pair.score,
                "encoder": encoder,
                "found_at": iso(at),
            }
            for pair in found
        ),
        conflict="""(post_id, other_id) do update
           set score = excluded.score, encoder = excluded.encoder where excluded.score > score""",
    )
