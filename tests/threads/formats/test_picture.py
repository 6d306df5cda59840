"""Pictures made small, whatever the file says it is."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.threads.formats.picture import LARGEST, SIDE, ending, thumbnail


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
