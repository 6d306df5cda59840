"""The bot's alerts, from a real Telethon client to a server that speaks Telegram's protocol."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telethon import types

from bot.errors import (
    AccountError,
    ConfigError,
    DeliveryError,
    InFlight,
    Moved,
    NeedsPerson,
    NotStarted,
    RecipientGone,
    Throttled,
    Unacceptable,
)
from bot.models import Alert, AlertKind, Entity, Message, Recipient
from bot.telegram.client import TelegramAccess
from bot.telegram.sender import peer_of
from tests.telegram.stage import NOON, QUICK, TOKEN, a_sender, access_to
from tests.telegram.waits import KeptWaits
from tests.telegram_server import Bot, Person, TelegramServer, World

ALERT = Alert(
    id=1,
    recipient_id="desk",
    statement_id="open-for-talks",
    message=Message(text="💥 We are open for talks", entities=(Entity(kind="bold", offset=2, length=11),)),
    random_id=-(2**63),
)


@pytest.fixture
def world() -> World:
    return World(clock=lambda: NOON)


@pytest.fixture
def bot(world: World) -> Bot:
    return world.bot(token=TOKEN, id=4242)


@pytest.fixture
def anna(world: World, bot: Bot) -> Person:
    anna = world.person(123456789, "Anna")
    anna.start(bot)
    return anna


@pytest.fixture
def server(world: World, bot: Bot) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


@pytest.fixture
def access(server: TelegramServer, tmp_path: Path) -> TelegramAccess:
    return access_to(server, tmp_path / "bot.session")


def to(chat: Any) -> Recipient:
    return Recipient(id="desk", kind="telegram", chat=chat.chat_id)


def alert(text: str, *entities: Entity, random_id: int = 1) -> Alert:
    return replace(ALERT, message=Message(text=text, entities=entities), random_id=random_id)


async def test_an_alert_arrives_with_its_formatting_where_a_reader_sees_it(
    world: World, anna: Person, access: TelegramAccess
) -> None:
    async with a_sender(access) as sender:
        receipt = await sender.send(ALERT, to(anna))

    (sent,) = world.inbox(anna.id)
    assert (str(sent.message_id), sent.random_id, sent.text) == (receipt, ALERT.random_id, ALERT.message.text)
    assert [one.to_dict() for one in sent.entities] == [types.MessageEntityBold(3, 11).to_dict()]


async def test_text_of_a_post_is_never_markup_and_links_are_our_own(
    world: World, anna: Person, access: TelegramAccess
) -> None:
    text = "**x** [bank](https://evil.example) <b>b</b> link"
    async with a_sender(access) as sender:
        await sender.send(
            alert(text, Entity(kind="link", offset=44, length=4, url="https://t.me/a/1")), to(anna)
        )

    (sent,) = world.inbox(anna.id)
    assert sent.text == text
    assert [(one.offset, one.length, one.url) for one in sent.entities] == [(44, 4, "https://t.me/a/1")]


@pytest.mark.parametrize("kind", ["lost before", "lost after", "cut reply"])
async def test_an_alert_whose_answer_is_lost_is_there_once(
    kind: str, world: World, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    fault = server.fault(kind, method="messages.sendMessage")
    async with a_sender(access) as sender:
        receipt = await sender.send(ALERT, to(anna))

    assert [str(one.message_id) for one in world.inbox(anna.id)] == [receipt]
    assert fault.struck == 1


async def test_an_alert_that_gets_no_answer_is_sent_again_under_the_same_number(
    world: World, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    async with a_sender(access, patience=replace(QUICK, answer=0.5)) as sender:
        await sender.send(ALERT, to(anna))
        server.fault("silence", method="messages.sendMessage")
        await sender.send(alert("The dam held"), to(anna))

    numbers = [one.request.random_id for one in server.asked("messages.sendMessage")]
    assert numbers == [ALERT.random_id, 1, 1]
    assert [one.text for one in world.inbox(anna.id)] == [ALERT.message.text, "The dam held"]


async def test_an_alert_that_was_sent_before_a_crash_is_not_there_twice(
    world: World, anna: Person, access: TelegramAccess
) -> None:
    receipts = []
    for _ in range(2):
        async with a_sender(access) as sender:
            receipts.append(await sender.send(ALERT, to(anna)))

    assert [str(one.message_id) for one in world.inbox(anna.id)] == [receipts[0]]
    assert receipts[0] == receipts[1]


async def test_formatting_that_is_refused_is_left_out_and_the_words_arrive(
    world: World, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    many = [Entity(kind="italic", offset=0, length=1)] * 101
    async with a_sender(access) as sender:
        await sender.send(alert("out of bounds", Entity(kind="bold", offset=40, length=9)), to(anna))
        await sender.send(alert("too many", *many, random_id=2), to(anna))

    assert [(one.text, one.entities, one.random_id) for one in world.inbox(anna.id)] == [
        ("out of bounds", (), 1),
        ("too many", (), 2),
    ]


async def test_text_that_no_encoding_can_write_is_sent_visibly(
    world: World, anna: Person, access: TelegramAccess
) -> None:
    async with a_sender(access) as sender:
        await sender.send(alert("a\ud800b\0c bold", Entity(kind="bold", offset=6, length=4)), to(anna))

    (sent,) = world.inbox(anna.id)
    assert (sent.text, sent.entities[0].offset) == ("a�b�c bold", 6)


async def test_a_person_who_has_not_pressed_start_is_waited_for(world: World, access: TelegramAccess) -> None:
    boris = world.person(55, "Boris")
    async with a_sender(access) as sender:
        with pytest.raises(NotStarted, match="pressed Start"):
            await sender.send(ALERT, to(boris))
        boris.start()
        await sender.send(ALERT, to(boris))

    assert len(world.inbox(boris.id)) == 1


@pytest.mark.parametrize(("change", "says"), [("blocked", "blocked the bot"), ("deactivated", "deleted")])
async def test_a_person_who_left_is_gone(
    change: str, says: str, anna: Person, access: TelegramAccess
) -> None:
    setattr(anna, change, True)
    async with a_sender(access) as sender:
        with pytest.raises(RecipientGone, match=says):
            await sender.send(ALERT, to(anna))


async def test_groups_supergroups_and_channels_get_alerts_by_the_bots_numbers(
    world: World, bot: Bot, anna: Person, access: TelegramAccess
) -> None:
    group = world.group(77, "Desk")
    supergroup = world.group(88, "Desk", supergroup=True)
    channel = world.channel(username=None, id=99, title="Alerts")
    for place in (group, supergroup, channel):
        place.add(anna, bot)

    async with a_sender(access) as sender:
        receipts = [await sender.send(ALERT, to(place)) for place in (group, supergroup, channel)]

    assert [place.chat_id for place in (group, supergroup, channel)] == [-77, -(10**12) - 88, -(10**12) - 99]
    sent = [world.inbox(place.chat_id)[0] for place in (group, supergroup, channel)]
    assert [str(one.message_id) for one in sent] == receipts


async def test_a_group_that_the_bot_is_not_in_is_gone(world: World, access: TelegramAccess) -> None:
    never = world.group(77, "Desk")
    async with a_sender(access) as sender:
        with pytest.raises(RecipientGone, match="upgraded"):
            await sender.send(ALERT, to(never))


@pytest.mark.parametrize("says", ["", "CHAT_ID_INVALID", "CHAT_MIGRATED"])
async def test_a_group_that_became_a_supergroup_is_found_again(
    says: str, world: World, server: TelegramServer, bot: Bot, anna: Person, access: TelegramAccess
) -> None:
    upgraded = world.group(78, "Desk")
    upgraded.add(anna, bot)
    became = upgraded.upgrade(100)
    if says:
        server.fault(says, method="messages.sendMessage", chat=upgraded.chat_id, times=None)
    async with a_sender(access) as sender:
        with pytest.raises(Moved) as moved:
            await sender.send(ALERT, to(upgraded))

    assert moved.value.chat == became.chat_id


@pytest.mark.parametrize(("says", "why"), [("TOPIC_CLOSED", "closed"), ("TOPIC_DELETED", "no such topic")])
async def test_a_topic_that_is_closed_or_deleted_needs_a_person(
    says: str, why: str, world: World, server: TelegramServer, bot: Bot, access: TelegramAccess
) -> None:
    forum = world.group(88, "Newsroom", supergroup=True, forum=True)
    forum.add(bot)
    server.fault(says, method="messages.sendMessage")
    async with a_sender(access) as sender:
        with pytest.raises(NeedsPerson, match=why) as refused:
            await sender.send(ALERT, replace(to(forum), topic=70))

    assert not isinstance(refused.value, Unacceptable)


async def test_a_topic_of_which_not_even_the_first_message_is_left_needs_a_person(
    world: World, server: TelegramServer, bot: Bot, access: TelegramAccess
) -> None:
    forum = world.group(88, "Newsroom", supergroup=True, forum=True)
    forum.add(bot)
    server.fault("REPLY_MESSAGE_ID_INVALID", method="messages.sendMessage", times=None)
    async with a_sender(access) as sender:
        with pytest.raises(NeedsPerson, match="no such topic"):
            await sender.send(ALERT, replace(to(forum), topic=70))


async def test_a_reply_to_what_was_removed_stands_by_itself(
    world: World, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    server.fault("REPLY_MESSAGE_ID_INVALID", method="messages.sendMessage")
    async with a_sender(access) as sender:
        receipt = await sender.send(replace(ALERT, kind=AlertKind.REPLY, about="77"), to(anna))

    (sent,) = world.inbox(anna.id)
    assert (str(sent.message_id), sent.reply_to) == (receipt, None)


@pytest.mark.parametrize("says", ["BUTTON_DATA_INVALID", "MESSAGE_EMPTY", "CHAT_SEND_MEDIA_FORBIDDEN"])
async def test_what_telegram_refuses_for_good_is_told_from_what_may_pass(
    says: str, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    server.fault(says, method="messages.sendMessage")
    async with a_sender(access) as sender:
        with pytest.raises(Unacceptable, match="for good"):
            await sender.send(ALERT, to(anna))


@pytest.mark.parametrize(
    ("chat", "peer"),
    [
        (5, types.InputPeerUser(5, 0)),
        (-5, types.InputPeerChat(5)),
        (-(10**12), types.InputPeerChat(10**12)),
        (-(10**12) - 5, types.InputPeerChannel(5, 0)),
    ],
)
def test_chats_are_numbered_as_the_bot_api_does(chat: int, peer: Any) -> None:
    assert peer_of(chat) == peer


async def test_a_wait_is_kept_and_obeyed_by_the_next_start_without_a_call(
    world: World, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    waits = KeptWaits()
    server.fault("FLOOD_WAIT_61", method="messages.sendMessage")
    async with a_sender(access, waits) as sender:
        with pytest.raises(Throttled) as told:
            await sender.send(ALERT, to(anna))
    async with a_sender(access, waits, clock=lambda: NOON + timedelta(seconds=60)) as sender:
        with pytest.raises(Throttled) as again:
            await sender.send(ALERT, to(anna))
        assert len(server.asked("messages.sendMessage")) == 1
    async with a_sender(access, waits, clock=lambda: NOON + timedelta(seconds=61)) as sender:
        await sender.send(ALERT, to(anna))

    assert (told.value.retry_after, again.value.retry_after) == (61, 1)
    assert len(world.inbox(anna.id)) == 1


async def test_a_slow_group_holds_up_nobody_else(
    world: World, server: TelegramServer, bot: Bot, anna: Person, access: TelegramAccess
) -> None:
    group = world.group(77, "Desk")
    group.add(bot)
    server.fault("SLOWMODE_WAIT_30", chat=group.chat_id)
    async with a_sender(access) as sender:
        with pytest.raises(Throttled):
            await sender.send(ALERT, to(group))
        await sender.send(ALERT, to(anna))
        with pytest.raises(Throttled):
            await sender.send(ALERT, to(group))

    assert len([one for one in server.asked("messages.sendMessage") if one.chat_id == group.chat_id]) == 1


async def test_a_message_that_telegram_had_before_is_told_as_that(
    server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    server.fault("RANDOM_ID_DUPLICATE", method="messages.sendMessage", times=None)
    async with a_sender(access) as sender:
        with pytest.raises(InFlight):
            await sender.send(ALERT, to(anna))


async def test_a_sent_alert_is_amended_and_may_be_so_twice(
    world: World, anna: Person, access: TelegramAccess
) -> None:
    amended = Message(text="💥 Gone at 14:31", entities=(Entity(kind="italic", offset=2, length=4),))
    async with a_sender(access) as sender:
        receipt = int(await sender.send(ALERT, to(anna)))
        await sender.amend(anna.id, receipt, amended)
        await sender.amend(anna.id, receipt, amended)
        await sender.amend(anna.id, receipt + 100, amended)  # she has removed that one

    (sent,) = world.inbox(anna.id)
    assert (sent.text, sent.edits, sent.entities[0].offset) == (amended.text, (ALERT.message.text,), 3)


async def test_a_bot_that_is_refused_is_given_up_on_at_once_and_for_good(
    server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    server.fault("SESSION_REVOKED", method="messages.sendMessage", times=None)
    async with a_sender(access) as sender:
        for _ in range(3):
            with pytest.raises(AccountError, match="the bot: "):
                await sender.send(ALERT, to(anna))
    assert len(server.asked("messages.sendMessage")) == 1


async def test_a_token_that_telegram_does_not_know_is_named_but_not_shown(
    world: World,
    server: TelegramServer,
    anna: Person,
    access: TelegramAccess,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    (bot,) = (one for one in world.accounts.values() if isinstance(one, Bot))
    bot.token = "4242:another"
    async with a_sender(access) as sender:
        for _ in range(2):
            with pytest.raises(AccountError, match="TELEGRAM_BOT_TOKEN") as refusal:
                await sender.send(ALERT, to(anna))
            assert "the-bots-token" not in str(refusal.value)
    assert len(server.asked("auth.importBotAuthorization")) == 1
    assert "the-bots-token" not in caplog.text


async def test_a_session_of_another_bot_is_not_used(
    world: World, server: TelegramServer, anna: Person, access: TelegramAccess
) -> None:
    async with a_sender(access) as sender:
        await sender.send(ALERT, to(anna))
    (bot,) = (one for one in world.accounts.values() if isinstance(one, Bot))
    bot.id = 4243
    async with a_sender(access) as sender:
        with pytest.raises(ConfigError, match=r"bot\.session: signed in as another account"):
            await sender.send(ALERT, to(anna))


async def test_a_recipient_without_a_chat_cannot_be_written_to(access: TelegramAccess) -> None:
    async with a_sender(access) as sender:
        with pytest.raises(DeliveryError, match="no chat"):
            await sender.send(ALERT, Recipient(id="desk", kind="telegram"))


async def test_a_topic_of_a_forum_gets_its_alerts_and_what_follows_them(
    world: World, bot: Bot, anna: Person, access: TelegramAccess
) -> None:
    forum = world.group(88, "Newsroom", supergroup=True, forum=True)
    forum.add(anna, bot)
    async with a_sender(access) as sender:
        for topic in (70, 1, None):
            place = replace(to(forum), topic=topic)
            receipt = await sender.send(replace(ALERT, random_id=2 * (topic or 0)), place)
            below = replace(ALERT, random_id=2 * (topic or 0) + 1, kind=AlertKind.REPLY, about=receipt)
            await sender.send(below, place)

    sent = world.inbox(forum.chat_id)
    assert [one.topic for one in sent] == [70, 70, None, None, None, None]
    assert [one.reply_to for one in sent[1::2]] == [one.message_id for one in sent[::2]]


async def test_an_alert_comes_without_a_sound_if_it_is_to(
    world: World, anna: Person, access: TelegramAccess
) -> None:
    async with a_sender(access) as sender:
        await sender.send(replace(ALERT, silent=True), to(anna))
        await sender.send(replace(ALERT, random_id=2), to(anna))

    assert [one.silent for one in world.inbox(anna.id)] == [True, False]
