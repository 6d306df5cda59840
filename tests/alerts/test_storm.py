"""A thousand matches in a minute, to one group on a server that refuses more than it takes."""

import asyncio
import contextlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.models import AlertState, NewNotice, Recipient
from bot.steps.send import Sent, send_due
from bot.storage.alerts import list_alerts, notices_of, queue_amendment, queue_notice
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from bot.storage.summaries import stored_summary
from bot.telegram.client import TelegramAccess
from bot.telegram.client import TelegramServer as ServerAddress
from tests.alerts.test_holding import LINK, links_in
from tests.builders import NOON, a_message, a_page, a_post
from tests.endurance.length import Length
from tests.forks import FORKS
from tests.telegram.stage import TOKEN, a_sender, access_to
from tests.telegram_server import TelegramServer, World
from tests.telegram_server.sent import Sent as SentBy

MATCHES = 1000
EVERY = timedelta(seconds=5)  # between runs of the step
SLEEPER = Recipient(id="ann", kind="telegram", chat=5, zone="UTC")
GROUP = Recipient(id="room", kind="telegram", chat=-77, zone="UTC")


class Clock:
    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    world = World(clock=clock)
    world.chat_limit = (20, 60.0)
    bot = world.bot(token=TOKEN, id=4242)
    world.group(77, "Newsroom").add(bot)
    return world


@pytest.fixture
def server(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


def store_posts(db: Database, count: int) -> None:
    """Posts of as many stories, all with one statement."""
    posts = [a_post(number, posted_at=NOON) for number in range(1, count + 1)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
    db.run("insert into statements values ('s', '', 'Open for talks', '', 0, '', null)")
    db.run("update posts set story_id = id")


def requests(server: TelegramServer) -> int:
    """What was written and changed so far: a storm is a list that is kept up by edits."""
    return sum(len(server.asked(f"messages.{name}Message")) for name in ("send", "edit"))


def publish(db: Database, ready: range, *, at: datetime) -> None:
    """Queue the notices of these posts; and a story that was told of before goes on growing."""
    with db.write():
        for post in ready:
            text = a_message(f"https://t.me/ClashReport/{post}")
            fresh = NewNotice(statement_id="s", post_id=post, recipient_id="room", message=text)
            queue_notice(db, fresh, at=at)
        for notice in notices_of(db, 1 + ready[0] // 200):
            grown = replace(notice.body, text=f"{notice.body.text}\n{ready[0]}")
            queue_amendment(db, notice, grown, at=at)


def told_of(db: Database, sent: Sequence[SentBy]) -> Iterator[str]:
    """What is told in a chat: in notices, and on all the pages of lists that came there."""
    lists = {row["receipt"]: row["id"] for row in db.rows(
        """select a.id, d.receipt from alerts a join deliveries d on d.alert_id = a.id
           where a.kind = 'summary' and d.outcome = 'sent'""")}  # fmt: skip
    for one in sent:
        summary = stored_summary(db, lists[str(one.message_id)]) if str(one.message_id) in lists else None
        yield from links_in(db, summary) if summary else LINK.findall(one.text)


def every(posts: Iterable[int]) -> list[str]:
    """The addresses of these posts, sorted."""
    return sorted(f"https://t.me/ClashReport/{post}" for post in posts)


def most_in_a_minute(server: TelegramServer) -> int:
    """The most messages and edits that the group got within any minute."""
    methods = ("messages.sendMessage", "messages.editMessage")
    times = sorted(
        call.at for method in methods for call in server.asked(method) if call.chat_id == GROUP.chat
    )
    return max(sum(start <= one < start + timedelta(minutes=1) for one in times) for start in times)


async def test_a_thousand_matches_in_a_minute_are_twenty_messages_a_minute_and_each_is_listed_once(
    db: Database, clock: Clock, world: World, server: TelegramServer, tmp_path: Path
) -> None:
    store_posts(db, MATCHES)
    queued = 0
    async with a_sender(access_to(server, tmp_path / "bot.session"), clock=clock) as sender:

        async def run() -> Sent:
            return await send_due(db, [GROUP], {"telegram": sender}, clock=clock)

        while queued < MATCHES:
            ready = range(queued + 1, min(queued + MATCHES // 12 + 1, MATCHES) + 1)
            publish(db, ready, at=clock.now)
            queued = ready[-1]
            await run()
            clock.now += EVERY
        minutes = 0
        while (await run()).waiting and minutes < 60:
            clock.now += EVERY
            minutes += 1

    sent = world.inbox(GROUP.chat or 0)
    assert len(sent) <= 6 + (clock.now - NOON) // timedelta(minutes=1) * 5
    assert sorted(told_of(db, sent)) == every(range(1, MATCHES + 1))
    assert most_in_a_minute(server) <= 20
    assert {one.state for one in list_alerts(db)} <= {"sent", "grouped", "superseded"}
    assert {outcome["outcome"] for outcome in db.rows("select outcome from deliveries")} == {"sent"}
    assert clock.now - NOON < timedelta(minutes=4)


def alert_in_child(path: Path, server: tuple[int, str], session: Path, now: datetime) -> None:
    """Run the step once, at this time, in a process of its own, which may be killed."""
    port, key = server
    address = ServerAddress(dc_id=2, host="127.0.0.1", port=port, public_key=key)
    access = TelegramAccess(api_id=1, api_hash="0badc0de", session=session, server=address)

    async def run() -> None:
        with contextlib.closing(open_database(path)) as db:
            async with a_sender(access, clock=lambda: now) as sender:
                await send_due(db, [GROUP, SLEEPER], {"telegram": sender}, clock=lambda: now)

    asyncio.run(run())


def test_killed_at_random_points_each_match_is_still_listed_once(
    db: Database, clock: Clock, world: World, server: TelegramServer, tmp_path: Path, length: Length
) -> None:
    dice = random.Random(length.seed(20260530))
    world.person(5, "Ann").start(world.the_bot())
    store_posts(db, 4000)
    arguments = (db.path, (server.port, server.public_key), tmp_path / "bot.session")
    killed, post = 0, 0
    kills = length("kills", 10, full=100)
    while killed < kills:
        with db.write():
            for name in ("room", "ann") * 8:
                post += 1
                text, until = a_message(f"https://t.me/ClashReport/{post}"), clock.now + EVERY
                notice = NewNotice(statement_id="s", post_id=post, recipient_id=name, message=text)
                if name == "ann":
                    notice = replace(notice, state=AlertState.HELD, held_until=until)
                queue_notice(db, notice, at=clock.now)
        process = FORKS.Process(target=alert_in_child, args=(*arguments, clock.now))
        process.start()
        begun, sends = requests(server), dice.randint(0, 4)  # that are to reach the server before
        while process.is_alive() and requests(server) < begun + sends:
            process.join(0.005)
        process.join(dice.uniform(0, 0.02 if sends else 0.4))
        if process.is_alive():
            process.kill()
            killed += 1
        process.join()
        process.close()
        clock.now += 4 * EVERY
    for _ in range(6):
        clock.now += timedelta(minutes=1)
        alert_in_child(*arguments, clock.now)

    for chat, first in ((GROUP.chat, 1), (SLEEPER.chat, 2)):
        assert sorted(told_of(db, world.inbox(chat or 0))) == every(range(first, post + 1, 2))
    assert most_in_a_minute(server) <= 20
