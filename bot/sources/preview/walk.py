"""Which pages of a web preview to ask for, so that no post between two visits is missed.

The site shows about twenty posts a page: the newest, or those before or after an id. A site that
does not heed such an id answers with its newest page, so an answer is only believed when it moves.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import SourceError
from bot.sources.preview.page import PreviewPage
from bot.sources.preview.post import PreviewBlock


class Fetch(Protocol):
    """Asks for the page on one side of a post."""

    async def __call__(self, *, before: int | None = None, after: int | None = None) -> PreviewPage:
        """Get the page. Raises SourceError and its kinds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The content of a page, and the ids for which that is all there is.

    `moves_cursor` is false when reading must not go on from here: posts before it have been missed, or
    all of it is to be read again if this visit is cut short.
    """

    shown: tuple[PreviewBlock, ...]
    first: int
    last: int
    moves_cursor: bool = True


async def since_cursor(fetch: Fetch, newest: PreviewPage, read_to: int) -> AsyncIterator[Reach]:
    """Yield what lies between an id and the newest page, oldest first, then the newest page itself.

    Raises SourceError if the site does not show what lies between; the newest page is given all the same.
    """
    beginning = newest.ids[0]
    if read_to + 1 >= beginning:
        yield whole(newest)
        return
    while read_to + 1 < beginning:
        page = await fetch(after=read_to)
        if not await _moves_on(fetch, page, newest, read_to):
            yield Reach(shown=newest.shown, first=beginning, last=newest.ids[-1], moves_cursor=False)
            raise SourceError(
                f"the posts from {read_to + 1} to {beginning - 1} cannot be read: "
                "the site does not show older pages"
            )
        yield Reach(shown=page.shown, first=read_to + 1, last=page.ids[-1])
        read_to = page.ids[-1]
    if read_to < newest.ids[-1]:
        yield Reach(shown=above(newest.shown, read_to), first=read_to + 1, last=newest.ids[-1])


async def since_moment(fetch: Fetch, newest: PreviewPage, since: datetime) -> AsyncIterator[Reach]:
    """Yield what was posted at a moment or later, oldest first. Raises as `since_cursor` does."""
    older = [post.ids[-1] for post in newest.posts if post.posted_at < since]
    if older:
        yield Reach(shown=above(newest.shown, older[-1]), first=older[-1] + 1, last=newest.ids[-1])
        return
    async for reach in since_cursor(fetch, newest, await _last_before(fetch, newest, since)):
        yield reach


async def _moves_on(fetch: Fetch, page: PreviewPage, newest: PreviewPage, read_to: int) -> bool:
    """Tell whether a page begins right after an id, as it was asked to.

    The newest page is also what a site gives that does not heed the question. Then the page before
    it tells: either it ends at the id, or there are posts between.
    """
    if not page.ids or page.ids[0] <= read_to:
        return False
    if page.ids[0] == read_to + 1 or (page.ids[0] < newest.ids[0] and page.ids[-1] < newest.ids[-1]):
        return True
    before = await fetch(before=page.ids[0])
    return not before.ids or before.ids[-1] <= read_to


async def _last_before(fetch: Fetch, newest: PreviewPage, since: datetime) -> int:
    """Find in few steps the id of the last post before a moment; 0 if there is none."""
    low, high = 0, newest.ids[0] - 1  # all up to `low` are older, none above `high` is
    while (middle := (low + high) // 2) > 0 and low < high:
        page = await fetch(after=middle)
        if not page.ids or page.ids[0] <= middle:
            raise SourceError(f"posts since {since:%Y-%m-%d} cannot be read: the site shows no older pages")
        older = [post.ids[-1] for post in page.posts if post.posted_at < since]
        if older and len(older) < len(page.posts):
            return older[-1]
        low, high = (older[-1], high) if older else (low, middle)
    return low


def whole(page: PreviewPage) -> Reach:
    """Return all that a page shows."""
    return Reach(shown=page.shown, first=page.ids[0], last=page.ids[-1])


def above(shown: Sequence[PreviewBlock], number: int) -> tuple[PreviewBlock, ...]:
    """Return what is shown behind the last post that begins at an id or before it."""
    below = [place for place, block in enumerate(shown) if block.ids and block.ids[0] <= number]
    return tuple(shown[below[-1] + 1 :] if below else shown)
