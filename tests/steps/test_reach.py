"""People and groups on a server that speaks Telegram's protocol: blocked, not started, topics, silence."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.models import AlertState, NewNotice, Recipient
from bot.steps.send import PATIENCE, send_due
from bot.storage.alerts import queue_notice
from bot.storage.database import Database
from bot.storage.deliveries import unreachable
from bot.telegram.sender import TelegramSender
from tests.alerts.test_storm import Clock, store_posts
from tests.builders import NOON, a_message
from tests.telegram.stage import TOKEN, a_sender, access_to
from tests.telegram_server import Person, TelegramServer, World

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
