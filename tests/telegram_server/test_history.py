from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon import errors, functions, types

from tests.telegram_server.clients import connected, history, peer_of
from tests.telegram_server.reading import window

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)


@pytest.fixture
def reader(world):
    return world.user(phone="+491701234567", id=11)


@pytest.fixture
def channel(world):
    return world.channel(username="wirenews", id=1186921499, title="Wire News")


def ids(answer):
    return [message.id for message in answer.messages]


async def test_pages_lead_back_to_the_first_post_and_forward_to_the_last(telegram, reader, channel):
    for minute in range(250):
        channel.post(f"Post {minute}", NOON + timedelta(minutes=minute))
    peer = peer_of(channel, reader)
    async with connected(telegram, reader) as client:
        newest = await client(history(peer))
        older = await client(history(peer, offset_id=151))
        oldest = await client(history(peer, offset_id=51))
        newer = await client(history(peer, offset_id=21, add_offset=-100))
        last = await client(history(peer, offset_id=241, add_offset=-100))

    assert ids(newest) == list(range(250, 150, -1))
    assert ids(older) == list(range(150, 50, -1))
    assert ids(oldest) == list(range(50, 0, -1))
    assert ids(newer) == list(range(120, 20, -1))
    assert ids(last) == list(range(250, 240, -1))
    assert newest.count == 250
    assert newest.pts == channel.pts


@given(
    count=st.integers(0, 40),
    newer=st.integers(0, 45),
    add_offset=st.integers(-45, 45),
    limit=st.integers(1, 45),
)
def test_a_page_is_the_part_of_the_list_that_offset_and_limit_name(count, newer, add_offset, limit):
    newest_first = list(range(count, 0, -1))
    places = range(newer + add_offset, newer + add_offset + limit)

    page = list(window(range(1, count + 1), newer, add_offset, limit))

    assert page == [newest_first[place] for place in places if 0 <= place < count]


async def test_dates_and_bounds_narrow_a_page(telegram, reader, channel):
    for minute in range(10):
        channel.post(f"Post {minute}", NOON + timedelta(minutes=minute))
    peer = peer_of(channel, reader)
    async with connected(telegram, reader) as client:
        before = await client(history(peer, offset_date=NOON + timedelta(minutes=4)))
        between = await client(history(peer, max_id=8, min_id=5))

    assert ids(before) == [4, 3, 2, 1]
    assert ids(between) == [7, 6]


async def test_ids_that_never_existed_or_were_deleted_are_left_out(telegram, reader, channel):
    channel.post("First")
    channel.skip_to(100)
    channel.post("Second")
    channel.post("Third")
    channel.delete(101)
    async with connected(telegram, reader) as client:
        page = await client(history(peer_of(channel, reader)))
        looked_up = await client(
            functions.channels.GetMessagesRequest(
                await client.get_input_entity("wirenews"), [1, 50, 100, 101]
            )
        )

    assert ids(page) == [100, 1]
    assert [(type(one), one.id) for one in looked_up.messages] == [
        (types.Message, 1),
        (types.MessageEmpty, 50),
        (types.Message, 100),
        (types.MessageEmpty, 101),
    ]


async def test_hidden_posts_are_empty_where_they_were(telegram, reader, channel):
    channel.post("Seen")
    channel.hide(channel.post("Not for this country"))
    async with connected(telegram, reader) as client:
        page = await client(history(peer_of(channel, reader)))

    assert [type(one) for one in page.messages] == [types.MessageEmpty, types.Message]


async def test_a_post_comes_with_everything_that_was_said_of_it(telegram, world, reader, channel):
    source = world.channel(username="source", id=4321, title="Source")
    origin = types.MessageFwdHeader(NOON, from_id=types.PeerChannel(4321), channel_post=9)
    bold = types.MessageEntityBold(0, 3)
    first = channel.post("Before", NOON)
    channel.post("The dam held", NOON, entities=[bold], grouped_id=5, fwd_from=origin, reply_to=first)
    async with connected(telegram, reader) as client:
        page = await client(history(peer_of(channel, reader), limit=1))

    (message,) = page.messages
    assert (message.message, message.date, message.post) == ("The dam held", NOON, True)
    assert message.entities == [bold]
    assert message.grouped_id == 5
    assert message.reply_to.reply_to_msg_id == first
    assert (message.fwd_from.from_id.channel_id, message.fwd_from.channel_post) == (4321, 9)
    assert source.title in {chat.title for chat in page.chats}


async def test_any_field_can_be_told_and_views_are_no_edit(telegram, reader, channel):
    number = channel.post("The dam held", extra={"post_author": "Ann", "ttl_period": 60})
    before = channel.pts
    channel.seen(number, 2980)
    async with connected(telegram, reader) as client:
        (message,) = (await client(history(peer_of(channel, reader)))).messages

    assert (message.post_author, message.ttl_period, message.views) == ("Ann", 60, 2980)
    assert (message.edit_date, channel.pts) == (None, before)


async def test_a_photo_can_be_downloaded(telegram, reader, channel):
    channel.post("Look", photo=b"not really a picture" * 100)
    async with connected(telegram, reader) as client:
        (message,) = (await client(history(peer_of(channel, reader)))).messages

        assert await client.download_media(message, bytes) == b"not really a picture" * 100


async def test_a_service_message_is_no_post(telegram, reader, channel):
    channel.post(service=True)
    async with connected(telegram, reader) as client:
        (message,) = (await client(history(peer_of(channel, reader)))).messages

    assert isinstance(message, types.MessageService)


async def test_a_private_channel_is_closed_to_whoever_is_no_member(telegram, reader, channel):
    channel.post("Secret")
    channel.private = True
    async with connected(telegram, reader) as client:
        with pytest.raises(errors.ChannelPrivateError):
            await client(history(peer_of(channel, reader)))
        channel.add(reader)

        assert len((await client(history(peer_of(channel, reader)))).messages) == 1


async def test_an_access_hash_is_good_for_one_account(telegram, world, reader, channel):
    other = world.user(phone="+33123456789", id=12)
    async with connected(telegram, other) as client:
        with pytest.raises(errors.ChannelInvalidError):
            await client(history(peer_of(channel, reader)))


async def test_a_username_leads_to_whoever_has_it_now(telegram, reader, world, channel):
    channel.rename("renamed")
    taken = world.channel(username="wirenews", id=99, title="Another")
    async with connected(telegram, reader) as client:
        assert (await client.get_entity("renamed")).id == channel.id
        assert (await client.get_entity("wirenews")).id == taken.id
        with pytest.raises(errors.UsernameNotOccupiedError):
            await client(functions.contacts.ResolveUsernameRequest("nobody"))


async def test_a_bot_cannot_read_a_history(telegram, world, channel):
    bot = world.bot(token="77:secret", id=77)
    async with connected(telegram, bot) as client:
        with pytest.raises(errors.BotMethodInvalidError):
            await client(history(peer_of(channel, bot)))


async def test_channels_are_described(telegram, reader, channel):
    async with connected(telegram, reader) as client:
        named = await client.get_input_entity("wirenews")
        (chat,) = (await client(functions.channels.GetChannelsRequest([named]))).chats
        full = await client(functions.channels.GetFullChannelRequest(named))

    assert (chat.id, chat.title, chat.broadcast, chat.left) == (channel.id, "Wire News", True, True)
    assert (full.full_chat.id, full.full_chat.pts) == (channel.id, channel.pts)


async def test_a_large_answer_arrives_whole(telegram, reader, channel):
    for _ in range(100):
        channel.post("The same words over and over. " * 100)
    async with connected(telegram, reader) as client:
        page = await client(history(peer_of(channel, reader)))

    assert {len(message.message) for message in page.messages} == {3000}
