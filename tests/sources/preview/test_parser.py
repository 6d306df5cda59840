"""Pages read in a process of their own, under limits that hold."""

import asyncio
import contextlib
import io
import pickle
from contextlib import asynccontextmanager

import pytest

from bot.errors import SourceError
from bot.sources.preview.page import read_page
from bot.sources.preview.parser import MOST_WORDS, PageParser, refuse_outsized
from bot.sources.preview.worker import answer
from bot.worker import LENGTH, packed, serve
from tests.sources.preview.site import NOON, a_block, a_page

PAGE = a_page([a_block(1, "One"), a_block(2, "Two", parts=(2, 3))]).encode()
# Attributes in many runs between tags' ends: small enough each to be let through, slow to read together.
SLOW = b"<html>" + b"".join(
    b"<p " + b" ".join(b"a%d" % n for n in range(MOST_WORDS - 10)) + b">" for _ in range(1_000)
)


@asynccontextmanager
async def a_parser(**limits):
    parser = PageParser(**limits)
    try:
        yield parser
    finally:
        await parser.aclose()


async def test_a_page_reads_the_same_as_in_our_own_process():
    async with a_parser() as parser:
        assert await parser.read(PAGE, now=NOON) == read_page(PAGE, now=NOON)


async def test_what_is_no_page_is_told_in_the_readers_words():
    async with a_parser() as parser:
        with pytest.raises(SourceError, match="not the preview of a channel"):
            await parser.read(b"<html>nothing</html>", now=NOON)
        assert (await parser.read(PAGE, now=NOON)).ids == (1, 2, 3)


async def test_the_loop_goes_on_while_a_page_is_read_and_a_slow_page_is_given_up_for_the_next():
    turns = 0

    async def others():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with a_parser(seconds=3) as parser:
        beside = asyncio.create_task(others())
        with pytest.raises(SourceError, match="more than 3 s"):
            await parser.read(SLOW, now=NOON)
        beside.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beside
        assert (await parser.read(PAGE, now=NOON)).ids == (1, 2, 3)
    assert turns > 100


async def test_pages_of_many_channels_are_answered_each_with_its_own():
    pages = [a_page([a_block(number, f"Post {number}")]).encode() for number in range(1, 9)]
    async with a_parser() as parser:
        read = await asyncio.gather(*(parser.read(page, now=NOON) for page in pages))
    assert [page.ids for page in read] == [(number,) for number in range(1, 9)]


async def test_a_question_that_is_called_off_leaves_no_answer_for_the_next():
    async with a_parser() as parser:
        await parser.read(PAGE, now=NOON)
        asked = asyncio.create_task(parser.read(SLOW, now=NOON))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert (await parser.read(PAGE, now=NOON)).ids == (1, 2, 3)


async def test_the_process_is_found_wherever_we_are_and_not_in_the_folder_we_are_in(tmp_path, monkeypatch):
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    async with a_parser() as parser:
        assert (await parser.read(PAGE, now=NOON)).ids == (1, 2, 3)


def test_the_process_answers_one_page_after_the_other_and_ends_with_its_input():
    given = io.BytesIO(packed((PAGE, NOON)) + packed((b"", NOON)))
    taken = io.BytesIO()
    serve(answer, given, taken)

    answers = []
    taken.seek(0)
    while head := taken.read(LENGTH.size):
        answers.append(pickle.loads(taken.read(LENGTH.unpack(head)[0])))
    assert answers == [read_page(PAGE, now=NOON), "what came is not the preview of a channel"]


@pytest.mark.parametrize("separator", [b" ", b"\n", b' x="<" '])
def test_a_tag_of_too_many_attributes_is_refused_before_it_is_read(separator):
    with pytest.raises(SourceError, match="more attributes"):
        refuse_outsized(b"<html><a " + separator.join([b"b=1"] * (MOST_WORDS + 1)) + b">x</a>")


def test_a_long_text_is_no_tag():
    refuse_outsized(b"<p>" + b"word " * 100_000 + b"</p>" + PAGE)
