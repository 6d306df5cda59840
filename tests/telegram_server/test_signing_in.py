import pytest
from telethon import TelegramClient, errors, functions, types
from telethon.network.connection import ConnectionTcpAbridged, ConnectionTcpFull, ConnectionTcpIntermediate
from telethon.sessions import SQLiteSession, StringSession

from tests.telegram_server import TelegramServer, World
from tests.telegram_server.clients import connected

PHONE = "+491701234567"


@pytest.mark.parametrize("transport", [ConnectionTcpFull, ConnectionTcpIntermediate, ConnectionTcpAbridged])
async def test_a_client_signs_in_by_code_over_each_transport(telegram, world, transport):
    world.user(phone=PHONE, id=11)
    async with connected(telegram, connection=transport) as client:
        await client.start(phone=PHONE, code_callback=lambda: "12345")

        assert (await client.get_me()).id == 11


async def test_a_wrong_code_is_refused_and_the_right_one_taken_after_it(telegram, world):
    world.user(phone=PHONE, id=11)
    async with connected(telegram) as client:
        await client.send_code_request(PHONE)
        with pytest.raises(errors.PhoneCodeInvalidError):
            await client.sign_in(PHONE, "54321")

        assert (await client.sign_in(PHONE, "12345")).id == 11


async def test_a_password_is_asked_for_and_proved():
    world = World(password="correct horse")
    world.user(phone=PHONE, id=11)
    with TelegramServer(world) as server:
        async with connected(server) as client:
            await client.send_code_request(PHONE)
            with pytest.raises(errors.SessionPasswordNeededError):
                await client.sign_in(PHONE, "12345")
            with pytest.raises(errors.PasswordHashInvalidError):
                await client.sign_in(password="battery staple")

            assert (await client.sign_in(password="correct horse")).id == 11


async def test_a_number_that_no_account_has_cannot_sign_in(telegram):
    async with connected(telegram) as client:
        await client.send_code_request("+33123456789")
        with pytest.raises(errors.PhoneNumberUnoccupiedError):
            await client.sign_in("+33123456789", "12345")


async def test_a_bot_signs_in_by_its_token_alone(telegram, world):
    world.bot(token="77:secret", id=77)
    async with connected(telegram) as client:
        with pytest.raises(errors.AccessTokenInvalidError):
            await client.sign_in(bot_token="77:wrong")
        await client.sign_in(bot_token="77:secret")

        me = await client.get_me()
        assert (me.id, me.bot) == (77, True)


async def test_an_account_of_another_data_centre_is_sent_on_to_it(telegram, world):
    world.user(phone=PHONE, id=11)
    telegram.fault("PHONE_MIGRATE_4", method="auth.sendCode")
    travelling = type("Travelling", (TelegramClient,), {})  # the class keeps the addresses it was told
    client = travelling(telegram.lead(StringSession()), 1, "0badc0de")
    await client.connect()
    try:
        await client.start(phone=PHONE, code_callback=lambda: "12345")

        assert client.session.dc_id == 4
        assert (await client.get_me()).id == 11
    finally:
        await client.disconnect()


async def test_nothing_is_told_before_signing_in(telegram):
    async with connected(telegram) as client:
        with pytest.raises(errors.AuthKeyUnregisteredError):
            await client(functions.updates.GetStateRequest())


async def test_a_session_file_stays_signed_in(telegram, world, tmp_path):
    world.user(phone=PHONE, id=11)
    path = str(tmp_path / "reader.session")
    async with connected(telegram, session=SQLiteSession(path)) as client:
        await client.start(phone=PHONE, code_callback=lambda: "12345")
    asked = len(telegram.asked("auth.sendCode"))

    again = TelegramClient(path, 1, "0badc0de")
    await again.connect()
    try:
        assert (await again.get_me()).id == 11
        assert len(telegram.asked("auth.sendCode")) == asked == 1
    finally:
        await again.disconnect()


async def test_signing_out_is_for_good(telegram, world):
    user = world.user(phone=PHONE, id=11)
    session = telegram.signed_in(user)
    copy = StringSession(session.save())
    client = TelegramClient(session, 1, "0badc0de")
    await client.connect()
    await client.log_out()

    copied = TelegramClient(copy, 1, "0badc0de")
    await copied.connect()
    try:
        assert not await copied.is_user_authorized()
    finally:
        await copied.disconnect()


async def test_the_environment_leads_a_program_here(telegram, world):
    told = telegram.environment()

    assert (told["TG_DC_HOST"], told["TG_DC_PORT"]) == ("127.0.0.1", str(telegram.port))
    assert told["TG_DC_PUBLIC_KEY"].startswith("-----BEGIN RSA PUBLIC KEY-----")
    world.user(phone=PHONE, id=11)
    async with connected(telegram) as client:
        config = await client(functions.help.GetConfigRequest())
        assert {option.port for option in config.dc_options} == {telegram.port}
        assert isinstance(config, types.Config)
