"""A step of each day: show outsiders the head of the chain of custody, so that it cannot be written anew.

Whoever has the head, and the date at which it was told, can show that everything up to that link was there
by then and is unchanged.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import InFlight
from bot.models import Receipt, Recipient
from bot.sinks.protocol import Notary
from bot.storage.custody import head
from bot.storage.database import Database
from bot.storage.witnesses import Witness, add_witness, due_witnesses, record_told

Clock = Callable[[], datetime]

LASTING = timedelta(minutes=1)  # for Telegram to say that it had a message before: it was delivered


async def tell_head(db: Database, recipient: Recipient, notary: Notary, *, clock: Clock) -> list[Witness]:
    """Write the head in a recipient's chat; return what was told, with what was still to be told before.

    The text and its `random_id` are kept first: after a crash the same message is sent again, and arrives
    once. Raises DeliveryError or AccountError; what was not told is told next time.
    """
    with db.write():
        seq, hash_ = head(db)
        if seq and not any(witness.seq == seq for witness in due_witnesses(db)):
            add_witness(
                db,
                seq,
                hash_,
                recipient_id=recipient.id,
                text=message(seq, hash_, clock()),
                random_id=secrets.randbits(64) - 2**63,
                at=clock(),
            )
    due = due_witnesses(db)
    for witness in due:
        assert witness.random_id is not None
        try:
            receipt = await notary.tell(recipient, witness.text, witness.random_id)
        except InFlight:
            if clock() - witness.at < LASTING:
                raise
            receipt = Receipt(receipt="", at=None)  # it is there; Telegram does not say under which number
        record_told(db, witness, receipt, at=clock())
    return due


def message(seq: int, hash_: str, at: datetime) -> str:
    """Write what a witness is told."""
    return (
        f"Chain of custody, link {seq}, {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC\n{hash_}\n"
        "Keep this message: it shows that nothing up to that link was altered after it was sent."
    )
