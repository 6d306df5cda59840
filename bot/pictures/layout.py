"""From the lines that were read in a picture to its text: which reading stands, in what order.

Pure geometry. Pictures have no order of their own: rows run from the top, and what is set larger or stands
apart is a paragraph of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from bot.models import Box, PictureText, PlacedWord
from bot.pictures.protocol import ReadLine, ReadWord

SURE = 60.0  # what is said with less is no line: shapes and grain are read as letters, too
BARELY = 85.0  # so sure must be what has fewer letters than a word that tells something
TELLING = 4  # letters
MARKS = "—–-«»“”„\"'’‘….,!?:;()%№&+"  # that may stand alone in a text
SAME = 0.5  # of the smaller of two boxes: then they were read in one place
ROW = 0.5  # of a line's height: middles that lie no further apart are in one row
COLUMN = 2.5  # of a line's height: what stands further apart in one row is not one line
LOOSE = 2.3  # of a line's height: feet of lines that lie further apart are of two paragraphs
EVEN = 1.3  # lines of one paragraph are that evenly apart
SIZE = 1.8  # lines whose heights differ by more are two paragraphs
SHORT = 0.5  # of the next line: a shorter one above it, at the same edge, is a heading or an end


def merged(readings: Iterable[Sequence[ReadLine]]) -> list[ReadLine]:
    """Return the lines of several readings of one picture: the surest where boxes overlap, no weak ones."""
    found = [told for lines in readings for line in lines if (told := _without_strokes(line)) and _says(told)]
    kept: list[ReadLine] = []
    for line in sorted(found, key=_weight, reverse=True):
        if not any(_overlap(line.box, other.box) for other in kept):
            kept.append(line)
    return kept


def text_of(lines: Iterable[ReadLine]) -> PictureText:
    """Return the text of lines that stand in one picture: by paragraph, from the top and from the left."""
    text = ""
    placed: list[PlacedWord] = []
    for paragraph in paragraphs(_rows(lines)):
        text += "\n\n" if text else ""
        for number, word in enumerate(word for line in paragraph for word in line.words):
            if number and _is_cut(text, word.text):
                text = text[:-1]
                placed[-1] = replace(placed[-1], end=len(text))
            elif number:
                text += " "
            start = len(text)
            text += word.text
            placed.append(PlacedWord(start=start, end=len(text), confidence=word.confidence, box=word.box))
    return PictureText(text=text, words=tuple(placed))


def paragraphs(lines: Sequence[ReadLine]) -> list[list[ReadLine]]:
    """Return lines, from top to bottom, in paragraphs: evenly apart, of one size, no short line within."""
    set_out = [_Set(line) for line in lines]
    found: list[list[ReadLine]] = []
    for number, line in enumerate(lines):
        if not number or not _goes_on(set_out, number):
            found.append([])
        found[-1].append(line)
    return found


class _Set:
    """The way a line is set: by its words, since one stray mark makes the box of a whole line larger."""

    def __init__(self, line: ReadLine) -> None:
        self.middle = median(word.box.middle for word in line.words)
        heights = sorted(word.box.height for word in line.words)
        self.height = max(
            1, heights[len(heights) * 3 // 4]
        )  # dashes and words without tall letters are lower
        self.left, self.width = line.box.left, line.box.width

    def like(self, other: "_Set") -> bool:
        return max(self.height, other.height) <= SIZE * min(self.height, other.height)


def _goes_on(lines: Sequence[_Set], number: int) -> bool:
    """Tell whether a line goes on from the one above it."""
    above, below = lines[number - 1], lines[number]
    pace, tall = below.middle - above.middle, max(above.height, below.height)
    beside = (lines[max(0, number - 2) : number], lines[number : number + 2])
    paces = [pair[1].middle - pair[0].middle for pair in beside if len(pair) == 2 and pair[0].like(pair[1])]
    even = [EVEN * other for other in paces if other >= tall]
    if not above.like(below) or not 0 < pace <= min([LOOSE * tall, *even]):
        return False
    return not (abs(above.left - below.left) <= tall and above.width < SHORT * below.width)


def _rows(lines: Iterable[ReadLine]) -> list[ReadLine]:
    """Return the lines from the top, those of one row together as one, unless a wide gap lies between."""
    rows: list[list[ReadLine]] = []
    for line in sorted(lines, key=lambda one: one.box.middle):
        last = rows[-1] if rows else []
        if last and abs(line.box.middle - median(one.box.middle for one in last)) <= ROW * min(
            line.box.height, *(one.box.height for one in last)
        ):
            last.append(line)
        else:
            rows.append([line])
    return [joined for row in rows for joined in _joined(sorted(row, key=lambda one: one.box.left))]


def _joined(row: Sequence[ReadLine]) -> list[ReadLine]:
    found: list[list[ReadWord]] = [list(row[0].words)]
    for before, after in pairwise(row):
        wide = COLUMN * max(before.box.height, after.box.height)
        if after.box.left - before.box.right > wide:
            found.append([])
        found[-1] += after.words
    return [ReadLine(words=tuple(words)) for words in found]


def _without_strokes(line: ReadLine) -> ReadLine | None:
    """Return a line without what is neither letters nor marks, such as the rule beside a quotation."""
    words = tuple(word for word in line.words if any(sign.isalnum() or sign in MARKS for sign in word.text))
    return ReadLine(words=words) if words else None


def _says(line: ReadLine) -> bool:
    """Tell whether a line is one, and not a shape that was taken for letters."""
    signs = sum(sign.isalnum() for sign in line.text)
    letters = max(sum(sign.isalpha() for sign in word.text) for word in line.words)
    if letters >= TELLING:
        return line.confidence >= SURE
    return signs > 1 and line.confidence >= BARELY


def _weight(line: ReadLine) -> tuple[float, int]:
    return line.confidence, len(line.text)


def _overlap(box: Box, other: Box) -> bool:
    return max(box.covers(other), other.covers(box)) >= SAME


def _is_cut(text: str, following: str) -> bool:
    """Tell whether a word was cut at the end of a line: "negotia-" before "tions"."""
    return len(text) > 1 and text[-1] in "-­" and text[-2].isalpha() and following[:1].islower()
