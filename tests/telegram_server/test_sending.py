from datetime import UTC, datetime, timedelta

import pytest
from telethon import Button, errors, functions, types

from tests.telegram_server.clients import connected, sending

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)


@pytest.fixture
def bot(world):
    return world.bot(token="77:secret", id=77)


@pytest.fixture
def ann(world, bot):
    ann = world.person(5, "Ann")
    ann.start(bot)
    return ann


async def test_a_message_sent_twice_under_one_random_id_arrives_once(telegram, world, bot, ann):
    async with connected(telegram, bot) as client:
        first = await client(sending(ann, "The dam held", random_id=41))
        again = await client(sending(ann, "The dam held", random_id=41))
        other = await client(sending(ann, "The dam held", random_id=42))

    assert first.id == again.id != other.id
    assert [(sent.random_id, sent.repeats) for sent in world.inbox(ann.id)] == [(41, 1), (42, 0)]


async def test_one_random_id_may_be_used_towards_two_chats(telegram, world, bot, ann):
    ben = world.person(6, "Ben")
    ben.start(bot)
    async with connected(telegram, bot) as client:
        await client(sending(ann, "To Ann", random_id=41))
        await client(sending(ben, "To Ben", random_id=41))

    assert [sent.text for person in (ann, ben) for sent in world.inbox(person.id)] == ["To Ann", "To Ben"]


async def test_text_formatting_and_buttons_arrive_as_they_were_sent(telegram, world, bot, ann):
    bold = types.MessageEntityBold(0, 7)
    keyboard = [[Button.inline("Relevant", b"verdict:7:relevant")]]
    async with connected(telegram, bot) as client:
        markup = client.build_reply_markup(keyboard)
        await client(sending(ann, "🛑 [Dam]", entities=[bold], reply_markup=markup, silent=True))

    (sent,) = world.inbox(ann.id)
    assert (sent.text, sent.entities, sent.silent) == ("🛑 [Dam]", (bold,), True)
    assert sent.reply_markup.rows[0].buttons[0].type.data == b"verdict:7:relevant"


@pytest.mark.parametrize(
    ("text", "fields", "refusal"),
    [
        ("", {}, errors.MessageEmptyError),
        (" \n", {}, errors.MessageEmptyError),
        ("a" * 4097, {}, errors.MessageTooLongError),
        ("🛑" * 2049, {}, errors.MessageTooLongError),
        ("short", {"entities": [types.MessageEntityBold(0, 6)]}, errors.EntityBoundsInvalidError),
        ("short", {"entities": [types.MessageEntityBold(-1, 2)]}, errors.EntityBoundsInvalidError),
        ("short", {"entities": [types.MessageEntityBold(0, 1)] * 101}, errors.EntitiesTooLongError),
    ],
)
async def test_what_telegram_does_not_accept_is_refused(telegram, world, bot, ann, text, fields, refusal):
    async with connected(telegram, bot) as client:
        with pytest.raises(refusal):
            await client(sending(ann, text, **fields))

    assert world.inbox(ann.id) == []


async def test_the_longest_text_is_counted_in_utf16_units(telegram, world, bot, ann):
    async with connected(telegram, bot) as client:
        await client(sending(ann, "🛑" * 2048))

    assert [sent.text for sent in world.inbox(ann.id)] == ["🛑" * 2048]


async def test_a_bot_cannot_write_to_whoever_has_not_pressed_start(telegram, world, bot):
    stranger = world.person(6, "Ben")
    async with connected(telegram, bot) as client:
        with pytest.raises(errors.PeerIdInvalidError):
            await client(sending(stranger, "Hello"))
        stranger.start()
        await client(sending(stranger, "Hello"))

    assert [sent.text for sent in world.inbox(6)] == ["Hello"]


async def test_a_bot_cannot_write_to_whoever_has_blocked_it_or_is_gone(telegram, world, bot, ann):
    async with connected(telegram, bot) as client:
        ann.blocked = True
        with pytest.raises(errors.UserIsBlockedError):
            await client(sending(ann, "Hello"))
        ann.blocked, ann.deactivated = False, True
        with pytest.raises(errors.InputUserDeactivatedError):
            await client(sending(ann, "Hello"))


async def test_an_edit_keeps_the_earlier_text_and_a_repeat_of_it_says_so(telegram, world, bot, ann):
    async with connected(telegram, bot) as client:
        sent = await client(sending(ann, "1 source"))
        peer = types.InputPeerUser(ann.id, 0)
        edit = functions.messages.EditMessageRequest(peer, sent.id, message="2 sources")
        await client(edit)
        with pytest.raises(errors.MessageNotModifiedError):
            await client(edit)
        with pytest.raises(errors.MessageIdInvalidError):
            await client(functions.messages.EditMessageRequest(peer, 999, message="3 sources"))

    (seen,) = world.inbox(ann.id)
    assert (seen.message_id, seen.text, seen.edits) == (sent.id, "2 sources", ("1 source",))


async def test_a_reply_is_seen_under_what_it_replies_to(telegram, world, bot, ann):
    asked = ann.say("/channels")
    async with connected(telegram, bot) as client:
        await client(sending(ann, "Two", reply_to=types.InputReplyToMessage(asked)))

    assert [sent.reply_to for sent in world.inbox(ann.id)] == [asked]


async def test_a_file_arrives_with_its_caption(telegram, world, bot, ann):
    async with connected(telegram, bot) as client:
        await client.send_file(types.InputPeerUser(5, 0), b"id,text\n1,Dam\n" * 5000, caption="Export")

    (sent,) = world.inbox(ann.id)
    assert (sent.text, sent.file.content) == ("Export", b"id,text\n1,Dam\n" * 5000)


async def test_a_deleted_message_is_gone_on_both_sides(telegram, world, bot, ann):
    async with connected(telegram, bot) as client:
        sent = await client(sending(ann, "By mistake"))
        await client(functions.messages.DeleteMessagesRequest([sent.id], revoke=True))

    assert [one.deleted for one in world.inbox(ann.id)] == [True]


async def test_a_bot_writes_to_groups_that_it_is_in(telegram, world, bot, ann):
    room = world.group(300, "Room")
    newsroom = world.group(400, "Newsroom", supergroup=True)
    async with connected(telegram, bot) as client:
        small, large = types.InputPeerChat(300), types.InputPeerChannel(400, 0)
        with pytest.raises(errors.ChatIdInvalidError):
            await client(functions.messages.SendMessageRequest(small, "Hello", random_id=1))
        with pytest.raises(errors.ChannelInvalidError):
            await client(functions.messages.SendMessageRequest(large, "Hello", random_id=2))
        room.add(ann, bot)
        newsroom.add(ann, bot)
        await client(functions.messages.SendMessageRequest(small, "Hello", random_id=1))
        answer = await client(functions.messages.SendMessageRequest(large, "Hello", random_id=2))

    assert [sent.text for sent in world.inbox(room.chat_id)] == ["Hello"]
    (sent,) = world.inbox(newsroom.chat_id)
    assert newsroom.chat_id == -1000000000400
    assert types.UpdateMessageID(sent.message_id, 2) in answer.updates


async def test_a_group_that_became_a_supergroup_takes_messages_under_its_new_id(telegram, world, bot, ann):
    room = world.group(300, "Room")
    room.add(ann, bot)
    newsroom = room.upgrade(400)
    async with connected(telegram, bot) as client:
        with pytest.raises(errors.PeerIdInvalidError):
            await client(
                functions.messages.SendMessageRequest(types.InputPeerChat(300), "Hello", random_id=1)
            )
        new = types.InputPeerChannel(400, 0)
        await client(functions.messages.SendMessageRequest(new, "Hello", random_id=1))

    assert [sent.text for sent in world.inbox(newsroom.chat_id)] == ["Hello"]


async def test_a_chat_takes_so_many_messages_and_says_how_long_to_wait(telegram, world, bot, ann):
    now = NOON
    world.clock = lambda: now
    world.chat_limit = 2, 60.0
    async with connected(telegram, bot) as client:
        await client(sending(ann, "One", random_id=1))
        now = NOON + timedelta(seconds=20)
        await client(sending(ann, "Two", random_id=2))
        with pytest.raises(errors.FloodWaitError) as wait:
            await client(sending(ann, "Three", random_id=3))

    assert wait.value.seconds == 40
    async with connected(telegram, bot) as client:
        now = NOON + timedelta(seconds=61)
        await client(sending(ann, "Three", random_id=3))

    assert [sent.text for sent in world.inbox(ann.id)] == ["One", "Two", "Three"]


async def test_commands_are_kept_for_each_scope(telegram, bot):
    commands = [types.BotCommand("channels", "What is watched")]
    async with connected(telegram, bot) as client:
        await client(functions.bots.SetBotCommandsRequest(types.BotCommandScopeDefault(), "en", commands))

    (kept,) = bot.commands["BotCommandScopeDefault", None, "en"]
    assert (kept.command, kept.description) == ("channels", "What is watched")
