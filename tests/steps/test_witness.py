"""The head of the chain is shown to somebody outside, once, whatever happens in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import DeliveryError, InFlight
from bot.models import Receipt, Recipient
from bot.steps.witness import tell_head
from bot.storage.custody import head
from bot.storage.posts import save_page
from bot.storage.witnesses import due_witnesses, witnesses
from tests.builders import NOON, a_page, a_post

EDITORS = Recipient(id="editors", kind="telegram", chat=-100)


class Chat:
    """A chat that knows a repeat by its random_id."""

    def __init__(self) -> None:
        self.messages: dict[int, str] = {}
        self.after: Callable[[], None] = lambda: None

    async def tell(self, recipient: Recipient, text: str, random_id: int) -> Receipt:
        self.messages.setdefault(random_id, text)
        self.after()
        number = list(self.messages).index(random_id) + 1
        return Receipt(receipt=str(number), at=NOON + timedelta(seconds=number))


def fail(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.fixture
def kept(db):
    save_page(db, a_page(a_post()), source="telegram", captured_at=NOON)
    return db


async def tell(db, chat):
    return await tell_head(db, EDITORS, chat, clock=lambda: NOON)


async def test_the_message_says_the_head_and_its_date_is_kept(kept):
    chat, (seq, hash_) = Chat(), head(kept)

    [told] = await tell(kept, chat)

    [message] = chat.messages.values()
    assert hash_ in message and f"link {seq}" in message
    [known] = witnesses(kept)
    assert (known.seq, known.hash, known.receipt) == (seq, hash_, "1")
    assert known.server_date == NOON + timedelta(seconds=1)
    assert told.id == known.id
    assert kept.value("select action from custody order by seq desc limit 1") == "head witnessed"


async def test_nothing_is_told_before_anything_is_on_record(db):
    chat = Chat()

    assert await tell(db, chat) == []
    assert chat.messages == {}


@pytest.mark.parametrize("error", [LookupError("as if the process ended here"), DeliveryError("no answer")])
async def test_a_message_of_which_no_answer_came_is_repeated_and_arrives_once(kept, error):
    chat, (seq, _) = Chat(), head(kept)
    chat.after = fail(error)
    with pytest.raises(type(error)):
        await tell(kept, chat)
    chat.after = lambda: None

    told = await tell(kept, chat)

    assert [one.seq for one in told] == [seq]
    assert len(chat.messages) == 1
    assert due_witnesses(kept) == []


async def test_what_was_not_told_is_told_beside_the_new_head(kept):
    chat = Chat()
    chat.after = fail(DeliveryError("no answer"))
    with pytest.raises(DeliveryError):
        await tell(kept, chat)
    chat.after = lambda: None
    save_page(kept, a_page(a_post(2)), source="telegram", captured_at=NOON)

    told = await tell(kept, chat)

    assert len(told) == len(chat.messages) == 2
    assert told[0].seq < told[1].seq


async def test_a_head_that_telegram_goes_on_knowing_was_told(kept):
    chat = Chat()
    chat.after = fail(InFlight("had it"))
    with pytest.raises(InFlight):
        await tell(kept, chat)

    [told] = await tell_head(kept, EDITORS, chat, clock=lambda: NOON + timedelta(days=1))

    [known] = witnesses(kept)
    assert (known.id, known.receipt, known.server_date) == (told.id, "", None)
    assert due_witnesses(kept) == []
