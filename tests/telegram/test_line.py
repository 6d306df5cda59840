import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import rsa
from telethon import events, functions

from bot.errors import Busy, SourceError
from bot.telegram.accounts import bot_line, reading_line
from bot.telegram.client import TelegramAccess, TelegramServer
from bot.telegram.line import Line, Patience
from tests.telegram.stage import QUICK, TOKEN, access_to, signed_in
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer as StandIn
from tests.telegram_server import World

IMPATIENT = Patience(connecting=0.2, answer=0.2, between=(0.0,))


@pytest.fixture(scope="module")
def public_key() -> str:
    key: bytes = rsa.newkeys(512)[0].save_pkcs1()
    return key.decode()


@asynccontextmanager
async def a_silent_server() -> AsyncIterator[tuple[int, list[asyncio.StreamWriter]]]:
    """A server that accepts connections and never says a word; gives its port and what it accepted."""
    accepted: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: accepted.append(writer), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], accepted
    finally:
        server.close()
        for writer in accepted:
            writer.close()
        await server.wait_closed()


def access_by_port(port: int, public_key: str, tmp_path: Path) -> TelegramAccess:
    server = TelegramServer(dc_id=2, host="127.0.0.1", port=port, public_key=public_key)
    return TelegramAccess(api_id=1, api_hash="0badc0de", session=tmp_path / "reader.session", server=server)


async def test_a_server_that_never_answers_is_given_up_on_after_a_few_attempts(
    public_key: str, tmp_path: Path
) -> None:
    async with a_silent_server() as (port, accepted):
        access = access_by_port(port, public_key, tmp_path)
        async with reading_line(access, KeptWaits(), patience=IMPATIENT) as line:
            with pytest.raises(SourceError, match=r"did not answer help\.getConfig"):
                await line.call(functions.help.GetConfigRequest())

        assert len(accepted) >= 2


async def test_a_server_that_is_not_there_is_a_source_error(public_key: str, tmp_path: Path) -> None:
    async with a_silent_server() as (port, _):
        pass
    async with reading_line(
        access_by_port(port, public_key, tmp_path), KeptWaits(), patience=IMPATIENT
    ) as line:
        with pytest.raises(SourceError, match=r"did not answer help\.getConfig"):
            await line.call(functions.help.GetConfigRequest())


async def test_a_second_program_is_refused_before_it_opens_a_connection(
    public_key: str, tmp_path: Path
) -> None:
    async with a_silent_server() as (port, accepted):
        access = access_by_port(port, public_key, tmp_path)
        async with reading_line(access, KeptWaits(), patience=IMPATIENT):
            accepted.clear()
            with pytest.raises(Busy):
                async with reading_line(access, KeptWaits(), patience=IMPATIENT):
                    pass
            assert accepted == []


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn(World()) as server:
        yield server


@pytest.fixture
def access(stand_in: StandIn, tmp_path: Path) -> TelegramAccess:
    return signed_in(stand_in, stand_in.world.user(phone="+491701234567", id=7), tmp_path)


async def ask(line: Line) -> int:
    """Make a request that shows whether there is a line."""
    state = await line.call(functions.updates.GetStateRequest())
    return int(state.pts)


async def test_a_line_that_went_dead_works_again_once_the_server_does(
    stand_in: StandIn, access: TelegramAccess
) -> None:
    hasty = replace(QUICK, answer=0.2, connecting=1.0)
    async with reading_line(access, KeptWaits(), patience=hasty) as line:
        await ask(line)
        stand_in.deaf = True
        with pytest.raises(SourceError):
            await ask(line)
        stand_in.deaf = False
        assert await ask(line) > 0


@pytest.mark.parametrize("ahead", [3600, -86_400], ids=["set back", "set on"])
async def test_a_clock_that_is_set_wrong_and_right_again_ends_no_line_for_good(
    stand_in: StandIn, access: TelegramAccess, ahead: int
) -> None:
    async with reading_line(access, KeptWaits(), patience=QUICK) as line:
        await ask(line)
        for stand_in.ahead in (ahead, 0):
            assert await ask(line) > 0
            stand_in.cut()
            assert await ask(line) > 0


async def test_a_session_file_that_is_moved_away_and_back_is_no_bug(
    stand_in: StandIn, access: TelegramAccess
) -> None:
    folder = access.session.parent
    async with reading_line(access, KeptWaits(), patience=replace(QUICK, answer=0.2)) as line:
        await ask(line)
        folder.rename(folder.with_name("moved"))
        stand_in.deaf = True
        with pytest.raises(SourceError):
            await ask(line)
        folder.with_name("moved").rename(folder)
        stand_in.deaf = False
        assert await ask(line) > 0


async def test_a_line_that_fell_for_long_is_put_up_again_without_being_asked_for(
    stand_in: StandIn, access: TelegramAccess
) -> None:
    async with reading_line(access, KeptWaits(), patience=QUICK) as line:
        await ask(line)
        fallen = line.client.disconnected
        stand_in.stop()
        await asyncio.wait({fallen})
        before = stand_in.connections
        stand_in.start()
        await stand_in.happens(lambda: stand_in.connections > before)
        assert await ask(line) > 0


async def test_a_request_is_made_again_when_another_one_gives_the_connection_up(
    stand_in: StandIn, access: TelegramAccess
) -> None:
    fell = iter([ConnectionError("as if it had got no answer")])

    async def fails_once() -> str:
        for error in fell:
            raise error
        return "answered"

    async with reading_line(access, KeptWaits(), patience=replace(QUICK, answer=60.0)) as line:
        await ask(line)
        asked = len(stand_in.asked("help.getNearestDc"))
        stand_in.fault("silence", method="help.getNearestDc")
        waiting = asyncio.create_task(line.call(functions.help.GetNearestDcRequest()))
        await stand_in.happens(lambda: len(stand_in.asked("help.getNearestDc")) > asked)

        assert await line.run("anything", fails_once) == "answered"
        assert (await waiting).this_dc == 2


async def test_stopping_a_request_is_not_taken_for_a_fallen_line(
    stand_in: StandIn, access: TelegramAccess
) -> None:
    async with reading_line(access, KeptWaits(), patience=QUICK) as line:
        await ask(line)
        stand_in.fault("silence", method="help.getNearestDc")
        waiting = asyncio.create_task(line.call(functions.help.GetNearestDcRequest()))
        await stand_in.happens(lambda: len(stand_in.asked("help.getNearestDc")) == 1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await ask(line) > 0
        assert stand_in.connections == 1


async def test_requests_at_the_same_time_share_one_connection(
    stand_in: StandIn, access: TelegramAccess
) -> None:
    async with reading_line(access, KeptWaits(), patience=QUICK) as line:
        await asyncio.gather(*(ask(line) for _ in range(50)))
    assert stand_in.connections == 1


async def test_a_bot_is_told_what_was_written_while_it_was_away(stand_in: StandIn, tmp_path: Path) -> None:
    bot, anna = stand_in.world.bot(token=TOKEN, id=4242), stand_in.world.person(55, "Anna")
    access = access_to(stand_in, tmp_path / "bot.session")
    async with bot_line(access, TOKEN, KeptWaits(), patience=QUICK) as line:
        await ask(line)
    anna.start(bot)
    stand_in.stop()
    async with bot_line(access, TOKEN, KeptWaits(), patience=QUICK) as line:
        with pytest.raises(SourceError):
            await ask(line)
    stand_in.start()
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def hear(event: events.NewMessage.Event) -> None:
        heard.put_nowait(event.raw_text)

    async with bot_line(access, TOKEN, KeptWaits(), patience=QUICK) as line:
        line.client.add_event_handler(hear, events.NewMessage(incoming=True))
        assert await heard.get() == "/start"
        stand_in.cut()
        anna.say("anybody there?")
        assert await heard.get() == "anybody there?"


async def test_the_line_says_who_the_account_is(access: TelegramAccess) -> None:
    async with reading_line(access, KeptWaits(), patience=QUICK) as line:
        await ask(line)
        assert line.me is not None
        assert (line.me.id, line.me.bot) == (7, False)


async def test_another_server_in_telegrams_place_is_warned_about(
    access: TelegramAccess, caplog: pytest.LogCaptureFixture
) -> None:
    async with reading_line(access, KeptWaits(), patience=QUICK):
        pass
    (warning,) = (one for one in caplog.records if one.name == "bot.telegram.client")
    assert (warning.levelname, "TG_DC_*" in warning.message) == ("WARNING", True)


async def test_requests_of_an_account_with_a_budget_wait_for_their_turn(access: TelegramAccess) -> None:
    waits, seconds, asked = KeptWaits(), [100.0], list[float]()

    async def pause(length: float) -> None:
        seconds[0] += length

    patience = replace(QUICK, pause=pause, seconds=lambda: seconds[0])
    async with reading_line(replace(access, per_minute=1), waits, patience=patience) as line:
        for _ in range(3):
            await ask(line)
            asked.append(seconds[0])

    assert asked == [100, 160, 220]
    assert sum(traffic.requests for _, _, traffic in waits.traffic) == 3


async def test_what_is_about_a_channel_that_just_published_is_asked_before_what_waits(
    access: TelegramAccess,
) -> None:
    seconds, asked, full = [100.0], list[int](), asyncio.Event()

    async def pause(length: float) -> None:
        await full.wait()
        seconds[0] += length

    async def about(line: Line, channel_id: int) -> None:
        async def note() -> None:
            asked.append(channel_id)

        await line.run("messages.getHistory", note, about=channel_id)

    patience = replace(QUICK, pause=pause, seconds=lambda: seconds[0])
    async with reading_line(replace(access, per_minute=60), KeptWaits(), patience=patience) as line:
        await about(line, 1)
        async with asyncio.TaskGroup() as tasks:
            for channel_id in (2, 3, 4):
                tasks.create_task(about(line, channel_id))
            await asyncio.sleep(0)
            line.hurry(4)
            full.set()

    assert asked == [1, 4, 2, 3]
