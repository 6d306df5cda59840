"""Signing in, with a real Telethon client, at a server that speaks Telegram's protocol."""

import asyncio
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import AccountError, Busy, ConfigError, InputError, RateLimited
from bot.telegram.accounts import reading_line
from bot.telegram.client import TelegramAccess, held
from bot.telegram.line import Identity
from bot.telegram.login import Question, check_bot, sign_in
from bot.telegram.reader import TelegramReader
from bot.telegram.succession import beside
from tests.telegram.stage import NOON, QUICK, TOKEN, a_reader, access_to, read
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer, World

PHONE = "+49 170 1234567"


@pytest.fixture
def world() -> World:
    return World(code="54321")


@pytest.fixture
def server(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


@pytest.fixture
def access(server: TelegramServer, tmp_path: Path) -> TelegramAccess:
    return access_to(server, tmp_path / "reader.session")


class Answers:
    """A person who gives these answers and remembers what was asked."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, question: Question, attempt: int) -> str:
        self.asked.append((question, attempt))
        return self._answers.pop(0)


async def login(access: TelegramAccess, *answers: str, phone: str = PHONE) -> tuple[Identity, Answers]:
    person = Answers(*answers)
    who = await sign_in(access, KeptWaits(), phone=phone, ask=person, clock=lambda: NOON, patience=QUICK)
    return who, person


async def test_a_code_signs_in_and_the_session_reads_channels_from_then_on(
    world: World, access: TelegramAccess
) -> None:
    world.user(phone="+491701234567", id=7, first_name="Anna")
    world.channel(username="ClashReport", id=55, title="Clash Report").post("The dam held")

    who, person = await login(access, " 54321\n")
    async with a_reader(access) as reader:
        page, *_ = await read(reader, "ClashReport")

    assert (who.id, who.name, who.bot) == (7, "Anna", False)
    assert person.asked == [("code", 1)]
    assert [post.text for post in page.posts] == ["The dam held"]
    assert stat.S_IMODE(access.session.stat().st_mode) == 0o600


async def test_two_step_verification_asks_for_the_password_and_again_when_it_is_wrong(
    world: World, access: TelegramAccess
) -> None:
    world.password = "hunter2"
    world.user(phone="+491701234567", id=7)

    who, person = await login(access, "00000", "54321", "hunter1", "hunter2")

    assert who.id == 7
    assert person.asked == [("code", 1), ("code", 2), ("password", 1), ("password", 2)]


async def test_three_wrong_codes_end_it(world: World, access: TelegramAccess) -> None:
    world.user(phone="+491701234567", id=7)

    with pytest.raises(InputError, match="wrong code 3 times") as refusal:
        await login(access, "0", "", "2")
    assert "54321" not in str(refusal.value)


async def test_who_is_signed_in_already_is_not_asked(
    world: World, server: TelegramServer, access: TelegramAccess
) -> None:
    world.user(phone="+491701234567", id=7)
    await login(access, "54321")

    who, person = await login(access)

    assert (who.id, person.asked, len(server.asked("auth.sendCode"))) == (7, [], 1)


@pytest.mark.parametrize(
    ("phone", "says"),
    [("none", "not a number"), ("+1", "no account has this number")],
)
async def test_a_number_that_leads_to_no_account_is_explained(
    phone: str, says: str, access: TelegramAccess
) -> None:
    with pytest.raises(ConfigError, match=f"TELEGRAM_PHONE: {says}"):
        await login(access, "54321", phone=phone)


async def test_an_api_key_that_telegram_does_not_know_is_explained(
    world: World, server: TelegramServer, access: TelegramAccess
) -> None:
    world.user(phone="+491701234567", id=7)
    server.fault("API_ID_INVALID", method="auth.sendCode")

    with pytest.raises(AccountError, match="TELEGRAM_API_ID and TELEGRAM_API_HASH"):
        await login(access)


async def test_a_wait_before_the_next_code_says_how_long(
    world: World, server: TelegramServer, access: TelegramAccess
) -> None:
    world.user(phone="+491701234567", id=7)
    server.fault("FLOOD_WAIT_86400", method="auth.sendCode")

    with pytest.raises(RateLimited, match="try again in 86400 s"):
        await login(access)


async def test_only_one_signs_in_beside_a_session_that_is_in_use(access: TelegramAccess) -> None:
    with held(access.session), held(beside(access).session), pytest.raises(Busy):
        await login(access)


async def test_a_session_signed_in_beside_a_reader_is_taken_up_by_it(
    world: World, server: TelegramServer, access: TelegramAccess
) -> None:
    world.user(phone="+491701234567", id=7)
    world.channel(username="ClashReport", id=55, title="Clash Report").post("The dam held")
    renewed, pushed = asyncio.Event(), asyncio.Event()
    patience = replace(QUICK, succession=0.01)
    await login(access, "54321")
    async with reading_line(
        access,
        KeptWaits(),
        clock=lambda: NOON,
        patience=patience,
        pushed=lambda channel_id: pushed.set(),
        renewed=renewed.set,
    ) as line:
        reader = TelegramReader(line)
        await read(reader, "ClashReport")
        server.revoke(world.accounts[7])
        with pytest.raises(AccountError, match="sign in again"):
            await read(reader, "ClashReport")

        _, person = await login(access, "54321")
        await renewed.wait()

        assert [post.text for page in await read(reader, "ClashReport") for post in page.posts] == [
            "The dam held"
        ]
        world.channels[55].add(world.accounts[7])
        world.channels[55].post("The dam burst")
        await pushed.wait()
    assert person.asked == [("code", 1)]
    assert [path.name for path in access.session.parent.glob("*.session")] == ["reader.session"]


async def test_a_session_signed_in_beside_one_that_ended_since_is_taken_up_at_the_next_start(
    world: World, server: TelegramServer, access: TelegramAccess
) -> None:
    world.user(phone="+491701234567", id=7)
    with held(access.session):
        await login(access, "54321")
    access.session.with_name("reader.session-journal").write_bytes(b"what a killed program left")

    who, person = await login(access)

    assert (who.id, person.asked) == (7, [])


async def test_a_bots_token_is_checked_beside_a_service_and_nothing_of_it_stays(
    world: World, access: TelegramAccess
) -> None:
    world.bot(token=TOKEN, id=4242, username="wirewatch_bot")
    access = replace(access, session=access.session.with_name("bot.session"))
    with held(access.session):
        who = await check_bot(access, TOKEN, KeptWaits(), clock=lambda: NOON, patience=QUICK)

    assert who.username == "wirewatch_bot"
    assert [path.name for path in access.session.parent.glob("*.session")] == ["bot.session"]


async def test_secrets_are_in_no_log(
    world: World, access: TelegramAccess, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    world.password = "hunter2"
    world.user(phone="+491701234567", id=7)

    await login(access, "54321", "hunter2")

    for secret in ("54321", "hunter2", "1701234567", access.api_hash):
        assert secret not in caplog.text


async def test_a_bots_token_is_checked(world: World, access: TelegramAccess) -> None:
    world.bot(token=TOKEN, id=4242, username="wirewatch_bot", first_name="Wire")

    who = await check_bot(access, TOKEN, KeptWaits(), patience=QUICK)

    assert who == Identity(id=4242, name="Wire", username="wirewatch_bot", bot=True)


@pytest.mark.parametrize("token", ["", "token", "0:x", "12 34:x", "1234:"])
async def test_what_is_no_token_is_refused_before_anything_is_opened(
    token: str, access: TelegramAccess
) -> None:
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN: accepted is"):
        await check_bot(access, token, KeptWaits(), patience=QUICK)
    assert not access.session.exists()
