import asyncio
import subprocess
import sys
from contextlib import suppress

import pytest
from telethon import functions
from telethon.sessions import SQLiteSession, StringSession

from tests.telegram_server import TelegramServer, World
from tests.telegram_server.clients import connected, history, peer_of, sending

SENDER = """
import asyncio, sys
from telethon import TelegramClient, functions, types

async def main():
    client = TelegramClient(sys.argv[1], 1, "0badc0de")
    await client.connect()
    peer = types.InputPeerUser(5, 0)
    for number in range(1000):
        request = functions.messages.SendMessageRequest(peer, f"Alert {number}", random_id=number + 1)
        await client(request)

asyncio.run(main())
"""


async def test_what_is_no_packet_ends_that_connection_alone(telegram, world):
    bot = world.bot(token="77:secret", id=77)
    async with connected(telegram, bot) as client:
        for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"\x10\0\0\0\0\0\0\0torn off", bytes(64), b"\xee" * 64):
            reader, writer = await asyncio.open_connection("127.0.0.1", telegram.port)
            writer.write(nonsense)
            writer.write_eof()
            with suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()

        assert (await client.get_me()).id == 77


async def test_a_session_outlives_a_restart_of_the_server(world):
    reader = world.user(phone="+491701234567", id=11)
    channel = world.channel(username="wirenews", id=99, title="Wire News")
    channel.post("The dam held")
    server = TelegramServer(world)
    server.start()
    try:
        port = server.port
        async with connected(server, reader, connection_retries=-1, retry_delay=0.01) as client:
            await client(history(peer_of(channel, reader)))
            server.stop()
            server.start()

            assert server.port == port
            assert len((await client(history(peer_of(channel, reader)))).messages) == 1
    finally:
        server.stop()


async def test_many_clients_of_many_accounts_are_served_at_once(telegram, world):
    bots = [world.bot(token=f"{number}:x", id=number, username=f"bot{number}") for number in range(50, 60)]
    people = [world.person(number, "Ann") for number in range(100, 110)]
    for person, bot in zip(people, bots, strict=True):
        person.start(bot)

    async def alert(bot, person):
        async with connected(telegram, bot) as client:
            for number in range(20):
                await client(sending(person, f"Alert {number}", random_id=number + 1))

    await asyncio.gather(*(alert(bot, person) for bot, person in zip(bots, people, strict=True)))

    for person in people:
        assert [sent.text for sent in world.inbox(person.id)] == [f"Alert {number}" for number in range(20)]


def test_a_killed_client_sends_again_what_it_cannot_know_of(telegram, world, tmp_path):
    bot, ann = world.bot(token="77:secret", id=77), world.person(5, "Ann")
    ann.start()
    path = str(tmp_path / "bot.session")
    telegram.signed_in(bot, SQLiteSession(path)).close()
    for least in (5, 10, 15):
        program = subprocess.Popen([sys.executable, "-c", SENDER, path], stderr=subprocess.DEVNULL)
        try:
            telegram.until(lambda least=least: len(world.inbox(5)) >= least)
        finally:
            program.kill()
            program.wait()

    sent = world.inbox(5)
    assert [one.text for one in sent] == [f"Alert {number}" for number in range(len(sent))]
    assert sent[0].repeats == 2


async def test_fifty_restarts_of_a_client_need_no_new_key(telegram, world, tmp_path):
    reader = world.user(phone="+491701234567", id=11)
    session = telegram.signed_in(reader)
    for _ in range(50):
        async with connected(telegram, session=StringSession(session.save())) as client:
            assert (await client(functions.updates.GetStateRequest())).pts >= 1

    assert telegram.connections == 50


def test_what_the_stand_in_cannot_do_shows_when_it_stops():
    world = World()
    reader = world.user(phone="+491701234567", id=11)

    async def ask(server):
        async with connected(server, reader) as client:
            del world.channels
            with pytest.raises(Exception, match="INTERNAL"):
                await client._sender.send(functions.contacts.ResolveUsernameRequest("wire"))

    with pytest.raises(AttributeError), TelegramServer(world) as server:
        asyncio.run(ask(server))


def test_what_does_not_happen_is_not_waited_for_for_ever(world):
    with pytest.raises(TimeoutError, match="did not happen"):
        world.until(lambda: False, timeout=0.01)


def test_numbers_and_ids_are_taken_once(world):
    channel = world.channel(username="wirenews", id=99, title="Wire News")
    channel.post("First", id=7)

    assert channel.post("Second") == 8
    with pytest.raises(ValueError, match="7 is taken"):
        channel.post("Third", id=7)
    with pytest.raises(ValueError, match="was used already"):
        channel.skip_to(8)
    world.bot(token="77:secret", id=77)
    with pytest.raises(ValueError, match="there is an account 77"):
        world.person(77, "Ann")
