import asyncio
from typing import Any

import pytest
from telethon import Button, TelegramClient, errors, events, functions, types
from telethon.sessions import SQLiteSession

from tests.telegram_server.clients import connected, sending
from tests.waiting import HANGS

PHONE = "+491701234567"


@pytest.fixture
def bot(world):
    return world.bot(token="77:secret", id=77, username="wire_bot")


@pytest.fixture
def ann(world):
    return world.person(5, "Ann", phone="+33123456789")


def heard(client: TelegramClient, kind: Any) -> asyncio.Queue[Any]:
    """What a client is told, in order."""
    queue: asyncio.Queue[Any] = asyncio.Queue()
    client.add_event_handler(queue.put, kind)
    return queue


async def next_of(queue):
    return await asyncio.wait_for(queue.get(), HANGS)


async def test_a_channel_tells_its_members_of_posts_edits_and_deletions(telegram, world):
    reader = world.user(phone=PHONE, id=11)
    channel = world.channel(username="wirenews", id=99, title="Wire News")
    async with connected(telegram, reader) as client:
        new, edited, deleted = (
            heard(client, kind()) for kind in (events.NewMessage, events.MessageEdited, events.MessageDeleted)
        )
        await client(functions.channels.JoinChannelRequest(await client.get_input_entity("wirenews")))
        number = channel.post("The dam burst")
        channel.edit(number, "The dam held")
        channel.delete(number)

        first = await next_of(new)
        assert (first.chat_id, first.id) == (channel.chat_id, number)
        assert first.raw_text == "The dam burst"
        assert (await next_of(edited)).raw_text == "The dam held"
        assert (await next_of(deleted)).deleted_ids == [number]


async def test_whoever_is_no_member_or_wants_no_updates_is_told_nothing(telegram, world):
    reader, member = world.user(phone=PHONE, id=11), world.user(phone="+33", id=12)
    channel = world.channel(username="wirenews", id=99, title="Wire News")
    channel.add(member)
    async with (
        connected(telegram, reader) as stranger,
        connected(telegram, member, receive_updates=False) as silent,
        connected(telegram, member) as listening,
    ):
        queues = [heard(client, events.NewMessage()) for client in (stranger, silent, listening)]
        channel.post("The dam held")

        assert (await next_of(queues[2])).text == "The dam held"
        assert (await stranger.get_me()).id == 11  # an answer that comes after any update
        assert (await silent.get_me()).id == 12
        assert queues[0].empty()
        assert queues[1].empty()


async def test_a_bot_hears_what_people_write_to_it_and_in_its_groups(telegram, world, bot, ann):
    room = world.group(300, "Room")
    newsroom = world.group(400, "Newsroom", supergroup=True)
    async with connected(telegram, bot) as client:
        queue = heard(client, events.NewMessage(incoming=True))
        ann.start()
        for group in (room, newsroom):
            group.add(ann, bot)
            ann.say("/channels", to=group)

        told = [await next_of(queue) for _ in range(3)]

    assert [(event.chat_id, event.sender_id, event.raw_text) for event in told] == [
        (5, 5, "/start"),
        (room.chat_id, 5, "/channels"),
        (newsroom.chat_id, 5, "/channels"),
    ]


async def test_a_press_reaches_the_bot_and_its_answer_the_person(telegram, world, bot, ann):
    ann.start()
    async with connected(telegram, bot) as client:
        presses = heard(client, events.CallbackQuery())
        markup = client.build_reply_markup([[Button.inline("Relevant", b"verdict:7")]])
        sent = await client(sending(ann, "The dam held", reply_markup=markup))
        answer = ann.press(sent.id, b"verdict:7")
        press = await next_of(presses)
        await press.answer("Noted")
        with pytest.raises(errors.QueryIdInvalidError):
            await client(functions.messages.SetBotCallbackAnswerRequest(press.id, 0, message="Twice"))

    assert (press.sender_id, press.message_id, press.data) == (5, sent.id, b"verdict:7")
    assert answer.result(timeout=HANGS).text == "Noted"


async def test_a_journalist_talks_to_the_bot_from_a_client_of_their_own(telegram, world, bot, ann):
    async with connected(telegram, bot) as wire, connected(telegram, ann) as phone:
        answered = heard(phone, events.NewMessage(incoming=True))
        edited = heard(phone, events.MessageEdited(incoming=True))

        async def greet(event):
            await event.respond("Hello", buttons=[[Button.inline("Relevant", b"yes")]])

        async def judge(event):
            await event.answer("Noted", alert=True)
            await event.edit("Judged")

        wire.add_event_handler(greet, events.NewMessage(pattern="/start", incoming=True))
        wire.add_event_handler(judge, events.CallbackQuery(data=b"yes"))
        await phone.send_message("wire_bot", "/start")
        hello = await next_of(answered)
        answer = await hello.click(0)

        assert (hello.text, answer.message, answer.alert) == ("Hello", "Noted", True)
        assert (await next_of(edited)).text == "Judged"
        with pytest.raises(errors.DataInvalidError):
            await phone(
                functions.messages.GetBotCallbackAnswerRequest(
                    await phone.get_input_entity("wire_bot"), hello.id, data=b"yes"
                )
            )
    assert [sent.edits for sent in world.inbox(ann.id)] == [("Hello",)]


async def test_a_press_that_the_bot_does_not_answer_times_out(telegram, world, bot, ann):
    world.answer_within = 0.01
    ann.start()
    async with connected(telegram, bot) as client:
        markup = client.build_reply_markup([[Button.inline("Relevant", b"yes")]])
        await client(sending(ann, "The dam held", reply_markup=markup))
    async with connected(telegram, ann) as phone:
        wire = await phone.get_input_entity("wire_bot")
        (hello, *_) = await phone.get_messages(wire, limit=1)
        pressed = functions.messages.GetBotCallbackAnswerRequest(wire, hello.id, data=b"yes")
        with pytest.raises(errors.BotResponseTimeoutError):
            await phone(pressed)


async def test_a_lost_push_is_found_in_the_difference(telegram, world):
    reader = world.user(phone=PHONE, id=11)
    channel = world.channel(username="wirenews", id=99, title="Wire News")
    channel.add(reader)
    async with connected(telegram, reader) as client:
        queue = heard(client, events.NewMessage())
        channel.post("First")
        assert (await next_of(queue)).text == "First"
        lost = telegram.fault("dropped push", channel=99)
        channel.post("Second")
        channel.post("Third")

        assert [(await next_of(queue)).text for _ in range(2)] == ["Second", "Third"]
    assert lost.struck == 1
    assert telegram.asked("updates.getChannelDifference")


async def test_what_was_missed_while_away_can_be_caught_up(telegram, world, tmp_path):
    bot, ann = world.bot(token="77:secret", id=77), world.person(5, "Ann")
    path = str(tmp_path / "bot.session")
    async with connected(telegram, bot, session=SQLiteSession(path)) as client:
        await client.get_me()
    ann.start()
    client = TelegramClient(path, 1, "0badc0de", catch_up=True)
    queue = heard(client, events.NewMessage(incoming=True))
    await client.connect()
    try:
        assert (await next_of(queue)).raw_text == "/start"
    finally:
        await client.disconnect()


async def test_history_of_a_private_chat_is_that_of_its_two_sides(telegram, world, bot, ann):
    ann.start()
    ben = world.person(6, "Ben")
    ben.start()
    async with connected(telegram, bot) as client:
        await client(sending(ann, "To Ann", random_id=1))
        await client(sending(ben, "To Ben", random_id=2))
    async with connected(telegram, ann) as phone:
        wire = await phone.get_input_entity("wire_bot")

        assert [one.text for one in await phone.get_messages(wire, limit=9)] == ["To Ann", "/start"]


async def test_what_a_person_changes_afterwards_reaches_the_bot_as_an_edit(telegram, world, bot, ann):
    ann.start()
    async with connected(telegram, bot) as client:
        edits = heard(client, events.MessageEdited(incoming=True))
        number = ann.say("/chanels")
        ann.edit(number, "/channels")
        edit = await next_of(edits)

    assert (edit.id, edit.raw_text) == (number, "/channels")


async def test_a_group_tells_who_wrote_where_and_what_became_of_it(telegram, world, bot, ann):
    forum = world.group(400, "Newsroom", supergroup=True, forum=True)
    room = world.group(300, "Room")
    for group in (forum, room):
        group.add(ann, bot)
    async with connected(telegram, bot) as client:
        messages = heard(client, events.NewMessage())
        raw = heard(client, events.Raw(types.UpdateNewMessage))
        ann.say("/channels", to=forum, reply_to=1, topic=1)
        forum.post("/stop")
        in_topic, anonymous = [await next_of(messages) for _ in range(2)]
        room.upgrade(301)
        told = (await next_of(raw)).message

    assert (in_topic.sender_id, in_topic.reply_to.reply_to_top_id) == (ann.id, 1)
    assert anonymous.sender_id == forum.chat_id
    assert isinstance(told.action, types.MessageActionChatMigrateTo)
    assert told.action.channel_id == 301


async def test_pushes_are_lost_by_number(telegram, world, bot, ann):
    telegram.fault("dropped push", account="bot", nth=2, every=3, times=None)
    room = world.group(400, "Newsroom", supergroup=True)
    room.add(bot)
    async with connected(telegram, bot) as client:
        queue = heard(client, events.Raw(types.UpdateNewChannelMessage))
        for number in range(3):
            room.post(f"Post {number}")
        told = [await next_of(queue) for _ in range(3)]

    assert [update.message.message for update in told] == ["Post 0", "Post 1", "Post 2"]
    assert telegram.asked("updates.getChannelDifference", "bot")
