"""How many requests a round costs, and that no way of asking passes over what happened."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.models import Channel, Cursor, Gap, Page
from bot.sources.telegram import TelegramSource
from bot.telegram.client import TelegramAccess
from bot.telegram.protocol import Batch, Changes
from tests.sources.test_telegram_paging import CLASH, ID, ScriptedChannel, a_post, moved, numbered, visited
from tests.telegram.stage import NOON, a_reader, signed_in
from tests.telegram_server import Person, TelegramServer, World, WorldChannel

YESTERDAY = NOON - timedelta(days=1)
ASKED = ("messages.getHistory", "updates.getChannelDifference", "channels.getMessages")


class Newsroom:
    """An account that visits channels again and again, and remembers what it was given."""

    def __init__(self, source: TelegramSource) -> None:
        self.source = source
        self.cursors: dict[str, Cursor] = {}
        self.reads: dict[int, str] = {}  # how the posts of channels read, by id
        self.gone: set[int] = set()

    async def visit(self, channel: WorldChannel) -> None:
        name = channel.username or ""
        cursor = self.cursors.get(name, Cursor())
        look = Channel(username=name, source="telegram")
        async for page in self.source.pages(look, cursor, now=NOON):
            self.keep(page)
            self.cursors[name] = cursor = moved(cursor, page)

    def keep(self, page: Page) -> None:
        for post in page.posts:
            self.reads[post.message_id] = post.text
        self.gone |= set(page.absent)


@pytest.fixture
def world() -> World:
    return World(clock=lambda: YESTERDAY)


@pytest.fixture
def server(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


@pytest.fixture
def reader(world: World) -> Person:
    return world.user(phone="+491701234567", id=7)


@pytest.fixture
def access(reader: Person, server: TelegramServer, tmp_path: Path) -> TelegramAccess:
    return signed_in(server, reader, tmp_path)


@pytest.fixture
async def newsroom(access: TelegramAccess):
    async with AsyncExitStack() as stack:
        reader = await stack.enter_async_context(a_reader(access))
        yield Newsroom(TelegramSource(reader, follows=lambda channel_id: False))


def requests(server: TelegramServer) -> list[str]:
    """What was asked since the last time this was called."""
    asked = [name for name in ASKED for _ in server.asked(name)]
    before = getattr(server, "counted", [])
    server.counted = asked  # type: ignore[attr-defined]
    new = list(asked)
    for name in before:
        new.remove(name)
    return new


async def test_a_quiet_round_over_many_channels_costs_one_request_a_channel(world, server, reader, newsroom):
    joined = [world.channel(username=f"joined_{n}", id=100 + n, title="") for n in range(5)]
    others = [world.channel(username=f"other_{n}", id=200 + n, title="") for n in range(5)]
    for channel in joined:
        channel.add(reader)
    for channel in (*joined, *others):
        channel.post("first", YESTERDAY)
    for _ in range(2):  # first contact, and a visit that learns what is joined
        for channel in (*joined, *others):
            await newsroom.visit(channel)
    requests(server)

    for channel in (*joined, *others):
        await newsroom.visit(channel)

    assert sorted(requests(server)) == ["messages.getHistory"] * 5 + ["updates.getChannelDifference"] * 5


async def test_news_edits_and_deletions_of_a_joined_channel_are_all_told(world, server, reader, newsroom):
    channel = world.channel(username="joined", id=100, title="")
    channel.add(reader)
    for number in range(5):
        channel.post(f"post {number}", YESTERDAY)
    for _ in range(2):
        await newsroom.visit(channel)
    channel.edit(2, "edited", NOON)
    channel.delete(3)
    channel.post("news", NOON)
    channel.post("edited at once", YESTERDAY)
    channel.edit(7, "as it reads in the end", NOON)
    channel.post("gone at once", NOON)
    channel.delete(8)
    channel.post("the last", NOON)

    await newsroom.visit(channel)
    await newsroom.visit(channel)

    assert {number: newsroom.reads[number] for number in (2, 6, 7, 9)} == {
        2: "edited",
        6: "news",
        7: "as it reads in the end",
        9: "the last",
    }
    assert {3, 8} <= newsroom.gone or 8 not in newsroom.reads
    assert newsroom.cursors["joined"].message_id == 9


async def test_of_a_channel_that_is_not_followed_edits_are_found_by_looking_again(world, server, newsroom):
    channel = world.channel(username="other", id=200, title="")
    for number in range(5):
        channel.post(f"post {number}", YESTERDAY)
    await newsroom.visit(channel)
    channel.edit(2, "edited", NOON)
    channel.delete(3)
    await newsroom.visit(channel)
    assert newsroom.reads[2] == "post 1" and not newsroom.gone
    requests(server)

    look = Channel(username="other", source="telegram")
    newsroom.keep(await newsroom.source.again(look, newsroom.cursors["other"], range(1, 6)))

    assert newsroom.reads[2] == "edited" and newsroom.gone == {3}
    assert requests(server) == ["channels.getMessages"]
    assert not newsroom.source.is_followed(200)


async def test_ids_that_were_missed_are_asked_for_in_one_request_and_each_is_answered_for(
    world, server, newsroom
):
    channel = world.channel(username="other", id=200, title="")
    for number in range(1, 8):
        channel.post(f"post {number}", YESTERDAY, id=number, service=number == 4)
    channel.delete(5)
    await newsroom.visit(channel)
    requests(server)

    look = Channel(username="other", source="telegram")
    answered = await newsroom.source.missed(
        look, newsroom.cursors["other"], [Gap(first=2, last=2), Gap(first=4, last=6)], now=NOON
    )

    assert requests(server) == ["channels.getMessages"]
    (page,) = answered.pages
    assert ([post.text for post in page.posts], page.service, page.absent) == (
        ["post 2", "post 6"],
        (4,),
        (5,),
    )
    assert (answered.down_to, page.first, page.cursor) == (2, None, None)


class JoinedChannel(ScriptedChannel):
    """One that says that the account has joined it."""

    async def newer(self, peer, after: int) -> Batch:
        return replace(await super().newer(peer, after), joined=True)


async def test_what_events_tell_is_told_again_where_history_was_cut_short():
    channel = JoinedChannel(numbered(range(1, 4)))
    source = TelegramSource(channel, follows=lambda channel_id: False)
    start = visited(3, recent=(1, 2, 3))
    async for page in source.pages(CLASH, start, now=NOON):
        start = moved(start, page)
    told = Changes(told=Batch(posts=(a_post(5),)), deleted=(2, 4), pts=60)
    channel.posts[5] = a_post(5)
    channel.told = [told, told]

    pages = []
    async for page in source.pages(CLASH, start, now=NOON):
        pages.append(page)
        break  # as if the program ended here
    assert moved(start, pages[0]).pts == 50  # so the events are asked for again

    pages = [page async for page in source.pages(CLASH, start, now=NOON)]

    spans = [(page.first, page.last) for page in pages if page.last is not None]
    assert spans == [(4, 5)] and pages[-1].pts == 60
    assert {number for page in pages for number in page.absent} == {2, 4}


async def test_where_events_are_not_told_whole_history_is_read_before_they_are_asked_for_once_more():
    channel = JoinedChannel(numbered(range(1, 4)))
    source = TelegramSource(channel)
    [_ async for _ in source.pages(CLASH, visited(3), now=NOON)]
    channel.asked.clear()
    channel.told = [Changes(pts=90, complete=False), Changes(pts=90, complete=False)]

    [_ async for _ in source.pages(CLASH, visited(3), now=NOON)]

    assert channel.asked[:3] == ["changes 50", "newer", "changes 50"]
    assert source.is_followed(ID)
