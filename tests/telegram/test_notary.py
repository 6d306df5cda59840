"""Messages whose date Telegram's server gives, from a server that speaks its protocol."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.errors import RecipientGone
from bot.models import Recipient
from bot.telegram.accounts import bot_line
from bot.telegram.sender import TelegramNotary
from tests.telegram.stage import NOON, QUICK, TOKEN, access_to
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer, World


@pytest.fixture
def clock() -> list[timedelta]:
    return [timedelta(0)]


@pytest.fixture
def world(clock) -> World:
    return World(clock=lambda: NOON + clock[0])


@pytest.fixture
def server(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


async def test_the_date_is_the_servers_and_a_repeat_arrives_once(world, server, clock, tmp_path):
    bot = world.bot(token=TOKEN, id=4242)
    anna = world.person(123456789, "Anna")
    anna.start(bot)
    to = Recipient(id="anna", kind="telegram", chat=anna.chat_id)
    line = bot_line(
        access_to(server, tmp_path / "bot.session"), TOKEN, KeptWaits(), clock=lambda: NOON, patience=QUICK
    )
    async with line as connected:
        notary = TelegramNotary(connected)
        clock[0] = timedelta(hours=1)
        first = await notary.tell(to, "link 7", 42)
        clock[0] = timedelta(hours=2)
        again = await notary.tell(to, "link 7", 42)

    [message] = world.inbox(anna.id)
    assert (message.text, str(message.message_id)) == ("link 7", first.receipt)
    assert first.at == NOON + timedelta(hours=1)
    assert again.receipt in (first.receipt, "")
    assert again.at in (first.at, None)


async def test_a_chat_that_cannot_be_written_in_is_told_as_that(world, server, tmp_path):
    world.bot(token=TOKEN, id=4242)
    line = bot_line(
        access_to(server, tmp_path / "bot.session"), TOKEN, KeptWaits(), clock=lambda: NOON, patience=QUICK
    )
    async with line as connected:
        with pytest.raises(RecipientGone):
            await TelegramNotary(connected).tell(Recipient(id="x", kind="telegram", chat=-99), "link 7", 42)
