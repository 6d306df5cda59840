"""People who were let in beside recipients.toml, and those who pressed Start and wait for it."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.models import Recipient, Role
from bot.storage import custody
from bot.storage.database import Database, iso, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A person who was let in, and by whom."""

    recipient_id: str
    chat: int
    role: Role
    language: str
    invited_by: str
    invited_at: datetime

    def recipient(self, zone: str) -> Recipient:
        """Return the recipient that they are: told of everything, in private."""
        return Recipient(
            id=self.recipient_id,
            kind="telegram",
            chat=self.chat,
            role=self.role.value,
            language=self.language,
            zone=zone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """Somebody who pressed Start, as they call themselves."""

    person: int
    name: str
    language: str
    at: datetime


def add_invited(
    db: Database, recipient_id: str, chat: int, role: Role, language: str, *, actor: str, at: datetime
) -> None:
    """Let a person in, on the record; who is let in already has this role from now on."""
    with db.write():
        _end(db, recipient_id, actor, at)
        db.insert(
            "invited",
            {
                "recipient_id": recipient_id,
                "chat": chat,
                "role": role.value,
                "language": language,
                "invited_by": actor,
                "invited_at": iso(at),
            },
        )
        subject = {"recipient": recipient_id, "chat": chat, "role": role.value}
        custody.record(db, "person invited", subject, actor=actor, at=at)


def remove_invited(db: Database, recipient_id: str, *, actor: str, at: datetime) -> bool:
    """Let a person in no longer, on the record; false if nobody of this id was invited."""
    with db.write():
        gone = _end(db, recipient_id, actor, at)
        if gone:
            custody.record(db, "person removed", {"recipient": recipient_id}, actor=actor, at=at)
    return gone


def _end(db: Database, recipient_id: str, actor: str, at: datetime) -> bool:
    ended = db.run(
        """update invited set removed_by = ?, removed_at = ?
           where recipient_id = ? and removed_at is null""",
        [actor, iso(at), recipient_id],
    )
    return ended.rowcount > 0


def invited(db: Database) -> list[Invited]:
    """Return the people who are let in, in the order in which that was done."""
    rows = db.rows("select * from invited where removed_at is null order by id")
    return [
        Invited(
            recipient_id=row["recipient_id"],
            chat=row["chat"],
            role=Role(row["role"]),
            language=row["language"],
            invited_by=row["invited_by"],
            invited_at=moment(row["invited_at"]),
        )
        for row in rows
    ]


def ids_of_invited(db: Database) -> dict[str, int]:
    """Return the ids that were ever given, with the chats of those who had them last."""
    rows = db.rows("select recipient_id, chat from invited order by id")
    return {row["recipient_id"]: row["chat"] for row in rows}


def starters(db: Database, *, since: datetime) -> list[Starter]:
    """Return who has pressed Start in private since a moment, the latest first, each once."""
    rows = db.rows(
        """select person, event, max(heard_at) as at from inbox
           where heard_at >= ? and person = chat and outcome = 'start' group by person order by at desc""",
        [iso(since)],
    )
    found = []
    for row in rows:
        event = json.loads(row["event"])
        found.append(
            Starter(
                person=row["person"],
                name=event.get("name", ""),
                language=event.get("language", ""),
                at=moment(row["at"]),
            )
        )
    return found
