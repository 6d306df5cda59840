"""What people write to the bot and press, in our words."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from telethon import types

from bot.models import GroupMove, Press, Said
from bot.telegram.accounts import bot_line
from bot.telegram.messenger import TelegramMessenger, chat_of, move_of, press_of, said_of
from tests.telegram.stage import QUICK, TOKEN, access_to
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer, World
from tests.waiting import HANGS

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
ANN = types.User(id=501, first_name="Ann\nB", lang_code="uk")


def message(peer: Any, **fields: Any) -> Any:
    """A message as Telethon gives it to a handler: with its writer, if that was told."""
    told = types.Message(id=7, peer_id=peer, date=NOON, message="/find dam", **fields)
    return SimpleNamespace(**told.__dict__, sender=ANN)


def reply(number: int | None, top: int | None = None, *, topic: bool = False) -> types.MessageReplyHeader:
    return types.MessageReplyHeader(reply_to_msg_id=number, reply_to_top_id=top, forum_topic=topic)


def test_what_is_said_in_private_is_said_by_whose_chat_it_is():
    said = said_of(message(types.PeerUser(501)))

    assert said == Said(
        chat=501, message_id=7, person=501, name="Ann B", text="/find dam", sent_at=NOON, language="uk"
    )
    assert said.private


def test_what_another_bot_wrote_for_somebody_is_told_as_that():
    assert said_of(message(types.PeerUser(501), via_bot_id=9)).via_bot


def test_both_ends_of_a_group_s_move_are_understood():
    to = types.MessageActionChatMigrateTo(100)
    came = types.MessageActionChannelMigrateFrom("Desk", 78)
    moves = [
        move_of(types.MessageService(id=1, peer_id=peer, date=NOON, action=action))
        for peer, action in ((types.PeerChat(78), to), (types.PeerChannel(100), came))
    ]

    assert moves == [GroupMove(chat=-78, became=-1000000000100)] * 2
    assert move_of(message(types.PeerUser(501))) is None


@pytest.mark.parametrize(
    ("peer", "chat"),
    [(types.PeerUser(501), 501), (types.PeerChat(300), -300), (types.PeerChannel(400), -1000000000400)],
)
def test_chats_are_counted_as_the_bot_api_does(peer, chat):
    assert chat_of(peer) == chat


@pytest.mark.parametrize("writer", [types.PeerChannel(400), types.PeerChannel(999), types.PeerChat(300)])
def test_whoever_writes_in_the_name_of_a_group_or_channel_is_nobody(writer):
    assert said_of(message(types.PeerChannel(400), from_id=writer)).person == 0


@pytest.mark.parametrize(
    ("header", "about", "topic"),
    [
        (None, None, None),
        (reply(5), 5, None),
        (reply(2, topic=True), None, 2),  # written in a topic
        (reply(5, 2, topic=True), 5, 2),  # a reply in a topic
    ],
)
def test_a_reply_is_told_from_a_word_in_a_topic(header, about, topic):
    said = said_of(message(types.PeerChannel(400), from_id=types.PeerUser(501), reply_to=header))

    assert (said.person, said.reply_to, said.topic) == (501, about, topic)


def test_an_edit_is_told_from_a_reaction():
    edited = message(types.PeerUser(501), edit_date=NOON)
    reacted = message(types.PeerUser(501), edit_date=NOON, edit_hide=True)

    assert (said_of(edited).edited, said_of(reacted).edited) == (True, False)


def test_a_press_is_by_whoever_telegram_says():
    update = types.UpdateBotCallbackQuery(
        query_id=9, user_id=501, peer=types.PeerChannel(400), msg_id=7, chat_instance=1, data=b"\xffon"
    )

    assert press_of(update, NOON) == Press(
        chat=-1000000000400, message_id=7, person=501, name="", query_id=9, data="\ufffdon", pressed_at=NOON
    )


async def test_what_comes_before_anybody_listens_is_kept_for_them(tmp_path):
    world = World()
    bot, ann = world.bot(token=TOKEN, id=4242), world.person(501, "Ann")
    with TelegramServer(world) as server:
        line = bot_line(access_to(server, tmp_path / "bot.session"), TOKEN, KeptWaits(), patience=QUICK)
        async with line as connection:
            messenger = TelegramMessenger(connection)
            heard: asyncio.Queue[Any] = asyncio.Queue()
            await connection.run("users.getUsers", connection.client.get_me)
            ann.start(bot)
            ann.say("/help")
            await connection.run("users.getUsers", connection.client.get_me)  # comes after what was pushed
            messenger.listen(heard.put_nowait)
            told = [(await asyncio.wait_for(heard.get(), HANGS)).text for _ in range(2)]

    assert told == ["/start", "/help"]


async def test_who_does_not_ask_for_what_was_said_leaves_it_to_the_next_who_does(tmp_path):
    world = World()
    heard: asyncio.Queue[Any] = asyncio.Queue()
    bot, ann = world.bot(token=TOKEN, id=4242), world.person(501, "Ann")
    with TelegramServer(world) as server:
        access = access_to(server, tmp_path / "bot.session")
        for number in range(3):
            async with bot_line(access, TOKEN, KeptWaits(), patience=QUICK, updates=False) as line:
                await line.run("users.getUsers", line.client.get_me)
            ann.say(f"/find {number}", to=bot)
        async with bot_line(access, TOKEN, KeptWaits(), patience=QUICK) as line:
            TelegramMessenger(line).listen(heard.put_nowait)
            told = [(await asyncio.wait_for(heard.get(), HANGS)).text for _ in range(3)]

    assert told == ["/find 0", "/find 1", "/find 2"]
