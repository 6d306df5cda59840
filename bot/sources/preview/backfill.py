"""A first contact with a channel, read downwards page by page until as many posts are there as were asked.

Pages have gone missing in the middle of a channel, and pages without a link to older ones have come where
there are some. So it takes two such signs in a row to be at the beginning, each by an id of its own; and
what was not seen by then stays to be seen, and is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.errors import ChannelUnavailable, SourceError
from bot.models import Backfill
from bot.sources.preview.page import PreviewPage
from bot.sources.preview.walk import Fetch, Reach, above, whole

SIGNS_OF_THE_END = 2
STEP = 20  # ids to go on below, where a page with older posts should have come


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """The stretches that were read, oldest first, what is left of it, and why it was broken off, if so."""

    reaches: Sequence[Reach]
    left: Backfill
    failure: SourceError | None


async def begin(fetch: Fetch, newest: PreviewPage, asked: int) -> Descent:
    """Read the newest page and what is below it, up to so many posts; none of it moves the cursor."""
    begun = Backfill(asked=asked, seen=len(newest.posts), down_to=newest.ids[0])
    if begun.seen > asked:
        reach = _without_oldest(whole(newest), surplus=begun.seen - asked)
        left = replace(begun, seen=asked, down_to=reach.first)
        return Descent(reaches=(replace(reach, moves_cursor=False),), left=left, failure=None)
    found = await go_on(fetch, begun, signs=int(not newest.has_older))
    reaches = (*found.reaches, replace(whole(newest), moves_cursor=False))
    return replace(found, reaches=reaches)


async def go_on(fetch: Fetch, begun: Backfill, *, signs: int = 0) -> Descent:
    """Look once more for what was not seen, then read on below."""
    work = _Work(fetch=fetch)
    gaps = []
    for first, last in begun.gaps:
        gaps += await work.descend(first, last, count=last)
    missing = begun.asked - begun.seen - work.seen
    *skipped, rest = await work.descend(1, begun.down_to - 1, count=missing, signs=signs)
    gaps += skipped
    reaches = sorted(work.reaches, key=lambda reach: reach.first)
    left = Backfill(
        asked=begun.asked,
        seen=begun.seen + work.seen,
        down_to=rest[1] + 1,
        gaps=tuple(sorted(gap for gap in gaps if gap[0] <= gap[1])),
    )
    return Descent(reaches=reaches, left=left, failure=work.failure)


@dataclass(slots=True, kw_only=True)
class _Work:
    """The pages that are asked for, until one cannot be had."""

    fetch: Fetch
    reaches: list[Reach] = field(default_factory=list)
    seen: int = 0
    failure: SourceError | None = None

    async def descend(self, first: int, last: int, *, count: int, signs: int = 0) -> list[tuple[int, int]]:
        """Read ids from the last one down, up to so many posts; return those not seen, the lowest last.

        The lowest stretch is empty, with its end before its beginning, where all was seen.
        """
        unseen, top, ask = [], last, last + 1
        while first < ask and count > 0 and signs < SIGNS_OF_THE_END and self.failure is None:
            page = await self._page(ask)
            if page is None or not page.ids or page.ids[-1] >= ask:
                signs, ask = signs + 1, ask - STEP
                continue
            if ask <= top:  # once more what was stepped over, now that there is something below
                before = self.seen
                unseen += await self.descend(ask, top, count=top, signs=SIGNS_OF_THE_END - 1)
                count = max(count - (self.seen - before), 0)
            top = max(first, page.ids[0]) - 1
            reach = Reach(shown=above(page.shown, first - 1), first=top + 1, last=ask - 1, moves_cursor=False)
            posts = sum(block.post is not None for block in reach.shown)
            if posts > count:
                reach = _without_oldest(reach, surplus=posts - count)
                top, posts = reach.first - 1, count
            self.reaches.append(reach)
            self.seen, count = self.seen + posts, count - posts
            ask, signs = top + 1, int(not page.has_older)
        return [*unseen, (first, top)]

    async def _page(self, before: int) -> PreviewPage | None:
        """Ask for a page; None where there is none, or none can be had, which ends the work."""
        try:
            return await self.fetch(before=before)
        except ChannelUnavailable:  # said of a page below one that was just shown
            return None
        except SourceError as error:
            self.failure = error
            return None


def _without_oldest(reach: Reach, *, surplus: int) -> Reach:
    dropped = [block.ids[-1] for block in reach.shown if block.post is not None][:surplus]
    return replace(reach, shown=above(reach.shown, dropped[-1]), first=dropped[-1] + 1)
