"""The hash chain over captures and over what people did to them."""

import hashlib
from datetime import datetime
from typing import Any

from bot.storage.database import Database, canonical, iso

GENESIS = "0" * 64


def record(db: Database, action: str, subject: dict[str, Any], *, actor: str, at: datetime) -> int:
    """Append a link to the chain, inside the transaction of what it records; return its number.

    `subject` says what was done to what, in plain JSON values; whatever must be provable later is in
    it as a SHA-256 (for example of a capture's raw bytes).
    """
    last = db.first("select seq, hash from custody order by seq desc limit 1")
    seq, previous = (last["seq"] + 1, last["hash"]) if last else (1, GENESIS)
    row = (seq, iso(at), actor, action, canonical(subject))
    db.run(
        "insert into custody (seq, at, actor, action, subject, hash) values (?, ?, ?, ?, ?, ?)",
        (*row, link(previous, row)),
    )
    return seq


def link(previous: str, row: tuple[int, str, str, str, str]) -> str:
    """The hash that binds a row (seq, at, actor, action, subject) to all that came before it."""
    return hashlib.sha256(canonical([previous, *row]).encode()).hexdigest()


def first_broken_link(db: Database) -> int | None:
    """The number of the first row of the chain that was altered, removed or moved; None if it holds."""
    previous, expected = GENESIS, 1
    for row in db.rows("select seq, at, actor, action, subject, hash from custody order by seq"):
        body = (row["seq"], row["at"], row["actor"], row["action"], row["subject"])
        if row["seq"] != expected or link(previous, body) != row["hash"]:
            return expected
        previous, expected = row["hash"], expected + 1
    return None
