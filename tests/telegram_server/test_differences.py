import pytest
from telethon import errors, functions, types

from tests.telegram_server.clients import connected, difference, peer_of


@pytest.fixture
def reader(world):
    return world.user(phone="+491701234567", id=11)


@pytest.fixture
def channel(world):
    channel = world.channel(username="wirenews", id=1186921499, title="Wire News")
    channel.post("Old")
    return channel


async def test_new_edited_and_deleted_posts_are_told_once(telegram, reader, channel):
    old, gone = channel.post("Before"), channel.post("Wrong")
    before = channel.pts
    new = channel.post("The dam burst")
    channel.edit(old, "Before, corrected")
    channel.delete(gone)
    async with connected(telegram, reader) as client:
        told = await client(difference(channel, reader, before))
        nothing = await client(difference(channel, reader, told.pts))

    assert [message.id for message in told.new_messages] == [new]
    edited, deleted = told.other_updates
    assert isinstance(edited, types.UpdateEditChannelMessage)
    assert (edited.message.id, edited.message.message) == (old, "Before, corrected")
    assert edited.message.edit_date is not None
    assert isinstance(deleted, types.UpdateDeleteChannelMessages)
    assert deleted.messages == [gone]
    assert (told.pts, told.final) == (channel.pts, True)
    assert isinstance(nothing, types.updates.ChannelDifferenceEmpty)
    assert nothing.timeout == channel.timeout


async def test_a_long_difference_comes_in_parts(telegram, reader, channel):
    pts = channel.pts
    written = [channel.post(f"Post {number}") for number in range(25)]
    seen, parts, final = [], 0, False
    async with connected(telegram, reader) as client:
        while not final:
            told = await client(difference(channel, reader, pts, limit=10))
            seen += [message.id for message in told.new_messages]
            pts, final, parts = told.pts, told.final, parts + 1

    assert (seen, parts) == (written, 3)


async def test_a_post_that_was_edited_since_is_told_as_it_reads_now(telegram, reader, channel):
    before = channel.pts
    channel.edit(channel.post("The dam burst"), "The dam held")
    async with connected(telegram, reader) as client:
        told = await client(difference(channel, reader, before))

    assert [message.message for message in told.new_messages] == ["The dam held"]
    assert told.other_updates == []
    assert told.pts == channel.pts


async def test_a_difference_that_was_forgotten_is_too_long(telegram, reader, channel):
    before = channel.pts
    latest = channel.post("Newer")
    channel.forget()
    async with connected(telegram, reader) as client:
        told = await client(difference(channel, reader, before))
        after = await client(difference(channel, reader, told.dialog.pts))

    assert isinstance(told, types.updates.ChannelDifferenceTooLong)
    assert (told.dialog.pts, told.dialog.top_message) == (channel.pts, latest)
    assert isinstance(after, types.updates.ChannelDifferenceEmpty)


@pytest.mark.parametrize(
    ("pts", "refusal"),
    [(0, errors.PersistentTimestampEmptyError), (10**6, errors.PersistentTimestampInvalidError)],
)
async def test_a_count_that_never_was_is_refused(telegram, reader, channel, pts, refusal):
    async with connected(telegram, reader) as client:
        with pytest.raises(refusal):
            await client(difference(channel, reader, pts))


async def test_an_account_is_told_what_it_missed_and_which_channels_moved(telegram, world, reader, channel):
    bot, ann = world.bot(token="77:secret", id=77), world.person(5, "Ann")
    channel.add(bot)
    async with connected(telegram, bot) as client:
        state = await client(functions.updates.GetStateRequest())
    ann.start()
    ann.say("/channels")
    channel.post("Moved")
    async with connected(telegram, bot) as client:
        told = await client(
            functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
        )

    assert [message.message for message in told.new_messages] == ["/start", "/channels"]
    assert [(type(one), one.channel_id) for one in told.other_updates] == [
        (types.UpdateChannelTooLong, channel.id)
    ]
    assert told.state.pts == state.pts + 2


async def test_a_dialog_tells_the_count_to_begin_with(telegram, reader, channel):
    async with connected(telegram, reader) as client:
        answer = await client(
            functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(peer_of(channel, reader))])
        )

    assert [dialog.pts for dialog in answer.dialogs] == [channel.pts]
