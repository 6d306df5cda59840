"""The lineages of stories, kept when something is told of them. They are derived."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.storage.columns import number_list
from bot.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLineage:
    """A story's lineage as it was written, and a digest of what it was made of."""

    story_id: int
    made_of: str
    content: str


def lineages_of(db: Database, story_ids: Iterable[int]) -> dict[int, KeptLineage]:
    """Return the lineages that are kept of these stories, by story."""
    rows = db.rows(
        "select * from story_lineages where story_id in (select value from json_each(?))",
        [number_list(story_ids)],
    )
    return {row["story_id"]: KeptLineage(**row) for row in rows}


def keep_lineages(db: Database, lineages: Iterable[KeptLineage]) -> None:
    """Keep lineages in place of what was kept of their stories, inside the caller's transaction."""
    db.run(
        """insert into story_lineages (story_id, made_of, content)
           select value ->> 0, value ->> 1, value ->> 2 from json_each(?) where true
           on conflict do update set made_of = excluded.made_of, content = excluded.content""",
        [json.dumps([(one.story_id, one.made_of, one.content) for one in lineages])],
    )
