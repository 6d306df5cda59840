"""TelegramSource with a real Telethon client, against a server that speaks Telegram's protocol."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from telethon import types

from bot.errors import AccountError, ChannelUnavailable, PartlyRead, RateLimited, SourceError
from bot.models import Channel, Cursor, Link, Page
from bot.sources.telegram import TelegramSource
from bot.telegram.client import TelegramAccess
from bot.telegram.convert import posts_of_raw
from bot.telegram.reader import TelegramReader
from tests.telegram.stage import NOON, a_reader, ids_of, kept, read, signed_in
from tests.telegram.waits import KeptWaits
from tests.telegram_server import TelegramServer, World, WorldChannel
from tests.telegram_server.portray import access_hash

YESTERDAY = NOON - timedelta(days=1)
CLASH = Channel(username="ClashReport", source="telegram")


@pytest.fixture
def world() -> World:
    return World(clock=lambda: YESTERDAY)


@pytest.fixture
def channel(world: World) -> WorldChannel:
    return world.channel(username="ClashReport", id=1186921499, title="Clash Report")


@pytest.fixture
def server(world: World) -> Iterator[TelegramServer]:
    with TelegramServer(world) as server:
        yield server


@pytest.fixture
def access(world: World, server: TelegramServer, tmp_path: Path) -> TelegramAccess:
    return signed_in(server, world.user(phone="+491701234567", id=7), tmp_path)


def publish(channel: WorldChannel, count: int) -> list[int]:
    return [channel.post(f"post {number}", YESTERDAY) for number in range(count)]


async def test_a_thousand_posts_of_three_channels_are_read_with_their_own_ids(
    world: World, access: TelegramAccess
) -> None:
    channels = [world.channel(username=f"channel_{n}", id=100 + n, title=f"Channel {n}") for n in range(3)]
    published = [publish(one, 334) for one in channels]

    async with a_reader(access) as reader:
        pages = [await read(reader, one.username or "", backfill=500) for one in channels]

    assert [ids_of(one) for one in pages] == published
    assert [{page.channel_id for page in one} for one in pages] == [{100}, {101}, {102}]
    assert [one[-1].cursor for one in pages] == [334, 334, 334]


async def test_a_post_is_kept_with_its_links_and_as_it_came(
    world: World, channel: WorldChannel, access: TelegramAccess
) -> None:
    source = world.channel(username="wartranslated", id=55, title="War Translated")
    header = types.MessageFwdHeader(date=YESTERDAY, from_id=types.PeerChannel(55), channel_post=18921)
    channel.post(
        "💥 «Мы открыты для переговоров» source",
        YESTERDAY,
        entities=[types.MessageEntityTextUrl(32, 6, url="https://a.example")],
        fwd_from=header,
        photo=True,
    )

    async with a_reader(access) as reader:
        (post,) = (await read(reader, "ClashReport"))[0].posts

    assert (post.text, post.media, post.posted_at) == (
        "💥 «Мы открыты для переговоров» source",
        "photo",
        YESTERDAY,
    )
    assert post.links == (Link(url="https://a.example", label="source"),)
    assert post.forward is not None
    assert (post.forward.username, post.forward.name) == (source.username, source.title)
    assert (post.forward.channel_id, post.forward.message_id) == (55, 18921)
    assert posts_of_raw(post.raw) == [post]


async def test_what_is_published_later_is_news_and_asks_for_no_name_again(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 10)
    async with a_reader(access) as reader:
        first = await read(reader, "ClashReport")
        later = publish(channel, 150)
        second = await read(reader, "ClashReport", kept(Cursor(), *first), at_once=1)

    assert (ids_of(second), {page.news for page in second}) == (later, {True})
    assert [(page.first, page.last) for page in second if page.last] == [(11, 110), (111, 160)]
    assert len(server.asked("contacts.resolveUsername")) == 1


async def test_two_hundred_channels_are_read_after_a_restart_without_asking_for_a_name(
    world: World, server: TelegramServer, access: TelegramAccess
) -> None:
    channels = [world.channel(username=f"channel_{n}", id=100 + n, title="Channel") for n in range(200)]
    for one in channels:
        one.post("before", YESTERDAY)
    async with a_reader(access) as reader:
        cursors = [kept(Cursor(), *await read(reader, one.username or "")) for one in channels]
    asked = len(server.asked("contacts.resolveUsername"))
    for one in channels:
        one.post("after", YESTERDAY)

    async with a_reader(access) as reader:
        pages = [
            await read(reader, one.username or "", cursor)
            for one, cursor in zip(channels, cursors, strict=True)
        ]

    assert [ids_of(one) for one in pages] == [[2]] * 200
    assert (asked, len(server.asked("contacts.resolveUsername"))) == (200, 200)


async def test_an_album_over_the_edge_of_a_page_is_one_post(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    publish(channel, 1)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        publish(channel, 95)
        parts = [channel.post("", YESTERDAY, grouped_id=9, photo=True) for _ in range(9)]
        parts.append(channel.post("the caption", YESTERDAY, grouped_id=9, photo=True))
        publish(channel, 5)
        pages = await read(reader, "ClashReport", cursor)

    (album,) = [post for page in pages for post in page.posts if post.grouped_id == 9]
    assert (album.ids, album.text, album.message_id) == (tuple(parts), "the caption", parts[0])
    assert ids_of(pages) == list(range(2, 112))
    assert len(posts_of_raw(album.raw)) == 10


async def test_an_album_that_is_still_arriving_waits_for_its_other_parts(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.post("", NOON, grouped_id=9)
        early = await read(reader, "ClashReport", cursor, now=NOON)
        channel.post("the caption", NOON, grouped_id=9)
        late = await read(reader, "ClashReport", kept(cursor, *early), now=NOON + timedelta(minutes=1))

    assert ids_of(early) == []
    assert [post.ids for page in late for post in page.posts] == [(1, 2)]


async def test_an_edit_and_a_deletion_are_noticed(channel: WorldChannel, access: TelegramAccess) -> None:
    publish(channel, 5)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.edit(2, "other words", NOON)
        channel.delete(4)
        (page,) = await read(reader, "ClashReport", cursor)
        assert await read(reader, "ClashReport", kept(cursor, page)) == []

    (post,) = page.posts
    assert (post.message_id, post.text, post.edited, post.edited_at) == (2, "other words", True, NOON)
    assert (page.absent, page.first, page.last) == ((4,), None, None)


async def test_more_edits_than_one_answer_holds_are_all_noticed(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    published = publish(channel, 250)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport", backfill=250))
        for number in published:
            channel.edit(number, f"other words {number}", NOON)
        pages = await read(reader, "ClashReport", cursor)
        assert await read(reader, "ClashReport", kept(cursor, *pages)) == []

    assert ids_of(pages) == published
    assert all(post.edited for page in pages for post in page.posts)
    assert len(server.asked("updates.getChannelDifference")) == 4


async def test_an_edited_part_of_an_album_brings_the_whole_of_it(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    publish(channel, 3)
    for text in ("", "the caption", ""):
        channel.post(text, YESTERDAY, grouped_id=9)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.edit(5, "another caption", NOON)
        (page,) = await read(reader, "ClashReport", cursor)

    assert [(post.ids, post.text) for post in page.posts] == [((4, 5, 6), "another caption")]


async def test_after_too_much_has_happened_recent_posts_are_read_again(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 120)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.edit(118, "other words", NOON)
        channel.delete(119)
        publish(channel, 3)
        channel.forget()
        pages = await read(reader, "ClashReport", cursor)
        quiet = await read(reader, "ClashReport", kept(cursor, *pages))

    assert [page.absent for page in pages if page.absent] == [(119,)]
    assert "other words" in [post.text for page in pages for post in page.posts]
    assert {121, 122, 123} <= set(ids_of(pages))
    assert quiet == []
    assert len(server.asked("updates.getChannelDifference")) == 2


async def test_where_no_difference_is_told_recent_posts_are_read_again(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 5)
    server.fault("PERSISTENT_TIMESTAMP_INVALID", method="updates.getChannelDifference", times=None)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.edit(2, "other words", NOON)
        channel.hide(4)
        (page,) = await read(reader, "ClashReport", cursor)

    assert [post.text for post in page.posts if post.edited] == ["other words"]
    assert (page.absent, page.pts) == ((4,), channel.pts)


async def test_a_page_of_nothing_but_hidden_posts_is_passed_and_vouched_for(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    publish(channel, 1)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.hide(*publish(channel, 100))
        last = channel.post("after them", YESTERDAY)
        pages = await read(reader, "ClashReport", cursor, at_once=1)

    assert [(page.first, page.last, len(page.posts)) for page in pages if page.last] == [
        (2, 101, 0),
        (102, last, 1),
    ]


async def test_ids_that_never_existed_and_service_messages_are_accounted_for(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    publish(channel, 2)
    channel.skip_to(58234)
    channel.post(service=True)
    channel.post("after it", YESTERDAY)

    async with a_reader(access) as reader:
        page, _ = await read(reader, "ClashReport")

    assert (page.first, page.last, page.service, ids_of([page])) == (1, 58235, (58234,), [1, 2, 58235])


@pytest.mark.parametrize("seconds", [5, 61, 3600, 86_400])
async def test_a_flood_wait_is_kept_and_obeyed_by_the_next_start_without_a_call(
    seconds: int, channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 3)
    waits = KeptWaits()
    server.fault(f"FLOOD_WAIT_{seconds}", method="messages.getHistory", times=1)
    async with a_reader(access, waits) as reader:
        with pytest.raises(RateLimited) as told:
            await read(reader, "ClashReport")
    before = len(server.asked("messages.getHistory"))

    async with a_reader(access, waits, clock=lambda: NOON + timedelta(seconds=seconds - 1)) as reader:
        with pytest.raises(RateLimited) as again:
            await read(reader, "ClashReport")
        assert len(server.asked("messages.getHistory")) == before

    async with a_reader(access, waits, clock=lambda: NOON + timedelta(seconds=seconds)) as reader:
        assert ids_of(await read(reader, "ClashReport")) == [1, 2, 3]
    assert (told.value.retry_after, again.value.retry_after) == (seconds, 1)
    assert told.value.method == "messages.getHistory"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("CHANNEL_PRIVATE", "private"),
        ("CHANNEL_INVALID", "not known to this account"),
    ],
)
async def test_a_channel_that_closes_is_named_as_such_and_another_goes_on(
    error: str, says: str, world: World, channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    other = world.channel(username="uniannet", id=55, title="UNIAN")
    publish(channel, 1)
    publish(other, 1)
    server.fault(error, channel=channel.id, times=None)
    async with a_reader(access) as reader:
        with pytest.raises(ChannelUnavailable, match=says):
            await read(reader, "ClashReport")
        assert ids_of(await read(reader, "uniannet")) == [1]


@pytest.mark.parametrize(
    ("username", "says"),
    [("nobody_has_it", "misspelt"), ("no!", "not a name"), ("a_person", "belongs to a person")],
)
async def test_a_name_that_leads_to_no_channel_is_explained(
    username: str, says: str, world: World, access: TelegramAccess
) -> None:
    world.person(9, "Anna", username="a_person")
    async with a_reader(access) as reader:
        with pytest.raises(ChannelUnavailable, match=says):
            await read(reader, username)


async def test_a_channel_that_was_made_private_is_reported_when_it_is_resolved(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    channel.private = True
    async with a_reader(access) as reader:
        with pytest.raises(ChannelUnavailable, match="private"):
            await read(reader, "ClashReport")


async def test_a_renamed_channel_is_read_by_its_id(channel: WorldChannel, access: TelegramAccess) -> None:
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        channel.rename("ClashReport2")
        (alone,) = await read(reader, "ClashReport", cursor)
        publish(channel, 1)
        pages = await read(reader, "ClashReport", cursor)
        quiet = await read(reader, "ClashReport", kept(cursor, *pages))

    assert (alone.usernames, alone.posts, ids_of(pages), quiet) == (("ClashReport2",), (), [1], [])


@pytest.mark.parametrize("kind", ["lost before", "lost after", "cut reply", "INTERNAL", "bad salt"])
async def test_a_request_that_goes_wrong_once_is_made_again(
    kind: str, channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    published = publish(channel, 150)
    fault = server.fault(kind, method="messages.getHistory", nth=3)
    async with a_reader(access) as reader:
        assert ids_of(await read(reader, "ClashReport")) == published
    assert fault.struck == 1


async def test_a_server_in_trouble_is_a_source_error_and_the_next_look_goes_on(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 3)
    fault = server.fault("INTERNAL", method="messages.getHistory", times=None)
    async with a_reader(access) as reader:
        with pytest.raises(SourceError, match=r"could not answer messages\.getHistory"):
            await read(reader, "ClashReport")
        fault.lift()
        assert ids_of(await read(reader, "ClashReport")) == [1, 2, 3]


async def test_connections_that_are_cut_between_pages_cost_nothing(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    published = publish(channel, 300)
    async with a_reader(access) as reader:
        pages, cursor = list[Page](), Cursor()
        while cursor.message_id < published[-1]:
            server.cut()
            first, *_ = await read(reader, "ClashReport", cursor, backfill=300)
            cursor = kept(cursor, first)
            pages.append(first)

    assert ids_of(pages) == published


@pytest.mark.parametrize(
    "error",
    [
        "AUTH_KEY_DUPLICATED",
        "AUTH_KEY_UNREGISTERED",
        "SESSION_REVOKED",
        "USER_DEACTIVATED_BAN",
        "FROZEN_METHOD_INVALID",
        "PEER_FLOOD",
    ],
)
async def test_an_account_that_is_refused_is_given_up_on_at_once_and_for_good(
    error: str, channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 3)
    server.fault(error, method="messages.getHistory", times=None)
    async with a_reader(access) as reader:
        for _ in range(3):
            with pytest.raises(AccountError, match="the reading account: "):
                await read(reader, "ClashReport")
        assert len(server.asked("messages.getHistory")) == 1


async def test_a_revoked_session_is_an_account_error_and_no_loop(
    world: World, channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    publish(channel, 3)
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        server.revoke(world.accounts[7])
        with pytest.raises(AccountError, match="sign in again"):
            await read(reader, "ClashReport", cursor)
        with pytest.raises(AccountError, match="sign in again"):
            await read(reader, "ClashReport", cursor)
        connections = server.connections
        for _ in range(5):
            with pytest.raises(AccountError):
                await read(reader, "ClashReport", cursor)
        assert server.connections == connections


async def test_an_account_that_never_signed_in_says_so(
    server: TelegramServer, access: TelegramAccess, tmp_path: Path
) -> None:
    access.session.unlink()
    async with a_reader(access) as reader:
        with pytest.raises(AccountError, match="not signed in"):
            await read(reader, "ClashReport")


async def test_an_edit_between_history_and_difference_is_kept(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        publish(channel, 2)
        edit = server.meanwhile(
            lambda: channel.edit(2, "other words", NOON), method="updates.getChannelDifference"
        )
        pages = await read(reader, "ClashReport", cursor)
        assert await read(reader, "ClashReport", kept(cursor, *pages)) == []

    assert edit.struck == 1
    assert [(post.message_id, post.text) for page in pages for post in page.posts] == [
        (1, "post 0"),
        (2, "post 1"),
        (2, "other words"),
    ]
    assert kept(cursor, *pages).pts == channel.pts


async def test_what_is_published_between_history_and_difference_is_kept_before_its_count(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    async with a_reader(access) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        publish(channel, 1)
        server.meanwhile(lambda: publish(channel, 2), method="updates.getChannelDifference")
        pages = await read(reader, "ClashReport", cursor)

    assert ids_of(pages) == [1, 2, 3]
    assert (kept(cursor, *pages).message_id, pages[-1].news) == (1, True)


async def read_in_part(reader: TelegramReader, cursor: Cursor) -> tuple[list[Page], str]:
    """The pages of a look that could not ask for everything, and what it said."""
    pages = list[Page]()
    try:
        async for page in TelegramSource(reader).pages(CLASH, cursor, now=NOON):
            pages.append(page)
    except PartlyRead as error:
        return pages, str(error)
    return pages, ""


async def test_an_edit_during_a_wait_for_the_difference_is_kept_after_it(
    channel: WorldChannel, server: TelegramServer, access: TelegramAccess
) -> None:
    waits = KeptWaits()
    async with a_reader(access, waits) as reader:
        cursor = kept(Cursor(), *await read(reader, "ClashReport"))
        publish(channel, 2)
        server.fault("FLOOD_WAIT_30", method="updates.getChannelDifference")
        first, why = await read_in_part(reader, cursor)
    channel.edit(2, "other words", NOON)
    async with a_reader(access, waits, clock=lambda: NOON + timedelta(seconds=31)) as reader:
        later = await read(reader, "ClashReport", kept(cursor, *first))

    assert (ids_of(first), why[:39]) == ([1, 2], "edits and deletions could not be asked:")
    assert [(post.message_id, post.text) for page in later for post in page.posts][-1] == (2, "other words")


async def test_an_edit_while_a_first_contact_is_cut_short_is_kept(
    channel: WorldChannel, access: TelegramAccess
) -> None:
    publish(channel, 250)
    async with a_reader(access) as reader:
        first, *_ = await read(reader, "ClashReport", backfill=250)
        channel.edit(7, "other words", NOON)
        rest = await read(reader, "ClashReport", kept(Cursor(), first), backfill=250)

    assert ids_of([first, *rest]) == [*range(1, 251), 7]
    assert rest[-1].posts[0].text == "other words"


async def test_every_channel_that_the_account_has_joined_is_found_however_many(
    world: World, access: TelegramAccess
) -> None:
    joined = [world.channel(username=f"wire_{n}", id=1000 + n, title=f"Wire {n}") for n in range(230)]
    for one in joined:
        one.post("report", YESTERDAY)
        one.add(world.accounts[7])
    world.channel(username="not_joined", id=5000, title="Not joined")

    async with a_reader(access) as reader:
        found = await TelegramSource(reader, account="night").joined()

    assert found.keys() == {one.id for one in joined}
    assert {(route.account, route.joined) for route in found.values()} == {("night", True)}
    assert found[1007].access_hash == access_hash(world.accounts[7], joined[7])
