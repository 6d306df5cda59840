"""Who was shown the head of the chain of custody, and when."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Somebody outside who can tell what the head of the chain was."""

    id: int
    seq: int
    hash: str
    at: datetime
    recipient_id: str = ""
    receipt: str = ""  # what the chat calls the message
    server_date: datetime | None = None  # that the server gave the message
    authority: str = ""
    token: bytes | None = None

    @property
    def told(self) -> str:
        """Who was told and when, as the beginning of a sentence."""
        when = self.server_date or self.at
        if self.authority:
            return f"{self.authority} stamped on {when:%Y-%m-%d %H:%M} UTC"
        return f"message {self.receipt or '?'} to {self.recipient_id} of {when:%Y-%m-%d %H:%M} UTC says"


def witnesses(db: Database) -> list[Witness]:
    """All of them, in order."""
    rows = db.rows(
        """select id, seq, hash, at, recipient_id, receipt, server_date, authority, token
           from witnesses order by id"""
    )
    return [
        Witness(
            **row
            | {
                "at": moment(row["at"]),
                "server_date": moment(row["server_date"]) if row["server_date"] else None,
            }
        )
        for row in rows
    ]


def add_witness(
    db: Database,
    *,
    seq: int,
    hash_: str,
    at: datetime,
    recipient_id: str = "",
    chat: int | None = None,
    receipt: str = "",
    server_date: datetime | None = None,
    authority: str = "",
    token: bytes | None = None,
) -> None:
    """Note who was shown the head of the chain."""
    db.run(
        """insert into witnesses (seq, hash, at, recipient_id, chat, receipt, server_date, authority, token)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            seq,
            hash_,
            iso(at),
            recipient_id,
            chat,
            receipt,
            iso(server_date) if server_date else None,
            authority,
            token,
        ],
    )
