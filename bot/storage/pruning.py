"""What the chat kept and is let go of after a while, on record: the chain counts and hashes what went."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.storage import custody
from bot.storage.canonical import canonical
from bot.storage.columns import number_list, ranges
from bot.storage.database import Database, Row, iso

PRUNED = ("denials", "answers", "inbox")  # tables, in the order in which rows may go
BATCH = 5_000  # things heard, in one transaction

# Whatever has the highest number stays: no number is given twice.
OLD = """
    select id from inbox i where heard_at < :before and done_at is not null
      and id < (select max(id) from inbox)
      and not exists (select 1 from answers where inbox_id = i.id
                      and (status = 'due' or id = (select max(id) from answers)))
      and not exists (select 1 from denials where inbox_id = i.id and id = (select max(id) from denials))
      order by id limit :most
"""


def prune_chat(
    db: Database, *, before: datetime, actor: str, at: datetime, most: int = BATCH
) -> dict[str, int]:
    """Remove what was heard before a moment, with its answers and denials; return how many rows of each.

    Nothing that is still to be done or sent goes. Empty when there is nothing to remove.
    """
    with db.write():
        ids = [row["id"] for row in db.rows(OLD, {"before": iso(before), "most": most})]
        if not ids:
            return {}
        rows = {table: _rows(db, table, ids) for table in PRUNED}
        db.run(
            """delete from questions where answer_id in (
                 select id from answers where inbox_id in (select value from json_each(?)))""",
            [number_list(ids)],
        )
        for table in PRUNED:
            column = "id" if table == "inbox" else "inbox_id"
            db.run(
                f"delete from {table} where {column} in (select value from json_each(?))", [number_list(ids)]
            )
        # It is on record that they went: no seal has to say so.
        db.run(
            """delete from unsealed where kind = 'denials' and id in (select value from json_each(?))""",
            [number_list(row["id"] for row in rows["denials"])],
        )
        went = {table: _account(found) for table, found in rows.items() if found}
        subject = {"before": iso(before), "pruned": went}
        custody.record(db, "chat pruned", subject, actor=actor, at=at)
    return {table: len(found) for table, found in rows.items() if found}


def _rows(db: Database, table: str, inbox_ids: Sequence[int]) -> list[Row]:
    column = "id" if table == "inbox" else "inbox_id"
    return db.rows(
        f"select * from {table} where {column} in (select value from json_each(?)) order by id",
        [number_list(inbox_ids)],
    )


def _account(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what a link says of rows that go: which, how many, and the hash of all they held."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(canonical({name: _plain(value) for name, value in row.items()}).encode() + b"\n")
    ids = [row["id"] for row in rows]
    return {"ids": ranges(ids), "count": len(ids), "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
