"""Files that no engine can read, among those that posts carry: a line each, and everything else goes on."""

import io
import logging

import pytest
from PIL import Image

from bot.pictures.reader import ONE_THREAD, PictureReader
from bot.steps.read_pictures import read_pictures
from bot.storage.pictures import pictures_read
from bot.worker import Worker
from tests.builders import NOON
from tests.pictures.drawing import drawn, jpeg
from tests.steps.test_pictures import Room

SAID = "Putin said: We are open for talks"


def a_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to a square of this side."""
    kept = io.BytesIO()
    Image.new("1", (side, side)).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def room(db, tmp_path, engine):
    return Room(db, tmp_path / "media")


async def read(room: Room, reader: PictureReader) -> None:
    await room.fetch()
    try:
        await read_pictures(room.db, reader, room.files, clock=lambda: NOON)
    finally:
        await reader.aclose()


async def test_whatever_is_no_picture_costs_a_line_and_the_rest_is_read_and_told(room, caplog):
    hostile = {
        b"no picture at all": "no picture that can be read",
        drawn(SAID, "tweet", 1)[:5000]: "no picture that can be read",
        a_bomb(10_000): "more than 16 million",  # a hundred million pixels
        a_bomb(30_000): "no picture that can be read",  # nine hundred
        a_bomb(3_900)[:200]: "no picture that can be read",
    }
    for number, picture in enumerate(hostile, 1):
        room.keep(number, f"Post {number}", picture)
    room.keep(9, "Watch", drawn(SAID, "light card", 1))
    with caplog.at_level(logging.WARNING):
        await read(room, PictureReader())

    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(hostile) and not any("\n" in line for line in told)
    for why in hostile.values():
        assert any(why in line for line in told)
    assert (pictures_read(room.db).read, pictures_read(room.db).refused) == (1, len(hostile))
    assert room.judge().queued == 1


async def test_a_picture_that_takes_too_much_memory_costs_a_line_and_the_next_is_read(room, caplog):
    room.keep(1, "Watch", drawn(SAID, "light card", 1))
    room.keep(2, "Large", jpeg(Image.new("RGB", (3_990, 3_990))))  # is read first: it is newer
    reader = PictureReader()
    reader._worker = Worker("tests.pictures.poor", seconds=60, environment=ONE_THREAD)
    with caplog.at_level(logging.WARNING):
        await read(room, reader)

    [told] = [record.getMessage() for record in caplog.records]
    assert "of memory" in told or "its process ended" in told
    assert room.judge().queued == 1
