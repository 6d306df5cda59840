"""Pages that come one upon the other, given as one: each that is kept by itself costs a write to the disk."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

from bot.models import Page

WITHIN = 0.25  # seconds that a page waits for those that go on from it
LEAVING = 0.005  # seconds in which a request is on its way


async def together(
    pages: AsyncIterator[Page], *, most: int, within: float = WITHIN
) -> AsyncGenerator[Page, None]:
    """Yield pages in their order, up to `most` as one where each begins where the one before it ends.

    The page after those that are yielded is asked for by then, so that it is on its way while they are
    kept. What came before an error is given before that is raised.
    """
    clock = asyncio.get_running_loop().time
    coming = asyncio.ensure_future(anext(pages, None))
    try:
        while (page := await coming) is not None:
            end, count = clock() + within, 1
            coming = asyncio.ensure_future(anext(pages, None))
            while count < most and (following := await _in_time(coming, end - clock())) is not None:
                whole = joined(page, following)
                if whole is None:
                    break
                page, count = whole, count + 1
                coming = asyncio.ensure_future(anext(pages, None))
            await _in_time(coming, LEAVING)
            yield page
    finally:
        coming.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):  # told where it was waited for
            await coming


async def _in_time(coming: asyncio.Future[Page | None], seconds: float) -> Page | None:
    """Return a page if it comes within so many seconds; None too where there is none, or an error."""
    await asyncio.wait({coming}, timeout=max(seconds, 0))
    return coming.result() if coming.done() and coming.exception() is None else None


def joined(page: Page, following: Page) -> Page | None:
    """Return two pages as one; None unless the second begins where the first ends, and is of its kind."""
    if page.last is None or following.last is None or following.first != page.last + 1:
        return None
    if _kind(page) != _kind(following):
        return None
    posts, service = (*page.posts, *following.posts), (*page.service, *following.service)
    return replace(following, first=page.first, posts=posts, service=service)


def _kind(page: Page) -> Page:
    return replace(page, posts=(), service=(), first=None, last=None, cursor=None)
