"""What bot/sources/protocol.py promises, kept by every source; what is read goes into a real database."""

from contextlib import aclosing
from datetime import UTC, timedelta
from itertools import pairwise

import pytest

from bot.errors import AccountError, SourceError
from bot.models import Channel, Filter
from bot.storage.posts import cursor_of, save_page
from bot.storage.search import find_posts
from tests.sources.preview.site import CLASH, NOON, posted
from tests.sources.worlds import USERNAME, WORLDS

QUOTE = "💥 «Мы открыты для переговоров», сказал он.\n\nWe are open for talks — «R&D» <b>"


@pytest.fixture(params=WORLDS, ids=str)
def world(request, tmp_path):
    with WORLDS[request.param].opened(tmp_path) as opened:
        yield opened


class Collector:
    """The first step in small: reads, and keeps page after page with its cursor."""

    def __init__(self, db):
        self.db = db
        self.channel = Channel(username=USERNAME)

    async def visit(self, source, *, stop_after=None):
        """The pages of one look, each kept before the next is asked for, and what keeping them changed."""
        pages, kept = [], []
        async with aclosing(source.pages(self.channel, cursor_of(self.db, USERNAME), now=NOON)) as reading:
            async for page in reading:
                pages.append(page)
                kept.append(save_page(self.db, page, source=source.name, captured_at=NOON))
                if len(pages) == stop_after:
                    break
        return pages, kept

    def stored(self):
        """What is in the database, by rising id."""
        return sorted(find_posts(self.db, Filter()), key=lambda one: one.post.message_id)

    def stored_ids(self):
        return [one.post.message_id for one in self.stored()]


@pytest.fixture
def collector(db):
    return Collector(db)


def publish(world, numbers):
    for number in numbers:
        world.publish(number, f"Post {number}")


def ids_of(pages):
    return [number for page in pages for post in page.posts for number in post.ids]


def rises(numbers):
    return all(one < other for one, other in pairwise(numbers))


async def test_a_source_has_the_name_that_chooses_it(world):
    async with world.source() as source:
        assert isinstance(world, WORLDS[source.name])


async def test_a_post_has_its_key_its_text_and_its_time_in_utc(world, collector):
    world.publish(93433, QUOTE)
    async with world.source() as source:
        pages, _ = await collector.visit(source)
    (post,) = [post for page in pages for post in page.posts]

    assert (post.channel_id, post.message_id, post.ids) == (CLASH, 93433, (93433,))
    assert post.text == QUOTE
    assert post.posted_at == posted(93433)
    assert post.posted_at.tzinfo is UTC
    assert post.raw
    assert {page.channel_id for page in pages} == {CLASH}
    assert {page.username.lower() for page in pages} == {"clashreport"}


async def test_first_contact_gives_the_newest_posts_oldest_first_and_none_as_news(world, collector):
    publish(world, range(1, 251))
    async with world.source(backfill=120) as source:
        pages, _ = await collector.visit(source)

    ids = ids_of(pages)
    assert rises(ids)
    assert ids[-120:] == list(range(131, 251))
    assert not any(page.news for page in pages)


async def test_what_is_published_later_is_given_oldest_first(world, collector):
    publish(world, range(1, 31))
    async with world.source() as source:
        await collector.visit(source)
    publish(world, range(31, 281))
    async with world.source() as source:
        pages, kept = await collector.visit(source)

    new = [post.message_id for one in kept for post in one.new]
    assert new == list(range(31, 281))
    assert all(page.news is world.gives_news for page in pages if page.posts)


@pytest.mark.parametrize("stop_after", [1, 2, 5])
async def test_wherever_reading_stops_no_post_is_left_behind(world, collector, stop_after):
    publish(world, range(1, 31))
    async with world.source() as source:
        await collector.visit(source)
    publish(world, [*range(31, 60), *range(90, 240)])
    async with world.source() as source:
        await collector.visit(source, stop_after=stop_after)
    async with world.source() as source:
        await collector.visit(source)

    assert collector.stored_ids() == [*range(1, 60), *range(90, 240)]


async def test_a_first_contact_that_is_cut_short_leaves_nothing_behind(world, collector):
    publish(world, range(1, 251))
    async with world.source() as source:
        await collector.visit(source, stop_after=1)
    async with world.source() as source:
        await collector.visit(source)

    ids = collector.stored_ids()
    assert ids[-200:] == list(range(51, 251))
    assert ids == list(range(ids[0], 251))


async def test_reading_again_keeps_nothing_twice(world, collector):
    publish(world, range(1, 41))
    async with world.source() as source:
        await collector.visit(source)
        before = collector.stored()
        _, kept = await collector.visit(source)

    assert sum(one.versions for one in kept) == 0
    assert collector.stored() == before


async def test_an_edit_is_kept_beside_the_original(world, collector):
    publish(world, range(1, 11))
    async with world.source() as source:
        await collector.visit(source)
    world.edit(7, "The dam held")
    async with world.source() as source:
        _, kept = await collector.visit(source)
        _, again = await collector.visit(source)

    assert [post.message_id for one in kept for post in one.edited] == [7]
    assert sum(one.versions for one in again) == 0
    assert collector.stored()[6].post.text == "The dam held"


async def test_an_album_comes_as_one_post_whole(world, collector):
    publish(world, range(1, 96))
    world.publish_album([96, 97, 98, 99, 100, 101, 102, 103, 104], "Pictures")
    publish(world, range(105, 200))
    async with world.source(backfill=104) as source:
        pages, _ = await collector.visit(source)

    (album,) = [post for page in pages for post in page.posts if len(post.ids) > 1]
    assert album.ids == tuple(range(96, 105))
    assert (album.message_id, album.text) == (96, "Pictures")


async def test_service_messages_are_never_posts(world, collector):
    world.publish_service_message(1)
    publish(world, [2, 3])
    world.publish_service_message(4)
    publish(world, [5])
    async with world.source() as source:
        pages, _ = await collector.visit(source)

    assert ids_of(pages) == [2, 3, 5]


async def test_what_a_page_vouches_for_it_shows(world, collector):
    publish(world, range(1, 11))
    async with world.source() as source:
        await collector.visit(source)
    publish(world, [*range(30, 60), 70, *range(75, 100)])
    async with world.source() as source:
        pages, _ = await collector.visit(source)

    there = {*range(1, 11), *range(30, 60), 70, *range(75, 100)}
    for page in (page for page in pages if page.first is not None):
        assert there & set(range(page.first, page.last + 1)) == set(ids_of([page])) | set(page.service)
    assert not any(there & set(page.absent) for page in pages)


async def test_a_failure_is_a_source_error_and_what_was_read_stays_good(world, collector):
    publish(world, range(1, 31))
    async with world.source() as source:
        await collector.visit(source)
    publish(world, range(31, 60))
    world.break_down()
    async with world.source() as source:
        with pytest.raises((SourceError, AccountError)):
            await collector.visit(source)

    assert collector.stored_ids() == list(range(1, 31))
    assert cursor_of(collector.db, USERNAME).message_id in (0, 30)


async def test_the_same_posts_through_all_sources_are_the_same_posts(db, tmp_path):
    collector = Collector(db)
    for name, kind in WORLDS.items():
        folder = tmp_path / name
        folder.mkdir()
        with kind.opened(folder) as world:
            world.publish(3, QUOTE)
            world.publish_album([4, 5, 6], "Pictures")
            publish(world, [7, 9])
            async with world.source() as source:
                _, kept = await collector.visit(source)
        first = name == next(iter(WORLDS))
        assert sum(one.versions for one in kept) == (4 if first else 0)

    assert collector.stored_ids() == [3, 4, 7, 9]
    assert {one.versions for one in collector.stored()} == {1}
    assert {one.sources for one in collector.stored()} == {("archive", "preview", "telegram")}


def test_the_moments_of_the_worlds_lie_in_the_past():
    assert posted(100_000) < NOON - timedelta(hours=1)
