"""What TelegramSource makes of a channel, whatever the channel is like; Telegram itself is a script here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ChannelUnavailable, PartlyRead, RateLimited
from bot.models import READER, AccountRoute, Channel, Cursor, Page, Post
from bot.sources.telegram import TelegramSource
from bot.telegram.protocol import PAGE, Batch, Changes, Found, Peer

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
CLASH = Channel(username="ClashReport", source="telegram")
ID, HASH = 1186921499, 99
MINE = AccountRoute(account=READER, access_hash=HASH)

Told = Changes | Exception | None
Runs = list[tuple[str, int]]


def a_post(number: int, group: int | None = None, text: str = "") -> Post:
    at = NOON - timedelta(days=2) + timedelta(minutes=number)
    return Post(channel_id=ID, message_id=number, posted_at=at, grouped_id=group, text=text or f"{number}")


class ScriptedChannel:
    """A ChannelReader over posts by id; an id with None is hidden, one that is missing was never used."""

    def __init__(self, posts: Mapping[int, Post | None], changes: Iterable[Told] = (), pts: int = 50) -> None:
        self.posts = dict(posts)
        self.told = list(changes)
        self.pts = pts
        self.asked: list[str] = []

    async def find(self, username: str) -> Found:
        self.asked.append("find")
        return Found(peer=Peer(channel_id=ID, access_hash=HASH), title="Clash Report")

    async def joined(self) -> list[Found]:
        return []

    async def newest(self, peer: Peer, *, skip: int = 0, before: datetime | None = None) -> Batch:
        self.asked.append("newest")
        seen = [number for number in sorted(self.posts, reverse=True) if self._is_before(number, before)]
        return self._batch(seen[skip : skip + 1])

    async def newer(self, peer: Peer, after: int) -> Batch:
        self.asked.append("newer")
        return self._batch([number for number in sorted(self.posts) if number > after][:PAGE])

    async def by_id(self, peer: Peer, ids: Iterable[int]) -> Batch:
        ids = sorted(ids)
        self.asked.append(f"by_id {len(ids)}")
        batch = self._batch([number for number in ids if number in self.posts])
        return replace(batch, empty=tuple(number for number in ids if self.posts.get(number) is None))

    async def changes(self, peer: Peer, pts: int) -> Changes | None:
        self.asked.append(f"changes {pts}")
        answer = self.told.pop(0) if self.told else Changes(pts=pts)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _is_before(self, number: int, moment: datetime | None) -> bool:
        post = self.posts[number]
        return moment is None or (post is not None and post.posted_at < moment)

    def _batch(self, ids: Iterable[int]) -> Batch:
        ids = list(ids)
        posts = [self.posts[number] for number in ids]
        return Batch(
            posts=tuple(post for post in posts if post is not None),
            empty=tuple(number for number in ids if self.posts[number] is None),
            pts=self.pts,
        )


def numbered(ids: Iterable[int]) -> dict[int, Post | None]:
    return {number: a_post(number) for number in ids}


async def read(channel: ScriptedChannel, cursor: Cursor | None = None, **settings: Any) -> list[Page]:
    source = TelegramSource(channel, **({"at_once": 1} | settings))
    return [page async for page in source.pages(CLASH, cursor or Cursor(), now=NOON)]


def moved(cursor: Cursor, page: Page) -> Cursor:
    """The cursor after a page was kept, as storage moves it."""
    return replace(
        cursor,
        channel_id=page.channel_id,
        message_id=max(cursor.message_id, page.cursor or 0),
        pts=cursor.pts if page.pts is None else page.pts,
        routes=(page.route,) if page.route else cursor.routes,
        backfill_to=cursor.backfill_to if page.backfill_to is None else page.backfill_to,
        recent=tuple(sorted({*cursor.recent, *(post.message_id for post in page.posts)})),
    )


def visited(message_id: int, **fields: Any) -> Cursor:
    return replace(Cursor(channel_id=ID, routes=(MINE,), message_id=message_id, pts=50), **fields)


def ids_of(pages: Iterable[Page]) -> list[int]:
    return [number for page in pages for post in page.posts for number in post.ids]


async def test_first_contact_gives_the_newest_posts_as_no_news_and_all_there_is_to_remember() -> None:
    pages = await read(ScriptedChannel(numbered(range(1, 501))), backfill=250)

    assert ids_of(pages) == list(range(251, 501))
    assert [(page.first, page.last, page.cursor) for page in pages] == [
        (251, 350, 350),
        (351, 450, 450),
        (451, 500, 500),
        (None, None, 500),
    ]
    assert [page.news for page in pages] == [False] * 4
    assert {(page.channel_id, page.route, page.title) for page in pages} == {(ID, MINE, "Clash Report")}
    assert [(page.pts, page.backfill_to) for page in pages] == [(50, 500)] * 3 + [(50, 0)]


async def test_first_contact_can_begin_at_a_moment() -> None:
    channel = ScriptedChannel(numbered(range(1, 41)))

    pages = await read(channel, since=a_post(31).posted_at)

    assert ids_of(pages) == list(range(31, 41))


@pytest.mark.parametrize("backfill", [0, 200])
async def test_an_empty_channel_is_met_and_its_first_post_is_news(backfill: int) -> None:
    channel = ScriptedChannel({})
    (page,) = await read(channel, backfill=backfill)
    channel.posts = numbered([1])

    first, *_ = await read(channel, moved(Cursor(), page))

    assert (page.cursor, page.pts, page.posts) == (0, 50, ())
    assert (ids_of([first]), first.news, channel.asked.count("find")) == ([1], True, 1)


async def test_with_no_backfill_only_what_comes_later_is_read() -> None:
    channel = ScriptedChannel(numbered(range(1, 41)))
    (page,) = await read(channel, backfill=0)
    channel.posts[41] = a_post(41)

    assert (page.cursor, page.posts) == (40, ())
    assert ids_of(await read(channel, moved(Cursor(), page))) == [41]


async def test_a_first_contact_that_was_cut_short_goes_on_as_one() -> None:
    channel = ScriptedChannel(numbered(range(1, 301)))
    first, *_ = await read(channel, backfill=300)

    cursor = moved(Cursor(), first)
    channel.pts = 60  # what happened since then is still to be told

    rest = await read(channel, cursor, backfill=300)
    for page in rest:
        cursor = moved(cursor, page)

    assert ids_of([first, *rest]) == list(range(1, 301))
    assert not any(page.news for page in rest)
    assert (cursor.pts, cursor.backfill_to, channel.asked[-1]) == (50, 0, "changes 50")
    assert channel.asked.count("find") == 1


async def test_a_first_contact_does_not_begin_inside_an_album() -> None:
    groups = {number: 9 if 35 <= number <= 44 else None for number in range(1, 61)}
    channel = ScriptedChannel({number: a_post(number, group) for number, group in groups.items()})

    pages = await read(channel, backfill=20)

    assert pages[0].posts[0].ids == tuple(range(35, 45))
    assert pages[0].first == 35


async def test_what_another_source_has_read_is_not_read_again_and_the_rest_is_news() -> None:
    channel = ScriptedChannel(numbered(range(1, 41)))
    cursor = Cursor(channel_id=ID, message_id=38, recent=(37, 38))

    pages = await read(channel, cursor)

    assert (pages[0].pts, pages[0].route, pages[0].news) == (50, MINE, True)
    assert ids_of(pages) == [39, 40, 37, 38]


async def test_a_name_that_belongs_to_another_channel_now_is_not_followed() -> None:
    with pytest.raises(ChannelUnavailable, match="another channel"):
        await read(ScriptedChannel(numbered([1])), Cursor(channel_id=7, message_id=1))


async def test_a_page_of_nothing_but_hidden_messages_is_vouched_for_and_passed() -> None:
    posts = numbered(range(1, 11)) | dict.fromkeys(range(11, 111)) | numbered([111])

    pages = await read(ScriptedChannel(posts), visited(10))

    assert [(page.first, page.last, len(page.posts)) for page in pages] == [(11, 110, 0), (111, 111, 1)]


async def test_everything_that_a_difference_holds_is_given_before_its_count() -> None:
    batch = Batch(posts=(a_post(3, text="edited"), a_post(99)), service=(97,), empty=(96,))
    told = [Changes(told=batch, deleted=(4, 98), pts=60, more=True), Changes(pts=61)]
    channel = ScriptedChannel(numbered(range(1, 11)), told)

    pages = await read(channel, visited(10))

    assert [(page.posts, page.service, page.absent, page.pts) for page in pages] == [
        ((a_post(3, text="edited"), a_post(99)), (97,), (4, 96, 98), 60),
        ((), (), (), 61),
    ]
    assert [(page.first, page.last, page.cursor) for page in pages] == [(None, None, None)] * 2


async def test_nothing_new_and_nothing_changed_gives_no_page() -> None:
    assert await read(ScriptedChannel(numbered([10])), visited(10)) == []


async def test_an_edited_part_brings_its_whole_album() -> None:
    posts = {number: a_post(number, 9) for number in (11, 12, 13)} | numbered([10, 14])
    told = [Changes(told=Batch(posts=(a_post(12, 9, text="new words"),)), pts=60)]

    (page,) = await read(ScriptedChannel(posts, told), visited(14))

    assert [(post.ids, post.text) for post in page.posts] == [((11, 12, 13), "11\n\nnew words\n\n13")]


@pytest.mark.parametrize(
    ("answer", "pts"), [(Changes(pts=70, complete=False), 70), (None, 50)], ids=["too long", "not told"]
)
async def test_where_changes_are_not_told_the_recent_posts_are_looked_at_again(
    answer: Changes | None, pts: int
) -> None:
    posts = numbered(range(1, 11)) | {8: a_post(8, text="edited"), 9: None}
    del posts[7]

    (page,) = await read(ScriptedChannel(posts, [answer]), visited(10, pts=40, recent=(7, 8, 9, 10)))

    assert [(post.message_id, post.text) for post in page.posts] == [(8, "edited"), (10, "10")]
    assert (page.absent, page.pts, page.first, page.last) == ((7, 9), pts, None, None)


async def test_a_wait_for_changes_does_not_hold_up_the_news() -> None:
    wait = RateLimited("wait", retry_after=86_400, method="updates.getChannelDifference")
    channel = ScriptedChannel(numbered(range(1, 13)), [wait, Changes(deleted=(2,), pts=60)])

    pages, look = list[Page](), TelegramSource(channel).pages(CLASH, visited(10), now=NOON)
    pages.append(await anext(look))
    with pytest.raises(PartlyRead, match="edits and deletions could not be asked: wait"):
        await anext(look)
    later = await read(channel, moved(visited(10), pages[-1]))

    assert ids_of(pages) == [11, 12]
    assert [page.absent for page in later] == [(2,)]


async def test_an_album_that_still_arrives_holds_the_count_back_and_nothing_else() -> None:
    part = replace(a_post(13, 9), posted_at=NOON + timedelta(seconds=1))
    posts = numbered(range(1, 13)) | {13: part}
    told = Changes(told=Batch(posts=(a_post(12, text="edited"), part)), pts=60)
    channel = ScriptedChannel(numbered(range(1, 13)), [told])
    channel.by_id = ScriptedChannel(posts).by_id  # type: ignore[method-assign]

    pages = await read(channel, visited(12))

    assert [(post.message_id, post.text) for page in pages for post in page.posts] == [(12, "edited")]
    assert {page.pts for page in pages} == {50}


async def test_where_too_much_happened_what_this_visit_gave_is_looked_at_again_too() -> None:
    channel = ScriptedChannel(numbered(range(1, 13)), [Changes(pts=70, complete=False)])
    as_read = channel.newer

    async def then_edited(peer: Peer, after: int) -> Batch:
        batch = await as_read(peer, after)
        channel.posts[12] = a_post(12, text="edited")
        return batch

    channel.newer = then_edited  # type: ignore[method-assign]

    pages = await read(channel, visited(10, recent=(9, 10)))

    assert [(post.message_id, post.text) for post in pages[-1].posts][-1] == (12, "edited")
    assert pages[-1].pts == 70


RUNS = st.lists(
    st.tuples(st.sampled_from(["post", "album", "hidden", "gap"]), st.integers(1, 10)), max_size=80
)


def laid_out(runs: Runs) -> dict[int, Post | None]:
    """A channel of single posts, albums, hidden messages and ids that were never used."""
    posts: dict[int, Post | None] = {}
    number = 0
    for group, (kind, size) in enumerate(runs, 1):
        for _ in range(size):
            number += 1
            if kind != "gap":
                posts[number] = (
                    None if kind == "hidden" else a_post(number, group if kind == "album" else None)
                )
    return posts


@given(
    runs=RUNS,
    backfill=st.integers(0, 900),
    stops=st.lists(st.integers(1, 3), max_size=6),
    at_once=st.sampled_from([1, 2, 10]),
)
async def test_wherever_reading_stops_nothing_is_left_out_and_no_album_is_broken(
    runs: Runs, backfill: int, stops: list[int], at_once: int
) -> None:
    channel = ScriptedChannel(laid_out(runs))
    cursor, pages = Cursor(), list[Page]()
    for stop in [*stops, 1000]:
        source = TelegramSource(channel, backfill=backfill, at_once=at_once)
        async for page in source.pages(CLASH, cursor, now=NOON):
            cursor = moved(cursor, page)
            pages.append(page)
            stop -= 1
            if not stop:
                break

    spans = [(page.first, page.last) for page in pages if page.first is not None and page.last is not None]
    vouched = [number for first, last in spans for number in range(first, last + 1)]
    top = max(channel.posts, default=0)
    assert vouched == list(range(vouched[0], top + 1)) if vouched else backfill == 0 or top == 0
    expected = [number for number in vouched if channel.posts.get(number)]
    assert sorted(ids_of(pages)) == expected
    sizes = Counter(post.grouped_id for post in channel.posts.values() if post is not None)
    albums = [post for page in pages for post in page.posts if post.grouped_id is not None]
    assert [len(post.ids) for post in albums] == [sizes[post.grouped_id] for post in albums]
