"""Pictures read by the engine itself: drawn ones, empty ones, and what is no picture."""

import io

import numpy as np
import pytest
from PIL import Image

from bot.errors import PictureError
from bot.pictures.installed import data_folder
from bot.pictures.layout import text_of
from bot.pictures.opening import MOST_PIXELS
from bot.pictures.reader import PictureReader
from bot.pictures.tesseract import Tesseract
from tests.pictures.drawing import STYLES, drawn, jpeg, without_words

SAID = {
    "en": "We have never refused to talk, the minister told reporters on Tuesday.",
    "ru": "Мы никогда не отказывались от переговоров, заявил министр.",
    "uk": "Ми ніколи не відмовлялися від переговорів, заявив міністр.",
}


def words(text: str) -> list[str]:
    return text.lower().replace(",", " ").replace(".", " ").split()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", SAID)
def test_what_is_drawn_is_read(engine, style, language):
    read = words(text_of(engine.lines(drawn(SAID[language], style, 5))).text)
    wanted = words(SAID[language])
    assert sum(word in read for word in wanted) >= len(wanted) - 1


def test_nothing_is_read_where_nothing_is_written(engine):
    seeds = (*range(1000, 1008), 5026)  # in the last one a map has what looks like a word
    assert [text_of(engine.lines(without_words(seed))).text for seed in seeds] == [""] * 9


def test_a_picture_stored_sideways_is_read_upright(engine):
    with Image.open(io.BytesIO(drawn(SAID["en"], "light card", 3))) as upright:
        kept, turned = io.BytesIO(), upright.rotate(90, expand=True)
        exif = Image.Exif()
        exif[0x0112] = 6  # to be turned right
        turned.save(kept, "JPEG", exif=exif)
    assert "never refused" in text_of(engine.lines(kept.getvalue())).text


def test_what_is_drawn_on_nothing_is_read_as_one_sees_it_on_white(engine):
    with Image.open(io.BytesIO(drawn(SAID["en"], "light card", 3))) as picture:
        letters = picture.convert("L").point(lambda shade: 255 if shade < 128 else 0)
    clear, kept = Image.new("RGBA", letters.size), io.BytesIO()
    clear.paste((0, 0, 0, 255), mask=letters)
    clear.save(kept, "PNG")
    assert "never refused" in text_of(engine.lines(kept.getvalue())).text


def test_a_picture_of_sixteen_bits_is_read(engine):
    with Image.open(io.BytesIO(drawn(SAID["en"], "light card", 3))) as picture:
        deep = np.asarray(picture.convert("L")).astype(np.uint16) * 257
    kept = io.BytesIO()
    Image.fromarray(deep).save(kept, "PNG")
    assert "never refused" in text_of(engine.lines(kept.getvalue())).text


def test_a_long_screenshot_is_read_at_its_own_size(engine):
    with Image.open(io.BytesIO(drawn(SAID["ru"], "tweet", 3))) as post:
        long = Image.new("RGB", (post.width, 3_000), "white")
        long.paste(post, (0, 3_000 - post.height))
    assert "никогда не отказывались" in text_of(engine.lines(jpeg(long))).text


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"not a picture at all", "no picture that can be read: none of JPEG, PNG, WEBP, GIF$"),
        (drawn(SAID["en"], "tweet", 1)[:4000], "no picture that can be read"),
        (b"", "the file is empty"),
    ],
)
async def test_what_is_no_picture_is_told_in_one_line(engine, picture, why):
    reader = PictureReader()
    try:
        with pytest.raises(PictureError, match=why) as told:
            await reader.read(picture)
        assert "\n" not in str(told.value)
        assert "never refused" in (await reader.read(drawn(SAID["en"], "light card", 1))).text
    finally:
        await reader.aclose()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(engine):
    bomb = io.BytesIO()
    Image.new("1", (20_000, MOST_PIXELS // 20_000 + 1)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(PictureError, match="more than 16 million"):
        engine.lines(bomb.getvalue())


async def test_an_engine_that_takes_too_long_is_ended_and_the_next_picture_is_read(engine):
    noise = jpeg(Image.effect_noise((2000, 2000), 200), 95)
    hasty, patient = PictureReader(seconds=0.05), PictureReader()
    try:
        with pytest.raises(PictureError, match="took more than"):
            await hasty.read(noise)
        assert "never refused" in (await patient.read(drawn(SAID["en"], "scan", 1))).text
    finally:
        await hasty.aclose()
        await patient.aclose()


async def test_an_engine_that_dies_is_told_and_started_again(engine):
    reader = PictureReader()
    try:
        await reader.engine()
        process = reader._worker._process
        assert process is not None
        process.kill()
        with pytest.raises(PictureError, match="its process ended"):
            await reader.read(drawn(SAID["en"], "scan", 1))
        assert "never refused" in (await reader.read(drawn(SAID["en"], "scan", 1))).text
    finally:
        await reader.aclose()


def test_language_data_that_is_missing_is_named_with_what_to_do(tmp_path):
    (tmp_path / "eng.traineddata").write_bytes(b"")
    with pytest.raises(PictureError, match=r"no rus\.traineddata, ukr\.traineddata"):
        data_folder(tmp_path)


def test_the_engine_says_by_which_version_and_settings_it_reads(engine):
    assert engine.name.startswith("tesseract ") and "eng+rus+ukr" in engine.name
    assert isinstance(engine, Tesseract)
