"""Where recipients are written to: what the settings say, followed through the moves of groups."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.models import Recipient
from bot.storage.canonical import canonical
from bot.storage.database import Database, Row, iso

NOWHERE = "nowhere"  # the place of somebody who is not configured any more


def note_move(db: Database, chat: int, became: int, *, at: datetime) -> bool:
    """Note that a group became a supergroup; what is to be answered there is; false if that was known.

    The messages of the group have other numbers in the supergroup: nothing that hangs on one goes along.
    """
    with db.write():
        row = {"chat": chat, "became": became, "at": iso(at)}
        new = db.insert("moved_chats", row, conflict="do nothing")
        db.run(
            """update answers set chat = :became, reply_to = null, not_before = null
               where chat = :chat and status = 'due' and edits is null""",
            row,
        )
        db.run(
            """update answers set status = 'dead', file = null, detail = 'the group became a supergroup'
               where chat = :chat and status = 'due'""",
            row,
        )
    return new > 0


def following(db: Database, recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Return recipients with the chats that theirs have become."""
    moves = {row["chat"]: row["became"] for row in db.rows("select chat, became from moved_chats")}
    return tuple(
        replace(recipient, chat=moves[recipient.chat]) if recipient.chat in moves else recipient
        for recipient in recipients
    )


def address_changes(db: Database, recipients: Iterable[Recipient], *, at: datetime) -> list[Row]:
    """Return what is to be noted of where recipients are written to now; nothing if all is as it was."""
    known = {row["recipient_id"]: row for row in db.rows("select * from addresses")}
    changes: list[Row] = []
    configured = set()
    for recipient in recipients:
        configured.add(recipient.id)
        chat = canonical([recipient.kind, recipient.chat, recipient.url_env])
        place = str(recipient.topic or "")
        before = known.get(recipient.id)
        if before and (before["chat"], before["place"]) == (chat, place):
            continue
        moved = before["moved_at"] if before else None
        if before and before["chat"] != chat:
            moved = iso(at)
        changes.append({"recipient_id": recipient.id, "chat": chat, "place": place, "moved_at": moved})
    for name, row in known.items():
        if name not in configured and row["place"] != NOWHERE:
            changes.append(row | {"place": NOWHERE})
    return changes


def settle_addresses(db: Database, recipients: Iterable[Recipient], *, at: datetime) -> list[str]:
    """Note where recipients are written to now; return those for whom that has changed, or who are new.

    In the caller's transaction. What waits for one of them after a refusal need not wait any longer.
    """
    changed = []
    for row in address_changes(db, recipients, at=at):
        _note(db, row)
        if row["place"] != NOWHERE:
            _hurry(db, row["recipient_id"], at)
            changed.append(row["recipient_id"])
    return changed


def _note(db: Database, row: Row) -> None:
    db.insert(
        "addresses",
        row,
        conflict="""(recipient_id) do update set chat = excluded.chat, place = excluded.place,
            moved_at = excluded.moved_at""",
    )


def _hurry(db: Database, recipient_id: str, at: datetime) -> None:
    db.run(
        """update alerts set not_before = null where recipient_id = :id and state = 'due'
           and not_before > :at and (held_until is null or held_until <= :at)""",
        {"id": recipient_id, "at": iso(at)},
    )
