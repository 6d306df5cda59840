import asyncio

import pytest
from telethon import errors, functions

from tests.telegram_server import Kind
from tests.telegram_server.clients import connected, history, peer_of, sending


@pytest.fixture
def reader(world):
    return world.user(phone="+491701234567", id=11)


@pytest.fixture
def channel(world):
    channel = world.channel(username="wirenews", id=1186921499, title="Wire News")
    channel.post("The dam held")
    return channel


@pytest.fixture
def bot(world):
    return world.bot(token="77:secret", id=77)


@pytest.fixture
def ann(world, bot):
    ann = world.person(5, "Ann")
    ann.start()
    return ann


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("FLOOD_WAIT_61", errors.FloodWaitError),
        ("FLOOD_PREMIUM_WAIT_5", errors.FloodPremiumWaitError),
        ("SLOWMODE_WAIT_5", errors.SlowModeWaitError),
        ("CHANNEL_PRIVATE", errors.ChannelPrivateError),
        ("AUTH_KEY_UNREGISTERED", errors.AuthKeyUnregisteredError),
        ("AUTH_KEY_DUPLICATED", errors.AuthKeyDuplicatedError),
        ("SESSION_REVOKED", errors.SessionRevokedError),
        ("USER_DEACTIVATED_BAN", errors.UserDeactivatedBanError),
        ("FROZEN_METHOD_INVALID", errors.FrozenMethodInvalidError),
        ("PEER_FLOOD", errors.PeerFloodError),
    ],
)
async def test_an_error_of_telegrams_strikes_once_and_is_counted(telegram, reader, channel, name, raised):
    fault = telegram.fault(name, method="messages.getHistory")
    async with connected(telegram, reader) as client:
        with pytest.raises(raised):
            await client(history(peer_of(channel, reader)))
    async with connected(telegram, reader) as client:  # the first one remembers to wait
        assert len((await client(history(peer_of(channel, reader)))).messages) == 1
    assert (fault.seen, fault.struck) == (1, 1)


@pytest.mark.parametrize(
    ("name", "raised"), [("INTERNAL", errors.ServerError), ("TIMEOUT", errors.TimedOutError)]
)
async def test_the_servers_own_trouble_is_told_as_such(telegram, reader, channel, name, raised):
    telegram.fault(name, method="messages.getHistory")
    async with connected(telegram, reader) as client:
        with pytest.raises(raised):  # past the client's own retry, which sleeps two seconds
            await client._sender.send(history(peer_of(channel, reader)))


def test_an_error_that_telegram_does_not_know_is_refused(telegram):
    with pytest.raises(ValueError, match="CHANEL_PRIVATE"):
        telegram.fault("CHANEL_PRIVATE")


async def test_a_fault_strikes_what_it_is_aimed_at(telegram, world, reader, bot, channel):
    other = world.channel(username="other", id=4321, title="Other")
    telegram.fault("CHANNEL_INVALID", channel=other.id, times=None)
    for_bot = telegram.fault("PEER_FLOOD", account="bot", method="users.getUsers", times=None)
    async with connected(telegram, reader) as client:
        with pytest.raises(errors.ChannelInvalidError):
            await client(history(peer_of(other, reader)))

        assert len((await client(history(peer_of(channel, reader)))).messages) == 1
    assert for_bot.seen == 0


async def test_a_fault_strikes_from_the_nth_call_on_until_it_is_lifted(telegram, reader, channel):
    fault = telegram.fault("MSG_ID_INVALID", method="messages.getHistory", nth=2, every=2, times=None)
    outcomes = []
    async with connected(telegram, reader) as client:
        for number in range(7):
            if number == 5:
                fault.lift()
            try:
                await client(history(peer_of(channel, reader)))
                outcomes.append("read")
            except errors.MsgIdInvalidError:
                outcomes.append("refused")

    assert outcomes == ["read", "refused", "read", "refused", "read", "read", "read"]
    assert fault.struck == 2


async def test_a_request_lost_before_it_was_done_is_sent_again_by_the_client(telegram, world, bot, ann):
    telegram.fault(Kind.LOST_BEFORE, method="messages.sendMessage")
    async with connected(telegram, bot) as client:
        await client(sending(ann, "The dam held"))

    assert [sent.repeats for sent in world.inbox(ann.id)] == [0]
    assert len(telegram.asked("messages.sendMessage")) == 2


@pytest.mark.parametrize("kind", [Kind.LOST_AFTER, Kind.CUT_REPLY])
async def test_a_request_whose_answer_is_lost_was_done(telegram, world, bot, ann, kind):
    telegram.fault(kind, method="messages.sendMessage")
    async with connected(telegram, bot) as client:
        await client(sending(ann, "The dam held"))

    assert [sent.repeats for sent in world.inbox(ann.id)] == [1]


async def test_silence_is_no_answer_on_a_connection_that_lives(telegram, world, bot, ann):
    telegram.fault(Kind.SILENCE, method="messages.sendMessage")
    async with connected(telegram, bot) as client:
        silent = asyncio.ensure_future(client(sending(ann, "Unheard", random_id=1)))
        await telegram.happens(lambda: telegram.asked("messages.sendMessage"))
        await client(sending(ann, "Heard", random_id=2))
        assert not silent.done()
        silent.cancel()

    assert [sent.text for sent in world.inbox(ann.id)] == ["Heard"]


async def test_another_salt_makes_the_client_ask_again(telegram, world, bot, ann):
    telegram.fault(Kind.BAD_SALT, method="messages.sendMessage")
    async with connected(telegram, bot) as client:
        await client(sending(ann, "The dam held"))

    assert [sent.repeats for sent in world.inbox(ann.id)] == [0]
    assert len(telegram.asked("messages.sendMessage")) == 2


async def test_a_new_session_in_the_middle_disturbs_no_request(telegram, reader, channel):
    fault = telegram.fault(Kind.NEW_SESSION, method="messages.getHistory")
    async with connected(telegram, reader) as client:
        assert len((await client(history(peer_of(channel, reader)))).messages) == 1
    assert fault.struck == 1


async def test_a_deaf_server_takes_connections_and_hears_nothing(telegram, reader, channel):
    async with connected(telegram, reader) as client:
        telegram.deaf = True
        unheard = asyncio.ensure_future(client(history(peer_of(channel, reader))))
        await telegram.happens(lambda: telegram.unheard)
        assert not unheard.done()
        telegram.deaf = False
        telegram.cut()

        assert len((await unheard).messages) == 1


async def test_what_happens_meanwhile_is_in_the_answer_and_a_fault_comes_after_it(telegram, reader, channel):
    first = telegram.meanwhile(lambda: channel.edit(1, "The dam burst"), method="messages.getHistory")
    second = telegram.meanwhile(lambda: channel.post("New"), method="messages.getHistory", nth=2)
    telegram.fault("CHANNEL_PRIVATE", method="messages.getHistory", nth=2)
    async with connected(telegram, reader) as client:
        (edited,) = (await client(history(peer_of(channel, reader)))).messages
        with pytest.raises(errors.ChannelPrivateError):
            await client(history(peer_of(channel, reader)))

    assert edited.message == "The dam burst"
    assert (first.struck, second.struck, len(channel.box.messages)) == (1, 1, 2)


async def test_clients_reconnect_after_a_cut_and_ask_again(telegram, reader, channel):
    async with connected(telegram, reader) as client:
        before = telegram.connections
        telegram.cut()

        assert len((await client(history(peer_of(channel, reader)))).messages) == 1
        assert telegram.connections == before + 1


async def test_a_revoked_key_is_unknown_from_then_on(telegram, reader, channel):
    async with connected(telegram, reader) as client:
        telegram.revoke(reader)
        with pytest.raises(errors.AuthKeyNotFound):
            await client(history(peer_of(channel, reader)))


async def test_calls_name_method_account_and_request_in_order(telegram, world, reader, bot, channel):
    async with connected(telegram, reader) as client:
        await client(history(peer_of(channel, reader), limit=7))
    async with connected(telegram, bot) as client:
        await client(functions.updates.GetStateRequest())
    async with connected(telegram) as client:
        await client(functions.help.GetNearestDcRequest())

    read, known, unknown = (
        next(call for call in reversed(telegram.calls) if call.method == method)
        for method in ("messages.getHistory", "updates.getState", "help.getNearestDc")
    )
    assert (read.account, read.account_id, read.request.limit) == ("user", 11, 7)
    assert read.chat_id == channel.chat_id
    assert (known.account, unknown.account, unknown.account_id) == ("bot", "", None)
    assert telegram.calls.index(read) < telegram.calls.index(known) < telegram.calls.index(unknown)
