"""Tesseract: reads letters in pictures, on this machine. Needs the extra `pictures` and its language data.

Each picture is read twice: dark letters in the brightest of its colours, light ones in the darkest, turned
round, each against its neighbourhood (Sauvola's threshold), so that it does not matter what is behind them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from bot.errors import PictureError
from bot.models import Box
from bot.pictures.alphabets import alphabet_of, corrected, folded, is_mixed
from bot.pictures.figures import confirmed, has_figure
from bot.pictures.ink import Gray, clearness, dark_on_light, inked, is_blank, shades
from bot.pictures.installed import LANGUAGES, data_folder
from bot.pictures.layout import height_of, holes, marked, rows
from bot.pictures.mending import mended, needs_mending, with_torn_unsure
from bot.pictures.merging import merged
from bot.pictures.opening import opened
from bot.pictures.protocol import ReadLine, ReadWord

STEPS = 3  # the number of how we read; raised when the same picture may come to other lines
OF_ALPHABET = {"latin": ("eng",), "cyrillic": ("rus", "ukr")}
WIDEST, TALLEST = 2_000, 10_000  # pixels; a larger picture is made smaller before it is read,
LARGEST = 4_000_000  # and so is one of more in all
SMALLEST_SIDE = 700  # one that is smaller is read at twice its size
LOOK = 48  # pixels: the height of a line that is looked at again
ALONE = 40  # pixels: the height of a word that is looked at by itself
LEAST, MOST = 0.5, 3.0  # times its size


class _Part(NamedTuple):
    image: Image.Image
    left: int  # of it in the whole
    top: int


class Tesseract:
    """The engine, kept open: opening it costs a quarter of a second."""

    def __init__(self, data: Path | None = None) -> None:
        """Open the engine. Raises PictureError if it is not installed, or its language data are not there."""
        self._folder = data_folder(data)
        import tesserocr

        self._api = tesserocr
        self._opened: dict[tuple[str, ...], Any] = {}
        self._version = tesserocr.tesseract_version().splitlines()[0].removeprefix("tesseract").strip()

    @property
    def name(self) -> str:
        """The engine, its version, its languages and the number of our steps around it."""
        return f"tesseract {self._version}, {'+'.join(LANGUAGES)}, {STEPS}"

    def lines(self, picture: bytes) -> Sequence[ReadLine]:
        """Return the lines of a picture, each of one alphabet as far as it can be.

        Raises PictureError for what is no picture, or too large a one: that is told before it is unpacked.
        """
        image, scale = _sized(picture)
        bright, dark = shades(image)
        readings = [self._lines(shade, other) for shade, other in ((bright, dark), (dark, bright))]
        return [_scaled(self._looked_at_again(image, row), scale) for row in rows(merged(readings))]

    def _looked_at_again(self, image: Image.Image, row: ReadLine) -> ReadLine:
        """Return a row with the words that were missing in it, and its figures as sure as two looks agree.

        The second look is at the shade itself, in another size, by the languages of the row's alphabet, so
        that it errs elsewhere.
        """
        alphabet = alphabet_of(row)
        languages = OF_ALPHABET.get(alphabet, LANGUAGES)
        if not holes(row) and not any(map(has_figure, row.words)) and not needs_mending(row, alphabet):
            return row
        part = _part(image, row.box)
        shade = dark_on_light(part.image)
        again = self._again(
            part._replace(image=Image.fromarray(shade)),
            languages,
            size=min(MOST, max(LEAST, LOOK / height_of(row))),
        )
        if again and holes(row) and not holes(again) and len(again.text) > len(row.text):
            row, again = again, row
        if again and alphabet:
            row = mended(row, again, alphabet)
        row = with_torn_unsure(row)
        row = confirmed(row, again, lambda word: self._alone(image, word, languages))
        return marked(row, lambda hole: is_blank(shade, hole, part.left, part.top))

    def _lines(self, shade: Gray, other: Gray) -> list[ReadLine]:
        """Return the lines that are read in a shade, and how clear each is in it beside the other."""
        ink = Image.fromarray(inked(shade))
        found = list(self._read(ink, LANGUAGES, self._api.PSM.SPARSE_TEXT))
        lines = [self._in_one_alphabet(ink, line) for line in found]
        return [replace(line, clearness=clearness(shade, other, line.box)) for line in lines]

    def _in_one_alphabet(self, image: Image.Image, line: ReadLine) -> ReadLine:
        """Return a line of two alphabets in the one that it is mostly in; else as either reads it surer.

        Words that stay in the other alphabet are read again in this one, and stand as they are read surer.
        """
        if not is_mixed(line):
            return line
        alphabet = alphabet_of(line)
        if not alphabet:
            again = [self._again(_part(image, line.box), languages) for languages in OF_ALPHABET.values()]
            return max(filter(None, again), key=lambda read: read.confidence, default=line)
        line = folded(line, alphabet)
        if is_mixed(line) and (read := self._again(_part(image, line.box), OF_ALPHABET[alphabet])):
            return corrected(line, read, alphabet)
        return line

    def _alone(self, image: Image.Image, word: ReadWord, languages: tuple[str, ...]) -> ReadWord | None:
        """Return a word as it is read with nothing beside it."""
        shade = dark_on_light(_part(image, word.box).image)
        large = _resized(Image.fromarray(shade), min(MOST, ALONE / max(1, word.box.height)))
        lines = list(self._read(large, languages, self._api.PSM.SINGLE_WORD))
        read = [other for line in lines for other in line.words]
        return replace(read[0], box=word.box) if len(read) == 1 else None

    def _again(self, part: _Part, languages: tuple[str, ...], size: float = 1) -> ReadLine | None:
        """Return what is read in a part of a picture as one line, in other languages and another size."""
        image = _resized(part.image, size)
        lines = self._read(image, languages, self._api.PSM.SINGLE_LINE)
        words = tuple(word for line in lines for word in line.words)
        return _moved(_scaled(ReadLine(words=words), size), part.left, part.top) if words else None

    def _read(self, image: Image.Image, languages: tuple[str, ...], mode: int) -> Iterator[ReadLine]:
        """Yield the lines that the engine sees in an image of ink."""
        api, level = self._open(languages), self._api.RIL
        api.SetPageSegMode(mode)
        api.SetImage(image)
        api.Recognize()
        words: list[ReadWord] = []
        found = api.GetIterator()
        for place in self._api.iterate_level(found, level.WORD) if found else ():
            if place.IsAtBeginningOf(level.TEXTLINE) and words:
                yield ReadLine(words=tuple(words))
                words = []
            if place.Empty(level.WORD):
                continue
            text, box = place.GetUTF8Text(level.WORD).strip(), place.BoundingBox(level.WORD)
            if text and box:
                left, top, right, bottom = box
                words.append(
                    ReadWord(
                        text=text,
                        confidence=round(place.Confidence(level.WORD), 1),
                        box=Box(left=left, top=top, right=right, bottom=bottom),
                        known=bool(place.WordIsFromDictionary()),
                    )
                )
        api.Clear()
        if words:
            yield ReadLine(words=tuple(words))

    def _open(self, languages: tuple[str, ...]) -> Any:
        if languages not in self._opened:
            try:
                self._opened[languages] = self._api.PyTessBaseAPI(
                    path=str(self._folder), lang="+".join(languages), oem=self._api.OEM.LSTM_ONLY
                )
            except RuntimeError as error:
                raise PictureError(f"tesseract cannot be opened: {error}") from error
        return self._opened[languages]


def _part(image: Image.Image, box: Box) -> _Part:
    """Return a part of a picture with a little around it."""
    edge = max(4, box.height // 4)
    left, top = max(0, box.left - edge), max(0, box.top - edge)
    right, bottom = min(image.width, box.right + edge), min(image.height, box.bottom + edge)
    return _Part(image.crop((left, top, right, bottom)), left, top)


def _sized(picture: bytes) -> tuple[Image.Image, float]:
    """Return a picture at a size at which letters are read, and by what its own was multiplied."""
    image = opened(picture)
    scale = _scale(*image.size)
    return _resized(image, scale), scale


def _resized(image: Image.Image, scale: float) -> Image.Image:
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS)


def _scale(width: int, height: int) -> float:
    if max(width, height) < SMALLEST_SIDE:
        return 2.0
    return min(1.0, WIDEST / width, TALLEST / height, sqrt(LARGEST / (width * height)))


def _moved(line: ReadLine, left: int, top: int) -> ReadLine:
    return _changed(line, lambda x: x + left, lambda y: y + top)


def _scaled(line: ReadLine, scale: float) -> ReadLine:
    def back(place: int) -> int:
        return round(place / scale)

    return line if scale == 1 else _changed(line, back, back)


def _changed(line: ReadLine, x: Callable[[int], int], y: Callable[[int], int]) -> ReadLine:
    """Return a line that stands elsewhere: each place across by `x`, each place down by `y`."""

    def change(box: Box) -> Box:
        return Box(left=x(box.left), top=y(box.top), right=x(box.right), bottom=y(box.bottom))

    return ReadLine(words=tuple(replace(word, box=change(word.box)) for word in line.words))
