"""Channels read through a site like Telegram's web preview, over HTTP."""

import asyncio
import gzip
import tracemalloc
import zlib
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import __version__
from bot.errors import ChannelUnavailable, RateLimited, SourceError
from bot.models import Channel, Cursor, Gap
from bot.sources.preview.site import LARGEST_PAGE, WaitsInMemory
from bot.sources.preview.source import PreviewSource
from bot.sources.preview.turns import AT_ONCE
from tests.sources.preview.site import CLASH, NOON, a_block, a_page, posted, preview_host
from tests.waiting import HANGS

CHANNEL = Channel(username="ClashReport")


@pytest.fixture
def site():
    with preview_host() as host:
        yield host


class Visitor:
    """A collector in small: reads a channel, keeps what is given, and moves the cursor with each page."""

    def __init__(self, site, **settings):
        self.pauses = []
        self.now = NOON
        self.cursor = Cursor()
        self.texts = {}
        self.vouched = set()
        self.told = ""
        self.source = PreviewSource(site.url, pause=self._pause, clock=lambda: self.now, **settings)

    async def _pause(self, seconds):
        if seconds >= 1:  # shorter ones keep requests apart: see the tests of turns
            self.pauses.append(seconds)

    def keep(self, page):
        for post in page.posts:
            self.texts[post.message_id] = post.text
        if page.first is not None:
            self.vouched |= set(range(page.first, page.last + 1))
        if page.cursor is not None:
            reached = max(page.cursor, self.cursor.message_id)
            self.cursor = Cursor(
                channel_id=page.channel_id,
                message_id=reached,
                backfill_to=self.cursor.backfill_to,
                backfill=self.cursor.backfill,
            )
        if page.backfill_to is not None:
            self.cursor = replace(self.cursor, backfill_to=page.backfill_to)
        if page.backfill is not None:
            self.cursor = replace(self.cursor, backfill=page.backfill if page.backfill.missing else None)
            self.told = str(page.backfill)

    async def visit(self, channel=CHANNEL, *, stop_after=None):
        pages = []
        given: Any = self.source.pages(channel, self.cursor, now=self.now)
        async with aclosing(given) as reading:
            async for page in reading:
                pages.append(page)
                self.keep(page)
                if len(pages) == stop_after:
                    break
        return pages


@pytest.fixture
async def visitor(site):
    visitor = Visitor(site)
    async with visitor.source:
        yield visitor


def site_page(*numbers):
    return a_page([a_block(number, f"Post {number}") for number in numbers]).encode()


def ids(pages):
    return [post.message_id for page in pages for post in page.posts]


def has_read_to(number, channel_id=CLASH):
    return Cursor(channel_id=channel_id, message_id=number)


# --- first contact --------------------------------------------------------------------------------


async def test_first_contact_reads_the_newest_posts_and_none_of_it_is_news(site):
    site.show(*range(1, 101))
    visitor = Visitor(site, backfill=45)
    async with visitor.source:
        pages = await visitor.visit()

    assert ids(pages) == list(range(56, 101))
    assert not any(page.news for page in pages)
    assert visitor.cursor == has_read_to(100)
    assert visitor.vouched == set(range(56, 101))
    assert {page.title for page in pages} == {"Clash Report"}


async def test_first_contact_takes_what_there_is(site, visitor):
    site.show(3, 4, 9)

    assert ids(await visitor.visit()) == [3, 4, 9]
    assert visitor.vouched == set(range(3, 10))
    assert site.asked == ["/s/ClashReport", "/s/ClashReport?before=3"]  # a missing link alone is no end


async def test_first_contact_may_want_nothing_but_the_cursor(site):
    site.show(*range(1, 31))
    visitor = Visitor(site, backfill=0)
    async with visitor.source:
        assert ids(await visitor.visit()) == []
        site.show(31)
        pages = await visitor.visit()

    assert 31 in ids(pages)
    assert all(page.news for page in pages)


async def test_first_contact_that_is_cut_short_is_made_again(site, visitor):
    site.show(*range(1, 101))

    await visitor.visit(stop_after=2)
    assert visitor.cursor == Cursor()
    pages = await visitor.visit()

    assert ids(pages) == list(range(1, 101))
    assert not any(page.news for page in pages)


@pytest.mark.parametrize("first", [1, 2, 37, 150, 179, 180, 181, 195, 200])
async def test_first_contact_since_a_moment_reads_exactly_from_there(site, first):
    site.show(*range(2, 201))
    visitor = Visitor(site, since=posted(first))
    async with visitor.source:
        pages = await visitor.visit()

    assert ids(pages) == list(range(max(first, 2), 201))
    assert not any(page.news for page in pages)
    assert visitor.cursor == has_read_to(200)


async def test_the_beginning_of_a_long_history_is_found_in_few_steps(site):
    site.show(*range(5000, 13_000))
    visitor = Visitor(site, since=posted(12_900))
    async with visitor.source:
        assert ids(await visitor.visit()) == list(range(12_900, 13_000))

    assert len(site.asked) < 25


async def test_nothing_since_a_moment_still_sets_the_cursor(site):
    site.show(*range(1, 31))
    visitor = Visitor(site, since=NOON)
    async with visitor.source:
        pages = await visitor.visit()

    assert ids(pages) == []
    assert visitor.cursor == has_read_to(30)


async def test_an_empty_channel_gives_nothing(site, visitor):
    site.blocks["clashreport"] = {}

    assert await visitor.visit() == []


@pytest.mark.parametrize("at", [61, 41])
async def test_a_page_without_a_link_to_an_older_one_does_not_end_a_backfill(site, at):
    site.show(*range(1, 81))
    site.answer(200, body=site.page("clashreport", {}))
    for before in (61, 41):
        body = site.page("clashreport", {"before": before})
        site.answer(200, body=body.replace(b'rel="prev"', b"") if before == at else body)
    visitor = Visitor(site, backfill=80)
    async with visitor.source:
        assert ids(await visitor.visit()) == list(range(1, 81))


async def test_an_empty_page_does_not_end_a_backfill(site):
    site.show(*range(1, 81))
    site.answer(200, body=site.page("clashreport", {}))
    site.answer(200, body=a_page([]).encode())
    visitor = Visitor(site, backfill=60)
    async with visitor.source:
        assert ids(await visitor.visit()) == list(range(21, 81))


Answer = tuple[int, dict[str, str], bytes]
BLANK: Answer = (200, {}, a_page([]).encode())
BROKEN: Answer = (500, {}, b"")


async def test_a_backfill_that_two_signs_ended_says_what_is_missing_and_goes_on_at_the_next_start(site):
    site.show(*range(1, 81))
    site.answer(200, body=site.page("clashreport", {}))
    site.scripted += [BLANK, BLANK]
    first = Visitor(site, backfill=60)
    async with first.source:
        assert ids(await first.visit()) == list(range(61, 81))
        assert first.told == "20 of 60 posts, ids 1 to 60 not seen"
        assert [question.partition("=")[2] for question in site.asked] == ["", "61", "41"]
        assert first.cursor.message_id == 80
        site.show(81)
        assert ids(await first.visit()) == list(range(62, 82))  # the newest page only, in the same run

    second = Visitor(site, backfill=7)
    second.cursor = first.cursor
    async with second.source:
        pages = await second.visit()

    assert ids(pages)[20:] == list(range(21, 61))
    assert (second.told, second.cursor.backfill) == ("60 of 60 posts", None)
    assert not any(page.news for page in pages[1:])


async def test_a_page_that_is_missing_in_the_middle_is_stepped_over_and_looked_for_again(site):
    site.show(*range(1, 101))
    site.answer(200, body=site.page("clashreport", {}))
    below = site.page("clashreport", {"before": 61})
    site.scripted += [BLANK, (200, {}, below), BLANK]
    first = Visitor(site, backfill=60)
    async with first.source:
        found = ids(await first.visit())

    assert found == [*range(21, 61), *range(81, 101)]
    assert [question.partition("=")[2] for question in site.asked] == ["", "81", "61", "81", "41"]
    assert first.told == "60 of 60 posts, ids 61 to 80 not seen"
    assert not first.vouched & set(range(61, 81))

    second = Visitor(site)
    second.cursor = first.cursor
    site.scripted.clear()
    async with second.source:
        assert ids(await second.visit())[20:] == list(range(61, 81))
    assert (second.told, second.cursor.backfill) == ("80 of 60 posts", None)


async def test_what_was_read_before_a_failure_is_kept_and_the_rest_is_read_by_the_next_visit(site):
    site.show(*range(1, 101))
    site.answer(200, body=site.page("clashreport", {}))
    site.answer(200, body=site.page("clashreport", {"before": 81}))
    site.scripted += [BROKEN] * 3
    visitor = Visitor(site, backfill=90)
    async with visitor.source:
        with pytest.raises(SourceError, match="500"):
            await visitor.visit()
        assert sorted(visitor.texts) == list(range(61, 101))
        assert visitor.told == "40 of 90 posts, ids 1 to 60 not seen"
        await visitor.visit()

    assert sorted(visitor.texts) == list(range(11, 101))
    assert (visitor.told, visitor.cursor.backfill) == ("90 of 90 posts", None)


async def test_a_site_that_does_not_heed_ids_ends_a_backfill_and_is_told(site):
    site.show(*range(1, 101))
    site.heeds = frozenset()
    visitor = Visitor(site, backfill=50)
    async with visitor.source:
        assert ids(await visitor.visit()) == list(range(81, 101))

    assert visitor.told == "20 of 50 posts, ids 1 to 80 not seen"


async def test_a_contact_since_a_moment_that_is_cut_short_goes_on_and_none_of_it_is_news(site):
    site.show(*range(1, 101))
    visitor = Visitor(site, since=posted(15))
    async with visitor.source:
        await visitor.visit(stop_after=1)
        assert 0 < visitor.cursor.message_id < 100
        site.show(*range(101, 131))
        pages = await visitor.visit()

    assert sorted(visitor.texts) == list(range(15, 131))
    news = {post.message_id for page in pages if page.news for post in page.posts}
    assert news == set(range(101, 131))


# --- later visits ---------------------------------------------------------------------------------


async def test_a_later_visit_gives_the_newest_page_again_with_its_edits(site, visitor):
    site.show(*range(1, 31))
    await visitor.visit()
    site.show(31)
    site.show(25, text="Corrected", edited=True)
    pages = await visitor.visit()

    assert ids(pages) == list(range(12, 32))
    assert visitor.texts[25] == "Corrected"
    assert all(page.news for page in pages)
    assert len(site.asked) == 3  # two pages at first contact, one later


async def test_a_gap_is_read_oldest_first_up_to_the_newest_page(site, visitor):
    site.show(*range(1, 11))
    await visitor.visit()
    site.show(*range(11, 101))
    pages = await visitor.visit()

    assert ids(pages) == list(range(11, 101))
    assert all(page.news for page in pages)
    assert visitor.cursor == has_read_to(100)
    assert visitor.vouched == set(range(1, 101))


async def test_reading_goes_on_where_it_stopped(site, visitor):
    site.show(*range(1, 11))
    await visitor.visit()
    site.show(*range(11, 101))
    await visitor.visit(stop_after=2)
    assert visitor.cursor == has_read_to(50)

    assert ids(await visitor.visit()) == list(range(51, 101))


async def test_ids_that_the_site_passes_over_are_vouched_to_be_absent(site, visitor):
    site.show(*range(1, 11))
    await visitor.visit()
    site.show(*range(40, 60), *range(70, 100))
    pages = await visitor.visit()

    assert ids(pages) == [*range(40, 60), *range(70, 100)]
    assert visitor.vouched == set(range(1, 100))


async def test_a_gap_in_which_nothing_is_left_is_told_from_a_site_that_hides_it(site, visitor):
    site.show(*range(1, 11))
    await visitor.visit()
    site.show(*range(40, 60))
    pages = await visitor.visit()

    assert ids(pages) == list(range(40, 60))
    assert visitor.vouched == set(range(1, 60))
    assert site.asked[-1].endswith("?before=40")


async def test_an_album_across_pages_is_one_whole_post(site, visitor):
    site.show(*range(1, 11))
    await visitor.visit()
    site.show(*range(11, 30), *range(40, 70))
    site.show(30, parts=tuple(range(30, 40)))
    pages = await visitor.visit()

    (album,) = [post for page in pages for post in page.posts if post.parts]
    assert album.ids == tuple(range(30, 40))
    assert visitor.vouched == set(range(1, 70))


async def test_service_messages_are_listed_and_no_posts(site, visitor):
    site.show(1, 2, 4)
    site.show(3, service=True)
    (page, _) = await visitor.visit()

    assert ids([page]) == [1, 2, 4]
    assert page.service == (3,)


async def test_a_post_that_cannot_be_read_is_left_as_a_gap_and_told_once(site, visitor, caplog):
    site.show(*range(1, 11))
    site.blocks["clashreport"][7] = a_block(7, data_view="!")
    await visitor.visit()
    site.show(11)
    await visitor.visit()

    assert visitor.vouched == set(range(1, 12)) - {7}
    assert visitor.cursor == has_read_to(11)
    assert [record.message for record in caplog.records if record.name == "bot.sources.preview.source"] == [
        "ClashReport: post 7 is left out: its data-view cannot be read"
    ]


async def test_the_username_of_the_configuration_stays_the_channels_name(site, visitor):
    site.show(1)
    pages = await visitor.visit(Channel(username="clashREPORT"))

    assert {page.username for page in pages} == {"clashREPORT"}
    assert {page.channel_id for page in pages} == {CLASH}


# --- sites that do not page -----------------------------------------------------------------------


@pytest.mark.parametrize("heeds", [frozenset(), frozenset({"before"}), frozenset({"after"})])
async def test_first_contact_ends_with_a_site_that_ignores_where_to_look(site, visitor, heeds):
    site.heeds = heeds
    site.show(*range(1, 101))
    pages = await visitor.visit()

    assert ids(pages) == list(range(1 if "before" in heeds else 81, 101))


@pytest.mark.parametrize("heeds", [frozenset(), frozenset({"before"})])
async def test_a_gap_that_the_site_does_not_show_is_an_error_and_never_absence(site, visitor, heeds):
    site.show(*range(1, 11))
    await visitor.visit()
    site.heeds = heeds
    site.show(*range(11, 101))
    with pytest.raises(SourceError, match="11 to 80 cannot be read"):
        await visitor.visit()

    assert list(visitor.texts) == [*range(1, 11), *range(81, 101)]  # what can be seen is kept all the same
    assert visitor.vouched == set(visitor.texts)
    assert visitor.cursor == has_read_to(10)

    site.heeds = frozenset({"before", "after"})
    await visitor.visit()
    assert visitor.vouched == set(range(1, 101))


async def test_a_moment_cannot_be_looked_for_on_a_site_that_does_not_page(site):
    site.heeds = frozenset()
    site.show(*range(1, 101))
    visitor = Visitor(site, since=posted(5))
    async with visitor.source:
        with pytest.raises(SourceError, match="cannot be read"):
            await visitor.visit()

    assert len(site.asked) < 12


# --- channels that cannot be read -----------------------------------------------------------------


async def test_a_channel_without_preview_is_to_be_read_through_telegram(site, visitor):
    with pytest.raises(ChannelUnavailable, match='source = "telegram"'):
        await visitor.visit()


async def test_a_channel_that_is_not_there_is_unavailable(site, visitor):
    site.answer(404)
    with pytest.raises(ChannelUnavailable, match="ClashReport"):
        await visitor.visit()


async def test_a_name_that_belongs_to_another_channel_is_never_mixed_in(site, visitor):
    site.show(*range(1, 11))
    visitor.cursor = has_read_to(5, channel_id=4711)
    with pytest.raises(ChannelUnavailable, match=r"1186921499.*4711"):
        await visitor.visit()

    assert visitor.texts == {}


async def test_a_name_that_another_channel_has_now_is_taken_from_the_one_that_had_it(site, visitor):
    site.show(*range(1, 11))
    had = Cursor(channel_id=4711, message_id=5, address="ClashReport")
    async with PreviewSource(site.url, clock=lambda: NOON) as source:
        look = source.pages(Channel(username="ClashReport"), had, now=NOON)
        page = await anext(look)
        with pytest.raises(ChannelUnavailable, match="another channel"):
            await anext(look)

    assert (page.channel_id, page.usernames, page.posts, page.cursor) == (4711, (), (), None)


async def test_a_name_that_changes_hands_while_it_is_read_is_not_mixed_in(site, visitor):
    site.show(*range(1, 101))
    visitor.cursor = has_read_to(1)
    before = site.page("clashreport", {})
    site.answer(200, body=before)
    site.show(*range(1, 101), channel_id=4711)
    with pytest.raises(ChannelUnavailable, match="4711"):
        await visitor.visit()


async def test_a_channel_that_shows_nothing_any_more_is_an_error(site, visitor):
    site.show(1, 2, 3)
    await visitor.visit()
    site.take_down(1, 2, 3)
    with pytest.raises(SourceError, match="no posts any more"):
        await visitor.visit()


async def test_a_page_that_is_something_else_is_an_error(site, visitor):
    site.answer(200, body=b"<html>Checking your browser</html>")
    with pytest.raises(SourceError, match="not the preview"):
        await visitor.visit()


@pytest.mark.parametrize("username", ["../../etc", "a b c d e", "name?x=1", ""])
async def test_only_a_username_is_ever_asked_for(site, visitor, username):
    with pytest.raises(ChannelUnavailable, match="not a username"):
        await visitor.visit(Channel(username=username))

    assert site.asked == []


@pytest.mark.parametrize("far", [10_031, 2**31 - 1])
async def test_an_id_far_beyond_the_newest_known_is_not_believed_and_the_cursor_stays(site, visitor, far):
    site.show(*range(1, 31))
    await visitor.visit()
    site.show(far)
    with pytest.raises(SourceError, match=f"not believed: it names post {far}, and the newest known is 30"):
        await visitor.visit()
    assert visitor.cursor == has_read_to(30)

    site.take_down(far)
    site.show(10_030)
    await visitor.visit()
    assert visitor.cursor == has_read_to(10_030)


async def test_an_id_far_beyond_the_newest_known_is_believed_where_a_person_says_so(site):
    site.show(*range(1, 31))
    visitor = Visitor(site, believe=50_000)
    async with visitor.source:
        await visitor.visit()
        site.show(70_001)
        with pytest.raises(SourceError, match="read it by: wirewatch collect CHANNEL --believe 70001"):
            await visitor.visit()
        site.take_down(70_001)
        site.show(50_000)
        await visitor.visit()

    assert visitor.cursor == has_read_to(50_000)


async def test_a_first_page_is_not_believed_in_an_id_far_beyond_its_own(site, visitor):
    site.show(*range(1, 31))
    site.show(2**31 - 1, at=posted(31))
    with pytest.raises(SourceError, match="not believed"):
        await visitor.visit()

    assert visitor.cursor == Cursor()


async def test_a_channel_may_run_ahead_as_its_pace_and_the_time_since_allow(site, visitor):
    site.show(*range(1, 31))
    site.show(50_000, at=NOON)
    day = timedelta(days=1)
    visitor.cursor = Cursor(channel_id=CLASH, message_id=30, newest_at=NOON - day, pace=4_000 / 86_400)
    with pytest.raises(SourceError, match="not believed"):
        await visitor.visit()

    visitor.cursor = Cursor(channel_id=CLASH, message_id=30, newest_at=NOON - day, pace=5_000 / 86_400)
    await visitor.visit()
    assert visitor.cursor == has_read_to(50_000)


async def test_an_older_page_cannot_move_the_cursor_beyond_the_newest(site, visitor):
    site.show(*range(1, 101))
    visitor.cursor = has_read_to(10)
    site.answer(200, body=site.page("clashreport", {}))
    site.answer(200, body=site_page(11, 2**31 - 1))
    with pytest.raises(SourceError, match="not believed"):
        await visitor.visit()

    assert visitor.cursor == has_read_to(10)


# --- manners and safety ---------------------------------------------------------------------------


async def test_the_site_can_tell_who_asks(site, visitor):
    site.show(1)
    await visitor.visit()

    assert site.headers[0]["user-agent"].startswith(f"Wirewatch/{__version__}")


async def test_a_few_requests_at_a_time_and_one_once_the_site_had_enough(site, visitor):
    names = [f"channel{number}" for number in range(12)]
    for name in names:
        site.show(*range(1, 60), name=name)

    async def all_at_once():
        looks = (anext(visitor.source.pages(Channel(username=name), Cursor(), now=NOON)) for name in names)
        return await asyncio.gather(*looks, return_exceptions=True)

    await all_at_once()
    assert len(site.asked) == 36 and site.most_at_once <= AT_ONCE and site.connections <= AT_ONCE

    site.answer(429, {"Retry-After": "1"})
    await all_at_once()
    visitor.now += timedelta(seconds=2)
    site.most_at_once = 0
    await all_at_once()
    assert site.most_at_once == 1


async def test_who_waits_for_another_try_holds_up_nobody(site):
    waiting, all_wait, over = [], asyncio.Event(), asyncio.Event()

    async def pause(seconds):
        if seconds >= 1:
            waiting.append(seconds)
            if len(waiting) == AT_ONCE:
                all_wait.set()
            await over.wait()

    names = [f"channel{number}" for number in range(AT_ONCE + 1)]
    for name in names:
        site.show(1, name=name)
    async with PreviewSource(site.url, pause=pause, clock=lambda: NOON) as source:

        async def look(name):
            return await anext(source.pages(Channel(username=name), Cursor(), now=NOON))

        for _ in range(AT_ONCE):
            site.answer(503)
        failed = [asyncio.create_task(look(name)) for name in names[:AT_ONCE]]
        await asyncio.wait_for(all_wait.wait(), HANGS)
        assert (await asyncio.wait_for(look(names[-1]), HANGS)).posts
        assert not any(one.done() for one in failed)
        over.set()
        assert all(page.posts for page in await asyncio.gather(*failed))


async def test_pages_that_have_not_changed_come_over_the_connections_that_are_there(site, visitor):
    site.stamps = True
    names = [f"channel{number}" for number in range(20)]
    cursors = {}
    for number, name in enumerate(names, 1):
        site.show(1, name=name, channel_id=number)
        async for page in visitor.source.pages(Channel(username=name), Cursor(), now=NOON):
            cursors[name] = Cursor(channel_id=page.channel_id, message_id=1)
    made = site.connections

    for name in names:
        pages = visitor.source.pages(Channel(username=name), cursors[name], now=NOON)
        assert [page async for page in pages] == []

    assert len(site.asked) == 40 and site.connections == made == 1


async def test_ids_that_were_missed_are_asked_for_in_one_page_which_says_what_it_vouches_for(site, visitor):
    site.show(*range(1, 60))
    site.take_down(31, 33)
    site.show(35, datetime_attribute="yesterday")
    await visitor.visit()
    site.asked.clear()

    answered = await visitor.source.missed(
        CHANNEL, visitor.cursor, [Gap(first=2, last=20), Gap(first=31, last=40)], now=NOON
    )

    assert site.asked == ["/s/ClashReport?before=41"]
    found = {post.message_id for page in answered.pages for post in page.posts}
    assert (answered.down_to, found) == (19, {*range(19, 41)} - {31, 33, 35})
    assert [(page.first, page.last, page.cursor) for page in answered.pages] == [
        (19, 34, None),
        (36, 40, None),
    ]
    assert "yesterday" in answered.why


async def test_a_site_that_shows_no_older_pages_does_not_answer_for_what_was_missed(site, visitor):
    site.show(*range(1, 60))
    await visitor.visit()
    site.heeds = frozenset()

    with pytest.raises(SourceError, match="older pages"):
        await visitor.source.missed(CHANNEL, visitor.cursor, [Gap(first=2, last=9)], now=NOON)


async def test_what_was_missed_is_not_taken_from_another_channel_of_that_name(site, visitor):
    site.show(*range(1, 30))
    await visitor.visit()
    site.show(*range(1, 30), channel_id=5)

    with pytest.raises(ChannelUnavailable, match="another channel"):
        await visitor.source.missed(CHANNEL, visitor.cursor, [Gap(first=2, last=9)], now=NOON)


async def test_a_page_that_has_not_changed_is_not_sent_again(site, visitor):
    site.stamps = True
    site.show(*range(1, 11))
    await visitor.visit()

    assert await visitor.visit() == []
    assert site.headers[1]["if-none-match"]
    assert site.headers[1]["if-modified-since"]
    site.show(11)
    assert ids(await visitor.visit()) == list(range(1, 12))


async def test_a_page_that_was_not_wholly_kept_is_asked_for_again(site, visitor):
    site.stamps = True
    site.show(*range(1, 11))
    await visitor.visit()
    visitor.cursor = has_read_to(8)  # as if the last posts had not been kept

    assert ids(await visitor.visit()) == list(range(1, 11))


async def test_an_answer_of_nothing_new_to_a_first_question_is_an_error(site, visitor):
    site.answer(304)
    with pytest.raises(SourceError, match="304"):
        await visitor.visit()


@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [
        (429, "120", 120),
        (429, format_datetime(NOON + timedelta(minutes=5), usegmt=True), 300),
        (429, "", 60),
        (429, "soon", 60),
        (429, "0", 1),
        (429, format_datetime(NOON - timedelta(minutes=5), usegmt=True), 1),
        (429, "9" * 30, 86_400),
        (503, "120", 120),
    ],
)
async def test_the_site_is_left_alone_as_long_as_it_asks(site, visitor, status, asked, wait):
    site.show(1)
    site.answer(status, {"Retry-After": asked} if asked else {})
    with pytest.raises(RateLimited) as first:
        await visitor.visit()
    assert first.value.retry_after == wait

    visitor.now += timedelta(seconds=wait - 0.5)
    with pytest.raises(RateLimited) as second:
        await visitor.visit(Channel(username="uniannet"))
    assert second.value.retry_after == 0.5
    assert len(site.asked) == 1

    visitor.now += timedelta(seconds=0.5)
    assert ids(await visitor.visit()) == [1]


async def test_a_wait_that_was_kept_is_obeyed_after_a_restart(site):
    waits = WaitsInMemory()
    site.answer(429, {"Retry-After": "3600"})
    for _ in range(2):
        visitor = Visitor(site, waits=waits)
        async with visitor.source:
            with pytest.raises(RateLimited):
                await visitor.visit()

    assert len(site.asked) == 1


async def test_a_passing_fault_is_tried_again_after_a_pause(site, visitor):
    site.show(1)
    site.answer(502)
    site.answer(500)

    assert ids(await visitor.visit()) == [1]
    assert visitor.pauses == [2, 8]


async def test_a_lasting_fault_is_given_up_after_three_tries(site, visitor):
    for _ in range(3):
        site.answer(502)
    with pytest.raises(SourceError, match="502, 3 times"):
        await visitor.visit()

    assert len(site.asked) == 3


async def test_what_was_read_before_a_fault_stays_good(site, visitor):
    site.show(*range(1, 101))
    visitor.cursor = has_read_to(10)
    newest = site.page("clashreport", {})
    site.answer(200, body=newest)
    site.answer(200, body=site.page("clashreport", {"after": 10}))
    site.answer(403)
    with pytest.raises(SourceError, match="403"):
        await visitor.visit()

    assert visitor.cursor == has_read_to(30)
    assert ids(await visitor.visit()) == list(range(31, 101))


async def test_a_host_that_does_not_answer_is_a_source_error(site, visitor):
    with preview_host() as gone:
        pass
    lost = Visitor(gone)
    async with lost.source:
        with pytest.raises(SourceError, match="could not be reached"):
            await lost.visit()

    assert lost.pauses == [2, 8]


async def test_an_answer_that_is_cut_off_is_tried_again(site, visitor):
    site.show(1)
    site.answer(200, {"Content-Length": "5000", "Connection": "close"}, b"<html>")

    assert ids(await visitor.visit()) == [1]
    assert visitor.pauses == [2]


async def test_an_answer_that_is_badly_packed_is_a_source_error(site, visitor):
    site.answer(200, {"Content-Encoding": "gzip"}, b"not gzip at all")
    with pytest.raises(SourceError, match="cannot be read"):
        await visitor.visit()


async def test_pages_may_come_packed(site, visitor):
    site.zipped = True
    site.show(1, 2)

    assert ids(await visitor.visit()) == [1, 2]


@pytest.mark.parametrize("layers", ["gzip, gzip", "gzip,x-gzip", "br", "identity, gzip, deflate"])
async def test_an_answer_packed_more_than_once_or_otherwise_is_not_unpacked(site, visitor, layers):
    site.answer(200, {"Content-Encoding": layers}, gzip.compress(gzip.compress(site_page(1))))
    with pytest.raises(SourceError, match="packed otherwise"):
        await visitor.visit()


async def test_a_bomb_in_one_layer_takes_no_more_memory_than_a_page_may_have(site, visitor):
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    site.answer(200, {"Content-Encoding": "gzip"}, bomb)
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="more than 4 MB"):
            await visitor.visit()
        assert tracemalloc.get_traced_memory()[1] < 8 * LARGEST_PAGE
    finally:
        tracemalloc.stop()


async def test_a_packed_answer_without_its_end_is_a_source_error(site, visitor):
    site.answer(200, {"Content-Encoding": "gzip"}, gzip.compress(site_page(1, 2))[:-20])
    with pytest.raises(SourceError, match="its end is missing"):
        await visitor.visit()


async def test_what_is_wrong_with_an_answer_is_told_in_one_short_clean_line(site, visitor):
    site.answer(302, {"Location": "http://" + "x" * 1000 + ".example/"})
    with pytest.raises(SourceError, match="not followed") as told:
        await visitor.visit()

    assert len(str(told.value)) < 300


async def test_a_tag_with_attributes_without_end_is_refused_and_the_next_page_is_read(site, visitor):
    site.show(1)
    many = b" ".join(b"a%d=1" % number for number in range(300_000))
    site.answer(200, body=b"<html><div " + many + b">x</div></html>")
    async with asyncio.timeout(10):
        with pytest.raises(SourceError, match="more attributes"):
            await visitor.visit()

    assert ids(await visitor.visit()) == [1]


async def test_a_page_that_grows_without_end_is_cut_off(site, visitor):
    bomb = gzip.compress(b"<!-- " + b" " * (LARGEST_PAGE + 1))
    assert len(bomb) < 10_000
    site.answer(200, {"Content-Encoding": "gzip"}, bomb)
    with pytest.raises(SourceError, match="more than 4 MB"):
        await visitor.visit()


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://evil.example/s/ClashReport",
        "//evil.example/s/ClashReport",
        "file:///etc/passwd",
        "http://127.0.0.1:1/s/ClashReport",
    ],
)
async def test_no_redirect_leads_away_from_the_host(site, visitor, location):
    site.answer(302, {"Location": location})
    with pytest.raises(SourceError, match="not followed"):
        await visitor.visit()

    assert len(site.asked) == 1


async def test_a_redirect_to_another_spelling_is_followed(site, visitor):
    site.show(1)
    site.answer(301, {"Location": "/s/clashreport"})

    assert ids(await visitor.visit()) == [1]
    assert site.asked == ["/s/ClashReport", "/s/clashreport"]


async def test_redirects_in_a_circle_come_to_an_end(site, visitor):
    for _ in range(10):
        site.answer(302, {"Location": "/s/ClashReport"})
    with pytest.raises(SourceError, match="circle"):
        await visitor.visit()


async def test_no_address_in_a_post_is_ever_fetched(site, visitor):
    site.show(
        1,
        inner=f'<a href="{site.url}/secret">a</a><img src="{site.url}/x.png" alt="x"/>'
        f'<iframe src="{site.url}/y"></iframe><a href="http://169.254.169.254/">b</a>',
    )
    pages = await visitor.visit()

    assert [link.label for link in pages[0].posts[0].links] == ["a", "b"]
    assert site.asked == ["/s/ClashReport"]


# --- whatever a channel is like -------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    visits=st.lists(st.sets(st.integers(1, 160), max_size=70), min_size=1, max_size=4),
    page_size=st.integers(1, 20),
    stops=st.lists(st.none() | st.integers(1, 3), min_size=4, max_size=4),
    backfill=st.integers(0, 60),
)
def test_no_post_between_two_visits_is_ever_missed(site, visits, page_size, stops, backfill):
    async def scenario():
        visitor = Visitor(site, backfill=backfill)
        site.blocks = {"clashreport": {}}
        site.page_size = page_size
        top, begun_at = 0, None
        async with visitor.source:
            for added, stop in zip(visits, stops, strict=False):
                site.show(*(number for number in added if number > top))
                shown = site.blocks["clashreport"]
                top = max(shown, default=0)
                before = visitor.cursor.message_id
                await visitor.visit(stop_after=stop)
                if visitor.cursor.message_id and begun_at is None:
                    begun_at = visitor.cursor.message_id
                read = {number for number in shown if before < number <= visitor.cursor.message_id}
                if before:
                    assert read <= set(visitor.texts)
            await visitor.visit()
            await visitor.visit()
        if top:
            assert replace(visitor.cursor, backfill=None) == has_read_to(top)
        if begun_at is not None:
            assert {number for number in shown if number > begun_at} <= set(visitor.texts)
        assert not visitor.vouched & set(shown) - set(visitor.texts)
        assert set(visitor.texts) <= visitor.vouched

    asyncio.run(scenario())
