"""Samples of near misses: what was drawn, by which seed, and what people answered."""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.models import Sample, SampledPost
from bot.storage import custody
from bot.storage.canonical import canonical
from bot.storage.database import Database, iso, moment
from bot.storage.matches import VERSION_COLUMNS, version_from


def save_sample(
    db: Database,
    statement_id: str,
    *,
    seed: int,
    bands: Sequence[tuple[float, float, int]],
    drawn: Sequence[tuple[int, int, float, str]],
    actor: str,
    at: datetime,
) -> None:
    """Keep a sample on record: its bands, and (version, band, score, passage) of what was drawn, in order."""
    with db.write():
        row = {"statement_id": statement_id, "seed": seed, "bands": canonical([*map(list, bands)])}
        sample_id = db.insert("samples", row | {"drawn_at": iso(at), "drawn_by": actor})
        posts = [
            db.insert(
                "sampled",
                {
                    "sample_id": sample_id,
                    "band": band,
                    "version_id": version_id,
                    "score": score,
                    "passage": passage,
                },
            )
            for version_id, band, score, passage in drawn
        ]
        subject = {
            "statement": statement_id,
            "seed": seed,
            "bands": [*map(list, bands)],
            "versions": [version_id for version_id, *_ in drawn],
            "rows": custody.seals(db, samples=[sample_id], sampled=posts),
        }
        custody.record(db, "sample drawn", subject, actor=actor, at=at)


def latest_sample(db: Database, statement_id: str) -> Sample | None:
    """Return the sample of a statement that was drawn last; None if none was."""
    row = db.first("select * from samples where statement_id = ? order by id desc limit 1", [statement_id])
    if row is None:
        return None
    posts = db.rows(
        f"""select s.band, s.score, s.passage, {VERSION_COLUMNS}, coalesce((
              select verdict from verdicts where statement_id = ? and post_id = p.id order by id desc limit 1
            ), '') as verdict
            from sampled s join versions v on v.id = s.version_id join posts p on p.id = v.post_id
            join channels c on c.id = p.channel_id where s.sample_id = ? order by s.id""",
        [statement_id, row["id"]],
    )
    return Sample(
        id=row["id"],
        statement_id=statement_id,
        seed=row["seed"],
        bands=tuple((least, below, size) for least, below, size in json.loads(row["bands"])),
        posts=tuple(
            SampledPost(
                version=version_from(post),
                band=post["band"],
                score=post["score"],
                passage=post["passage"],
                verdict=post["verdict"],
            )
            for post in posts
        ),
        drawn_at=moment(row["drawn_at"]),
        drawn_by=row["drawn_by"],
    )
