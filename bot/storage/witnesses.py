"""Who was shown the head of the chain of custody, and when."""

from dataclasses import dataclass
from datetime import datetime

from bot.models import Receipt
from bot.storage import custody
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Somebody outside who was told, or is to be told, what the head of the chain was."""

    id: int
    seq: int
    hash: str
    at: datetime  # when it was the head
    recipient_id: str = ""
    text: str = ""
    random_id: int | None = None
    sent_at: datetime | None = None
    receipt: str = ""  # what the chat calls the message
    server_date: datetime | None = None  # that the server gave the message
    authority: str = ""
    token: bytes | None = None  # its time stamp (RFC 3161)
    roots: bytes | None = None  # the certificates that it is trusted under

    @property
    def opening(self) -> str:
        """The beginning of a sentence that says who was told, and when."""
        return f"{self.title} says"

    @property
    def title(self) -> str:
        """The thing that shows who was told, and when."""
        when = f"{self.server_date or self.sent_at or self.at:%Y-%m-%d %H:%M} UTC"
        if self.authority:
            return f"the stamp of {self.authority} of {when}"
        return f"message {self.receipt or '?'} to {self.recipient_id} of {when}"


def witnesses(db: Database) -> list[Witness]:
    """Return those who were told, in order."""
    return _witnesses(db, "sent_at is not null")


def due_witnesses(db: Database) -> list[Witness]:
    """Return those whom a message is still to be sent, in order."""
    return _witnesses(db, "sent_at is null")


def add_witness(
    db: Database, seq: int, hash_: str, *, recipient_id: str, text: str, random_id: int, at: datetime
) -> None:
    """Note whom the head is to be told in which words, inside the caller's transaction."""
    db.insert(
        "witnesses",
        {
            "seq": seq,
            "hash": hash_,
            "at": iso(at),
            "recipient_id": recipient_id,
            "text": text,
            "random_id": random_id,
        },
    )


def record_told(db: Database, witness: Witness, receipt: Receipt, *, at: datetime) -> None:
    """Note that a witness was told, on record."""
    with db.write():
        db.run(
            "update witnesses set sent_at = ?, receipt = ?, server_date = ? where id = ?",
            [iso(at), receipt.receipt, iso(receipt.at) if receipt.at else None, witness.id],
        )
        _record(db, witness.id, at)


def record_stamp(
    db: Database,
    seq: int,
    hash_: str,
    *,
    authority: str,
    token: bytes,
    roots: bytes,
    stamped_at: datetime,
    at: datetime,
) -> None:
    """Note that an authority stamped the head with its time, on record."""
    with db.write():
        number = db.insert(
            "witnesses",
            {
                "seq": seq,
                "hash": hash_,
                "at": iso(at),
                "sent_at": iso(at),
                "server_date": iso(stamped_at),
                "authority": authority,
                "token": token,
                "roots": roots,
            },
        )
        _record(db, number, at)


def _record(db: Database, number: int, at: datetime) -> None:
    subject = {"rows": custody.seals(db, witnesses=[number])}
    custody.record(db, "head witnessed", subject, actor=COLLECTOR, at=at)


def _witnesses(db: Database, where: str) -> list[Witness]:
    rows = db.rows(f"select * from witnesses where {where} order by id")
    return [
        Witness(
            **row
            | {
                "at": moment(row["at"]),
                "sent_at": moment(row["sent_at"]) if row["sent_at"] else None,
                "server_date": moment(row["server_date"]) if row["server_date"] else None,
            }
        )
        for row in rows
    ]
