"""Seals over what was judged, told and watched: in batches, each over what is new or changed since the last.

A seal is a link of the chain that holds, of each row, a digest of what never changes in it and one of all of
it. So a check tells lawful changes, which are noted in `unsealed` until the next seal, from all others. The
end of a spell of coverage moves at each round: what it is at a seal is said in the link, and it only grows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.storage import custody
from bot.storage.canonical import canonical
from bot.storage.columns import ranges
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row
from bot.storage.kinds import KINDS

SEALED = "sealed"  # the action, and where the seals are in a link's subject
BATCH = 2_000  # rows in one link, and in one transaction
DIGITS = 40  # of a SHA-256 in hexadecimal

Key = int | str
Account = dict[str, Any]


def seal_changed(db: Database, *, at: datetime, ends: bool = False) -> int:
    """Seal what is new or changed since it was sealed, on record; return how many rows that is.

    With `ends`, say also how far the spells of coverage go that are still open. Without anything new to say,
    no link is made. What is gone and never goes stays noted: `verify` names it.
    """
    count, after = 0, ("", "")
    while True:
        with db.write():
            noted = db.rows(
                "select kind, id from unsealed where (kind, id) > (?, ?) order by kind, id limit ?",
                [*after, BATCH],
            )
            found = take(db, _by_kind(noted))
            subject: Account = {SEALED: found} if found else {}
            if ends and len(noted) < BATCH and (last := _open_ends(db)) != _said_of_ends(db):
                subject["open"] = last
            if subject:
                custody.record(db, SEALED, subject, actor=COLLECTOR, at=at)
        count += sum(len(one["digests"]) + len(one.get("gone", ())) for one in found.values())
        if len(noted) < BATCH:
            return count
        after = (noted[-1]["kind"], noted[-1]["id"])


def take(db: Database, wanted: Mapping[str, Iterable[Key]]) -> dict[str, Account]:
    """Return the seals of these rows by kind, for a link's subject, and note them no longer as unsealed.

    To be called inside the transaction that records the link.
    """
    taken: dict[str, Account] = {}
    for name, keys in wanted.items():
        kind, ids = KINDS[name], list(keys)
        rows = sealable(db, name, ids)
        gone = sorted(set(ids) - {row["id"] for row in rows}, key=str) if kind.removable else []
        if not rows and not gone:
            continue
        account: Account = {"fixed": list(kind.fixed), "moving": list(kind.moving)}
        account["ids"] = spelled([row["id"] for row in rows])
        account["digests"] = [digests(row, kind.fixed, kind.moving) for row in rows]
        if gone:
            account["gone"] = spelled(gone)
        taken[name] = account
        done = [*(row["id"] for row in rows), *gone]
        db.run_each("delete from unsealed where kind = ? and id = ?", [(name, key) for key in done])
    return taken


def sealable(db: Database, name: str, ids: Sequence[Key]) -> list[Row]:
    """Return the rows of a kind with these ids, with the columns that a seal covers, in their order."""
    kind = KINDS[name]
    return db.rows(
        f"""select r.id, {", ".join(f"r.{column}" for column in kind.columns)} from json_each(?) w
            cross join {kind.rows or name} r on r.id = w.value order by w.key""",
        [canonical(ids)],
    )


def digests(row: Row, fixed: Sequence[str], moving: Sequence[str]) -> str:
    """Return the digest of what never changes in a row, and that of all of it; of those that there are."""
    parts = [fixed] if fixed else []
    if moving:
        parts.append([*fixed, *moving])
    return " ".join(_digest([row["id"], *(row[column] for column in part)]) for part in parts)


def spelled(ids: Sequence[Key]) -> list[Any]:
    """Write ids for a link: numbers as stretches by their first and last, words as they are."""
    numbers = [key for key in ids if isinstance(key, int)]
    return ranges(numbers) if len(numbers) == len(ids) else list(ids)


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(canonical(values).encode()).hexdigest()[:DIGITS]


def _by_kind(noted: Iterable[Row]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for row in noted:
        found.setdefault(row["kind"], []).append(row["id"])
    return found


def _said_of_ends(db: Database) -> list[list[Any]]:
    """Return what the chain said last of open spells of coverage; nothing if it never did."""
    last = db.value(
        """select subject from custody where action = ? and json_type(subject, '$.open') is not null
           order by seq desc limit 1""",
        [SEALED],
    )
    said: list[list[Any]] = json.loads(last)["open"] if last else []
    return said


def _open_ends(db: Database) -> list[list[Any]]:
    """Return the number, end and rounds of each channel's latest spell of coverage."""
    rows = db.rows(
        "select id, until, rounds from coverage where id in (select max(id) from coverage group by username)"
        " order by id"
    )
    return [[row["id"], row["until"], row["rounds"]] for row in rows]
