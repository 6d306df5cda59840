"""People and groups on a server that speaks Telegram's protocol: blocked, not started, topics, silence."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.models import AlertState, NewNotice, Recipient, Said
from bot.steps.send import PATIENCE, send_due
from bot.storage.alerts import queue_notice
from bot.storage.chat import keep_event
from bot.storage.database import Database
from bot.storage.deliveries import unreachable
from bot.telegram.sender import TelegramSender
from tests.alerts.test_storm import Clock, store_posts
from tests.builders import NOON, a_message
from tests.telegram.stage import TOKEN, a_sender, access_to
from tests.telegram_server import Bot, Person, TelegramServer, World

ANN = Recipient(id="ann", kind="telegram", chat=500, zone="UTC", fallback="room")
ROOM = Recipient(id="room", kind="telegram", chat=-(10**12) - 88, topic=70, zone="UTC")
HEADING = "For ann, who cannot be reached:\n\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    world = World(clock=clock)
    bot = world.bot(token=TOKEN, id=4242)
    world.group(88, "Newsroom", supergroup=True, forum=True).add(bot)
    return world


@pytest.fixture
def ann(world: World) -> Person:
    return world.person(500, "Ann")


@pytest.fixture
def server(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


@pytest.fixture
async def sender(server: TelegramServer, clock: Clock, tmp_path: Path) -> AsyncIterator[TelegramSender]:
    async with a_sender(access_to(server, tmp_path / "bot.session"), clock=clock) as sender:
        yield sender


@pytest.fixture
def outbox(db: Database, clock: Clock, sender: TelegramSender) -> Any:
    """Queue a notice about a post for ann and run the step."""
    store_posts(db, 9)

    async def run(post: int | None = None, **more: Any) -> None:
        if post is not None:
            about: dict[str, Any] = {"statement_id": "s", "post_id": post, "recipient_id": "ann"}
            notice = NewNotice(**about, message=a_message(f"notice {post}"), **more)
            queue_notice(db, notice, at=clock.now)
        await send_due(db, [ANN, ROOM], {"telegram": sender}, clock=clock)

    return run


def texts(world: World, recipient: Recipient) -> list[str]:
    return [one.text for one in world.inbox(recipient.chat or 0)]


async def test_who_blocks_the_bot_is_stood_in_for_at_once_and_served_again_after(
    db: Database, world: World, ann: Person, outbox: Any
) -> None:
    ann.start()
    await outbox(1)
    ann.blocked = True
    await outbox(2)
    assert [one.recipient_id for one in unreachable(db)] == ["ann"]
    ann.blocked = False
    await outbox(3)

    assert texts(world, ANN) == ["notice 1", "notice 3"]
    assert texts(world, ROOM) == [f"{HEADING}notice 2"]
    assert world.inbox(ROOM.chat or 0)[0].topic == 70
    assert unreachable(db) == []


async def test_who_has_not_pressed_start_is_stood_in_for_after_a_while(
    clock: Clock, world: World, ann: Person, outbox: Any
) -> None:
    await outbox(1)
    clock.now += PATIENCE / 2
    await outbox()
    assert texts(world, ROOM) == []
    clock.now += PATIENCE / 2
    await outbox(2)

    assert texts(world, ROOM) == [f"{HEADING}notice 1", f"{HEADING}notice 2"]
    clock.now += timedelta(hours=2)
    ann.start()
    await outbox(3, silent=True)
    assert texts(world, ANN) == ["notice 3"]
    assert world.inbox(500)[0].silent and not world.inbox(ROOM.chat or 0)[0].silent


async def test_an_answer_that_is_lost_when_a_list_is_sent_makes_no_second_list(
    clock: Clock, world: World, ann: Person, server: TelegramServer, outbox: Any
) -> None:
    ann.start()
    for post in (1, 2):
        await outbox(post, state=AlertState.HELD, held_until=NOON + timedelta(hours=1))
    clock.now += timedelta(hours=1)
    server.fault("lost after", method="messages.sendMessage", times=5)
    for _ in range(4):
        await outbox()
        clock.now += timedelta(minutes=5)

    (sent,) = world.inbox(500)
    assert sent.text.startswith("2 alerts were held back") and sent.repeats > 0


async def test_a_closed_topic_is_told_to_the_fallback_within_ten_minutes_and_named(
    db: Database, clock: Clock, world: World, ann: Person, server: TelegramServer, sender: TelegramSender
) -> None:
    store_posts(db, 9)
    ann.start()
    room, stand_in = replace(ROOM, fallback="ann"), replace(ANN, fallback="")
    server.fault("TOPIC_CLOSED", method="messages.sendMessage", chat=ROOM.chat, times=None)
    notice = NewNotice(statement_id="s", post_id=1, recipient_id="room", message=a_message("notice 1"))
    queue_notice(db, notice, at=clock.now)
    begun = clock.now
    while not texts(world, ANN):
        await send_due(db, [room, stand_in], {"telegram": sender}, clock=clock)
        clock.now += timedelta(seconds=15)

    assert clock.now - begun < timedelta(minutes=10)
    assert texts(world, ANN) == ["For room, who cannot be reached:\n\nnotice 1"]
    (lost,) = unreachable(db)
    assert lost.recipient_id == "room" and "closed the topic" in lost.detail


async def test_who_has_no_fallback_and_is_back_gets_what_was_missed(
    db: Database, clock: Clock, world: World, ann: Person, sender: TelegramSender
) -> None:
    store_posts(db, 9)
    ann.start()
    ann.blocked = True
    alone = replace(ANN, fallback="")

    async def run(post: int = 0) -> None:
        if post:
            message = a_message(f"notice {post}")
            notice = NewNotice(statement_id="s", post_id=post, recipient_id="ann", message=message)
            queue_notice(db, notice, at=clock.now)
        await send_due(db, [alone], {"telegram": sender}, clock=clock)
        clock.now += timedelta(minutes=1)

    await run(1)
    await run(2)
    ann.blocked = False
    await run()
    assert texts(world, ANN) == []
    told = Said(
        chat=500, message_id=9, person=500, name="Ann", text="/start", sent_at=clock.now, language="en"
    )
    keep_event(db, told, at=clock.now)
    await run()
    await run()
    assert texts(world, ANN) == ["notice 1", "notice 2"]


async def test_alerts_of_a_group_go_on_in_the_supergroup_that_it_became(
    db: Database, clock: Clock, world: World, sender: TelegramSender
) -> None:
    store_posts(db, 9)
    group = world.group(77, "Desk")
    group.add(*(one for one in world.accounts.values() if isinstance(one, Bot)))
    desk = Recipient(id="desk", kind="telegram", chat=group.chat_id, zone="UTC")

    async def run(post: int) -> None:
        message = a_message(f"notice {post}")
        notice = NewNotice(statement_id="s", post_id=post, recipient_id="desk", message=message)
        queue_notice(db, notice, at=clock.now)
        await send_due(db, [desk], {"telegram": sender}, clock=clock)

    await run(1)
    became = group.upgrade(100)
    await run(2)
    await run(3)

    assert [one.text for one in world.inbox(became.chat_id)] == ["notice 2", "notice 3"]


async def test_a_lasting_duplicate_is_taken_for_delivered_and_holds_up_nothing(
    db: Database, clock: Clock, world: World, ann: Person, server: TelegramServer, outbox: Any
) -> None:
    ann.start()
    server.fault("RANDOM_ID_DUPLICATE", method="messages.sendMessage", times=None)
    for _ in range(12):
        await outbox(1)
        clock.now += timedelta(seconds=15)

    assert db.value("select state from alerts") == AlertState.SENT
