"""Files of messages, from a server that speaks Telegram's protocol."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from telethon import types

from bot.errors import MediaGone, RateLimited, SourceError
from bot.models import READER, AccountRoute, Attached, Wanted
from bot.telegram.accounts import reading_line
from bot.telegram.convert import to_raw
from bot.telegram.media import PIECE, TelegramMedia
from bot.telegram.protocol import Peer
from bot.telegram.reader import TelegramReader
from tests.telegram.messages import a_message
from tests.telegram.stage import NOON, QUICK, signed_in
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer, World

CHANNEL = 1186921499
PICTURE = bytes(range(256)) * 5000  # more than two pieces


@pytest.fixture
def world() -> World:
    return World(clock=lambda: NOON)


@pytest.fixture
def telegram(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


@pytest.fixture
def channel(world: World):
    return world.channel(username="ClashReport", id=CHANNEL, title="Clash Report")


@pytest.fixture
def opened(world: World, telegram: TelegramServer, channel, tmp_path):
    """The reading account's view of the channel's files, and the channel's address for it."""
    access = signed_in(telegram, world.user(phone="+491701234567", id=7), tmp_path)

    @asynccontextmanager
    async def connected() -> AsyncIterator[tuple[TelegramMedia, TelegramReader, Peer]]:
        async with reading_line(access, KeptWaits(), clock=lambda: NOON, patience=QUICK) as line:
            reader = TelegramReader(line)
            yield TelegramMedia(line), reader, (await reader.find("ClashReport")).peer

    return connected


async def received(media: TelegramMedia, peer: Peer, one: Attached) -> bytes:
    wanted = Wanted(
        channel_id=peer.channel_id,
        message_id=one.message_id,
        name=one.name,
        routes=(AccountRoute(account=READER, access_hash=peer.access_hash),),
    )
    return b"".join([piece async for piece in media.pieces(wanted)])


async def test_a_photo_comes_whole_and_is_named_in_the_capture_of_its_post(channel, opened):
    channel.post("Look", NOON, photo=PICTURE)
    async with opened() as (media, reader, peer):
        [post] = (await reader.newer(peer, 0)).posts
        [shown] = media.attached(post.raw)

        assert (shown.kind, shown.size, shown.message_id) == ("photo", len(PICTURE), post.message_id)
        assert len(PICTURE) > 2 * PIECE
        assert await received(media, peer, shown) == PICTURE


async def test_every_part_of_an_album_shows_its_own_file(channel, opened):
    first = channel.post("Two", NOON, photo=b"one", grouped_id=9)
    second = channel.post("", NOON, photo=b"two", grouped_id=9)
    async with opened() as (media, reader, peer):
        raw = b"\n".join(post.raw for post in (await reader.newer(peer, 0)).posts)
        shown = media.attached(raw)

        assert [one.message_id for one in shown] == [first, second]
        assert [await received(media, peer, one) for one in shown] == [b"one", b"two"]


async def test_a_post_without_a_file_shows_none(channel, opened):
    channel.post("Words", NOON)
    async with opened() as (media, reader, peer):
        [post] = (await reader.newer(peer, 0)).posts

        assert media.attached(post.raw) == []
        assert media.attached(b'{"layer": 1, "message": {}, "origins": []}') == ()


@pytest.mark.parametrize("how", ["deleted", "replaced"])
async def test_a_file_whose_message_carries_it_no_more_is_gone(world, channel, opened, how):
    number = channel.post("Look", NOON, photo=b"one")
    async with opened() as (media, reader, peer):
        [post] = (await reader.newer(peer, 0)).posts
        [shown] = media.attached(post.raw)
        if how == "deleted":
            channel.delete(number)
        else:
            channel.edit(number, "Look", file=world.file(b"two"))

        with pytest.raises(MediaGone):
            await received(media, peer, shown)


async def test_a_flood_wait_is_told_as_one(telegram, channel, opened):
    channel.post("Look", NOON, photo=b"one")
    async with opened() as (media, reader, peer):
        [post] = (await reader.newer(peer, 0)).posts
        [shown] = media.attached(post.raw)
        telegram.fault("FLOOD_WAIT_61", method="upload.getFile")

        with pytest.raises(RateLimited) as wait:
            await received(media, peer, shown)

    assert wait.value.retry_after == 61


async def test_a_file_that_stops_in_the_middle_is_no_file(telegram, channel, opened):
    channel.post("Look", NOON, photo=PICTURE)
    async with opened() as (media, reader, peer):
        [post] = (await reader.newer(peer, 0)).posts
        [shown] = media.attached(post.raw)
        telegram.fault("LOCATION_INVALID", method="upload.getFile", nth=2, times=None)

        with pytest.raises(SourceError):
            await received(media, peer, shown)


async def test_the_picture_of_a_linked_page_is_no_file_of_the_post(opened):
    page = types.MessageMediaWebPage(types.WebPageEmpty(id=1))
    async with opened() as (media, _, _):
        assert media.attached(to_raw(a_message(media=page), [])) == []
