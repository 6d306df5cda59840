"""Pictures made small, whatever the file says it is, in a process that can be lost."""

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.app.media import ending
from bot.models import Box
from bot.pictures.cutter import PictureCutter
from bot.pictures.cutting import LARGEST, SIDE, cut_out, thumbnail


def a_picture(width: int, height: int, form: str = "PNG", **more) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(content, form, **more)
    return content.getvalue()


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_of_any_kind_becomes_a_small_jpeg(form):
    small = opened(thumbnail(a_picture(2000, 1000, form)))

    assert (small.format, small.size) == ("JPEG", (SIDE, SIDE // 2))


def test_a_small_picture_is_not_blown_up():
    assert opened(thumbnail(a_picture(10, 20))).size == (10, 20)


def test_the_same_picture_gives_the_same_bytes():
    assert thumbnail(a_picture(900, 900)) == thumbnail(a_picture(900, 900))


def test_a_picture_that_lies_on_its_side_is_put_upright_and_says_nothing_of_its_camera():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"

    small = opened(thumbnail(a_picture(200, 100, "JPEG", exif=exif)))

    assert small.size == (100, 200)
    assert not small.getexif()


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("I;16", 65_535)])
def test_what_one_sees_through_is_white_and_sixteen_bits_are_no_darker(mode, colour):
    content = io.BytesIO()
    Image.new(mode, (900, 300), colour).save(content, "PNG")
    assert opened(thumbnail(content.getvalue())).getpixel((5, 5)) == (255, 255, 255)
    assert opened(cut_out(content.getvalue(), Box(left=0, top=0, right=9, bottom=9))).getpixel((5, 5)) == (
        255, 255, 255,
    )  # fmt: skip


def a_bomb() -> bytes:
    """A PNG of a few bytes that says it has more pixels than may be unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = int(LARGEST**0.5) + 1
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.mark.parametrize(
    "content",
    [b"", b"words", a_bomb(), a_picture(50, 50)[:60], a_picture(50, 50, "BMP")],
    ids=["nothing", "no picture", "a bomb", "cut off", "a kind that is not taken"],
)
def test_what_cannot_be_shown_is_none(content):
    assert thumbnail(content) is None


@given(st.binary(max_size=300), st.integers(0, 200))
def test_no_damage_to_a_picture_is_an_error(noise, at):
    content = a_picture(40, 40)
    thumbnail(content[:at] + noise + content[at + len(noise) :])


def test_a_file_is_named_by_what_it_begins_with():
    assert [ending(a_picture(1, 1, form)) for form in ("PNG", "JPEG", "WEBP", "GIF", "BMP")] == [
        ".png", ".jpg", ".webp", ".gif", ".bin",
    ]  # fmt: skip


@pytest.fixture
def cutter():
    with contextlib.closing(PictureCutter()) as one:
        yield one


def test_another_process_makes_the_same_small_pictures_and_parts(cutter):
    picture = a_picture(900, 300)
    assert cutter.small(picture) == thumbnail(picture)
    assert opened(cutter.part(picture, Box(left=100, top=100, right=400, bottom=124))).size == (300, 24)


async def test_whoever_has_a_loop_of_its_own_may_ask(cutter):
    assert opened(cutter.small(a_picture(20, 10))).size == (20, 10)


@pytest.mark.parametrize(
    "content", [b"", b"words", a_bomb(), a_picture(50, 50)[:60]], ids=["nothing", "no picture", "bomb", "cut"]
)
def test_what_cannot_be_shown_ends_nothing(cutter, content):
    assert (
        cutter.small(content) is None and cutter.part(content, Box(left=0, top=0, right=9, bottom=9)) is None
    )
    assert cutter.part(a_picture(50, 50), Box(left=900, top=0, right=990, bottom=9)) is None
    assert cutter.small(a_picture(50, 50)) is not None


def test_a_process_that_ends_costs_one_picture(cutter):
    picture = a_picture(50, 50)
    assert cutter.small(picture) is not None
    assert cutter._started is not None
    process = cutter._started[1]._process
    assert process is not None
    process.kill()
    assert cutter.small(picture) is None
    assert cutter.small(picture) is not None
