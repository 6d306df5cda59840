"""Channels read from their public web preview: no account, no deletions of older posts, no edit times."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx

from bot.errors import ChannelUnavailable, SourceError
from bot.models import Backfill, Channel, Cursor, Gap, Page, PublicView, Waits
from bot.sources.preview.backfill import Descent, begin, go_on
from bot.sources.preview.belief import refuse_beyond, refuse_unbelievable
from bot.sources.preview.page import PreviewPage, stretches
from bot.sources.preview.parser import PageParser
from bot.sources.preview.post import PreviewBlock
from bot.sources.preview.site import Clock, PageState, Pause, PreviewSite, WaitsInMemory
from bot.sources.preview.walk import Fetch, Reach, above, since_cursor, since_moment
from bot.sources.protocol import GapAnswer
from bot.sources.values import username_or_none

log = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(20.0)  # seconds without a sign of life


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A channel's newest page, as it was when all of it had been taken over up to `last`."""

    state: PageState
    channel_id: int
    last: int


class PreviewSource:
    """Reads `{base_url}/s/{username}`: the newest page, and whatever lies between it and the cursor.

    The newest page is given with all its posts, also those read before: that is how edits are noticed.
    At first contact the newest `backfill` posts are read, or those since a moment; what could not be seen of
    them is looked for again by the next source, once for each channel. A page that has not
    changed since it was taken over is not sent again (RFC 9110, 13) and gives nothing. `waits` keeps
    how long the site asked to be left alone; without it that is forgotten when the program ends.
    """

    name = "preview"

    def __init__(
        self,
        base_url: str = "https://t.me",
        *,
        backfill: int = 200,
        since: datetime | None = None,
        believe: int = 0,
        client: httpx.AsyncClient | None = None,
        waits: Waits | None = None,
        pause: Pause = asyncio.sleep,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT)
        self._closes_client = client is None
        self._site = PreviewSite(
            base_url, self._client, waits=waits or WaitsInMemory(), pause=pause, clock=clock
        )
        self._parser = PageParser()
        self._backfill = backfill
        self._since = since
        self._believe = believe  # an id up to which a page is believed, however far that is
        self._taken: dict[str, _Taken] = {}
        self._looked_for: set[str] = set()  # channels of which the rest of a backfill was looked for
        self._told: set[tuple[str, PreviewBlock]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._parser.aclose()
        if self._closes_client:
            await self._client.aclose()

    async def pages(self, channel: Channel, cursor: Cursor, *, now: datetime) -> AsyncIterator[Page]:
        """Yield what is newer than the cursor, then the newest page as it reads now: the Source contract.

        Raises ChannelUnavailable if there is no preview, or the username belongs to another channel
        than the cursor; RateLimited and SourceError if the site could not be read this time.
        """
        if username_or_none(channel.username) is None:
            raise ChannelUnavailable(f"{channel.username!r} is not a username")
        taken, left = self._taken.get(channel.key), self._left(channel, cursor)
        unchanged_if = taken.state if taken and _covers(cursor, taken) and not left else None
        answer = await self._site.page(channel.username, unchanged_if=unchanged_if)
        if answer.body is None:
            return
        newest = await self._parser.read(answer.body, now=now)
        if newest.channel_id is None:
            _is_empty_as_expected(channel, cursor)
            return
        if cursor.channel_id not in (None, newest.channel_id) and cursor.address.lower() == channel.key:
            yield Page(channel_id=cursor.channel_id, username=channel.username, usernames=())
        _is_the_same_channel(channel, newest, expected=cursor.channel_id)
        refuse_unbelievable(newest, cursor, now=now, believe=self._believe)
        last = cursor.message_id
        async for page in self._pages(channel, cursor, newest, now):
            yield page
            last = max(last, page.cursor or 0)
        self._taken[channel.key] = _Taken(state=answer.state, channel_id=newest.channel_id, last=last)
        if left is not None:
            descent = await go_on(self._fetch(channel, newest, now), left)
            for page in self._backfilled(channel, newest, descent, cursor=None):
                yield page

    def account_of(self, channel: Channel) -> str:
        """Name no account: the site is one place."""
        return ""

    async def missed(
        self, channel: Channel, cursor: Cursor, gaps: Sequence[Gap], *, now: datetime
    ) -> GapAnswer:
        """Ask for the page up to the last id that nobody answered for; as the GapSource contract says."""
        last = gaps[-1].last
        answer = await self._site.page(channel.username, before=last + 1)
        page = await self._parser.read(answer.body or b"", now=now)
        if not page.ids or page.ids[-1] > last:
            raise SourceError("the site does not show older pages")
        _is_the_same_channel(channel, page, expected=cursor.channel_id)
        first = max(page.ids[0], gaps[0].first)
        reach = Reach(shown=above(page.shown, first - 1), first=first, last=last, moves_cursor=False)
        why = next((block.problem for block in reach.shown if block.problem), "")
        return GapAnswer(pages=tuple(self._vouched(channel, page, reach)), down_to=first, why=why)

    async def public_view(self, channel: Channel, cursor: Cursor, *, now: datetime) -> PublicView | None:
        """Return the newest page as it reads now; as the PublicSource contract says."""
        answer = await self._site.page(channel.username)
        page = await self._parser.read(answer.body or b"", now=now)
        if not page.ids:
            return None
        _is_the_same_channel(channel, page, expected=cursor.channel_id)
        refuse_unbelievable(page, cursor, now=now, believe=self._believe)
        others = tuple(number for block in page.shown if block.post is None for number in block.ids)
        return PublicView(first=page.ids[0], last=page.ids[-1], posts=page.posts, others=others)

    def _left(self, channel: Channel, cursor: Cursor) -> Backfill | None:
        return cursor.backfill if channel.key not in self._looked_for else None

    async def _pages(
        self, channel: Channel, cursor: Cursor, newest: PreviewPage, now: datetime
    ) -> AsyncIterator[Page]:
        """Yield the pages of one visit; those of a first contact hold no news."""
        fetch, top = self._fetch(channel, newest, now), newest.ids[-1]
        if not cursor.message_id and self._since is None:
            descent = await begin(fetch, newest, self._backfill)
            for page in self._backfilled(channel, newest, descent, cursor=top):
                yield page
            return
        met = cursor.message_id > 0
        first_up_to = cursor.backfill_to if met else top  # the end of the first contact, or 0
        reaches = since_cursor(fetch, newest, cursor.message_id)
        if not met and self._since is not None:
            reaches = since_moment(fetch, newest, self._since)
        async for reach in reaches:
            for page in self._vouched(channel, newest, reach):
                for part in _parted(page, first_up_to):
                    yield part if met else replace(part, backfill_to=top)
        if not met:
            yield replace(_blank(channel, newest), cursor=top, news=False, backfill_to=0)

    def _backfilled(
        self, channel: Channel, newest: PreviewPage, descent: Descent, *, cursor: int | None
    ) -> Iterator[Page]:
        """Yield what was read of a backfill, and what is left of it. Raises what broke it off."""
        for reach in descent.reaches:
            for page in self._vouched(channel, newest, reach):
                yield replace(page, news=False)
        yield replace(_blank(channel, newest), cursor=cursor, news=False, backfill=descent.left)
        if descent.failure is not None:
            raise descent.failure
        self._looked_for.add(channel.key)

    def _fetch(self, channel: Channel, newest: PreviewPage, now: datetime) -> Fetch:
        async def fetch(*, before: int | None = None, after: int | None = None) -> PreviewPage:
            answer = await self._site.page(channel.username, before=before, after=after)
            page = await self._parser.read(answer.body or b"", now=now)
            if page.channel_id is not None:
                _is_the_same_channel(channel, page, expected=newest.channel_id)
            refuse_beyond(page, newest)
            return page

        return fetch

    def _vouched(self, channel: Channel, newest: PreviewPage, reach: Reach) -> Iterator[Page]:
        """Turn a reach into pages, each vouching for all it spans; what could not be read is told once."""
        for block in reach.shown:
            if block.problem and (channel.key, block) not in self._told:
                self._told.add((channel.key, block))
                log.warning("%s: post %s is left out: %s", channel.username, _named(block), block.problem)
        for stretch in stretches(reach.shown, reach.first, reach.last):
            yield replace(
                _blank(channel, newest),
                posts=stretch.posts,
                service=stretch.service,
                first=stretch.first,
                last=stretch.last,
                cursor=stretch.last if reach.moves_cursor else None,
            )


def _blank(channel: Channel, page: PreviewPage) -> Page:
    assert page.channel_id is not None
    return Page(
        channel_id=page.channel_id,
        username=channel.username,
        title=page.title,
        usernames=(channel.username,),
    )


def _parted(page: Page, end: int) -> Iterator[Page]:
    """Yield a page in up to two parts: what is of the first contact, up to this id, is no news."""
    if page.first is None or page.last is None or page.first > end:
        yield page
        return
    if page.last <= end:
        yield replace(page, news=False)
        return
    for first, last, news in ((page.first, end, False), (end + 1, page.last, True)):
        yield replace(
            page,
            posts=tuple(post for post in page.posts if first <= post.message_id <= last),
            service=tuple(number for number in page.service if first <= number <= last),
            first=first,
            last=last,
            cursor=None if page.cursor is None else last,
            news=news,
        )


def _covers(cursor: Cursor, taken: _Taken) -> bool:
    """Tell whether all that was taken over was also kept."""
    return cursor.channel_id == taken.channel_id and cursor.message_id >= taken.last


def _is_empty_as_expected(channel: Channel, cursor: Cursor) -> None:
    if cursor.message_id:
        raise SourceError(
            f"the preview of {channel.username} shows no posts any more, though it was read up to "
            f"{cursor.message_id}: it was emptied, or the site has changed"
        )


def _is_the_same_channel(channel: Channel, page: PreviewPage, *, expected: int | None) -> None:
    if expected not in (None, page.channel_id):
        raise ChannelUnavailable(
            f"the name {channel.username} now belongs to another channel (id {page.channel_id}) than the one "
            f"read so far (id {expected}); if that is meant, give it a new data directory"
        )


def _named(block: PreviewBlock) -> str:
    return str(block.ids[0]) if block.ids else "(without id)"
