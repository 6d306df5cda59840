"""Pages that come one upon the other are given, and so kept, as one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from bot.errors import SourceError
from bot.models import Page
from bot.sources.together import together
from tests.builders import a_page, a_post
from tests.waiting import HANGS


def stretch(first: int, last: int) -> Page:
    posts = [a_post(number) for number in range(first, last + 1)]
    return a_page(*posts, first=first, last=last, cursor=last)


class Pages:
    """Pages that are there at once; how many were asked for."""

    def __init__(self, pages: Sequence[Page], error: Exception | None = None) -> None:
        self.pages, self.error, self.asked = pages, error, 0

    async def __aiter__(self) -> AsyncIterator[Page]:
        for page in self.pages:
            self.asked += 1
            yield page
        if self.error:
            raise self.error


async def given(pages: Pages, most: int) -> list[Page]:
    return [page async for page in together(aiter(pages), most=most, within=HANGS)]


def spans(pages: Sequence[Page]) -> list[tuple[int | None, int | None]]:
    return [(page.first, page.last) for page in pages]


async def test_pages_that_go_on_from_each_other_are_one_up_to_so_many():
    parts = [stretch(start, start + 2) for start in range(1, 16, 3)]

    found = await given(Pages(parts), most=2)

    assert spans(found) == [(1, 6), (7, 12), (13, 15)]
    assert [page.cursor for page in found] == [6, 12, 15]
    assert [post for page in found for post in page.posts] == [post for page in parts for post in page.posts]


@pytest.mark.parametrize(
    "other",
    [
        stretch(5, 6),
        replace(stretch(4, 6), news=False),
        replace(stretch(4, 6), usernames=("ClashReportNew",)),
        replace(stretch(4, 6), channel_id=7),
        replace(stretch(4, 6), first=None, last=None),
    ],
)
async def test_what_leaves_a_hole_or_is_of_another_kind_stands_by_itself(other):
    assert await given(Pages([stretch(1, 3), other]), most=10) == [stretch(1, 3), other]


async def test_what_came_before_an_error_is_given_before_it_is_raised():
    pages = Pages([stretch(1, 3), stretch(4, 6)], SourceError("broken off"))
    found = together(aiter(pages), most=10, within=HANGS)

    assert spans([await anext(found)]) == [(1, 6)]
    with pytest.raises(SourceError, match="broken off"):
        await anext(found)


async def test_the_next_page_is_asked_for_before_this_one_is_given_and_no_other():
    pages = Pages([stretch(start, start) for start in range(1, 6)])
    asked = [pages.asked async for _ in together(aiter(pages), most=2, within=HANGS)]

    assert asked == [3, 5, 5]


async def test_a_page_is_given_without_the_one_that_keeps_it_waiting():
    held = asyncio.Event()

    async def slow() -> AsyncIterator[Page]:
        yield stretch(1, 3)
        await held.wait()
        yield stretch(4, 6)

    found = together(slow(), most=10, within=0)
    first = await anext(found)
    held.set()

    assert spans([first, *[page async for page in found]]) == [(1, 3), (4, 6)]


async def test_who_gives_up_leaves_nothing_that_goes_on_asking():
    pages = Pages([stretch(start, start) for start in range(1, 9)])
    before = asyncio.all_tasks()
    found = together(aiter(pages), most=1, within=HANGS)
    await anext(found)
    await found.aclose()

    assert (pages.asked, asyncio.all_tasks()) == (2, before)
