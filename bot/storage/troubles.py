"""Troubles as they were noted: each while it stands, and whether the admins were told."""

from collections.abc import Iterable
from datetime import datetime

from bot.models import AlertKind, KnownTrouble, Message, Trouble, TroubleKind
from bot.storage.alerts import insert_alert
from bot.storage.database import Database, Row, iso, moment


def known_troubles(db: Database) -> list[KnownTrouble]:
    """Return the troubles that have not ended, in the order in which they were noted."""
    return [_known(row) for row in db.rows("select * from troubles where ended_at is null order by id")]


def note_troubles(db: Database, standing: Iterable[Trouble], *, at: datetime) -> None:
    """Note in the caller's transaction that these stand at a moment; one that stood before stays that one."""
    db.run_each(
        """insert into troubles (kind, about, since, why, number, noted_at, seen_at)
           values (:kind, :about, :since, :why, :number, :at, :at)
           on conflict (kind, about) where ended_at is null
           do update set why = excluded.why, number = excluded.number, seen_at = excluded.seen_at""",
        (
            {
                "kind": trouble.kind.value,
                "about": trouble.about,
                "since": iso(trouble.since) if trouble.since else None,
                "why": trouble.why,
                "number": trouble.number,
                "at": iso(at),
            }
            for trouble in standing
        ),
    )


def note_told(db: Database, trouble: Trouble, *, seen_at: datetime, at: datetime) -> None:
    """Note in the caller's transaction one that the admins were told of when it could not be noted."""
    note_troubles(db, [trouble], at=at)
    db.run(
        """update troubles set told = 1, seen_at = ? where kind = ? and about = ? and ended_at is null""",
        [iso(seen_at), trouble.kind.value, trouble.about],
    )


def queue_word(
    db: Database, recipient_id: str, message: Message, *, language: str, zone: str, at: datetime
) -> None:
    """Queue a word of the service's own, about no statement, in the caller's transaction."""
    row = {
        "kind": AlertKind.SUMMARY.value,
        "recipient_id": recipient_id,
        "body": len(message.text),
        "origins": 1,
        "language": language,
        "zone": zone,
        "urgent": True,  # nothing holds it
    }
    insert_alert(db, row, message, at)


def settle_troubles(
    db: Database, *, told: Iterable[KnownTrouble], ended: Iterable[KnownTrouble], at: datetime
) -> None:
    """Note in the caller's transaction of which the admins are told, and which are over."""
    db.run_each("update troubles set told = 1 where id = ?", ([known.id] for known in told))
    db.run_each("update troubles set ended_at = ? where id = ?", ([iso(at), known.id] for known in ended))


def _known(row: Row) -> KnownTrouble:
    return KnownTrouble(
        id=row["id"],
        trouble=Trouble(
            kind=TroubleKind(row["kind"]),
            about=row["about"],
            since=moment(row["since"]) if row["since"] else None,
            why=row["why"],
            number=row["number"],
        ),
        noted_at=moment(row["noted_at"]),
        seen_at=moment(row["seen_at"]),
        told=bool(row["told"]),
    )
