"""From the lines that were read in a picture to its text: in what order they stand, and what goes together.

Pure geometry. Pictures have no order of their own: rows run from the top, and what is set larger or stands
apart is a paragraph of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from bot.models import UNREAD, Box, PictureText, PlacedWord
from bot.pictures.alphabets import alphabet_of
from bot.pictures.protocol import ReadLine, ReadWord

ROW = 0.5  # of a line's height: middles that lie no further apart are in one row
HOLE = 0.9  # of a line's height: words of a line that are further apart may have had one between them
COLUMN = 2.5  # of a line's height: what stands further apart in one row is not one line
LOOSE = 2.3  # of a line's height: feet of lines that lie further apart are of two paragraphs
EVEN = 1.3  # lines of one paragraph are that evenly apart
SIZE = 1.8  # lines whose heights differ by more are two paragraphs
OPEN = ",—–-"  # at the end of a line: its sentence goes on, as it does behind a letter before a small one
SHORT = 0.5  # of the next line: a shorter one above it, at the same edge, is a heading or an end


def text_of(lines: Iterable[ReadLine]) -> PictureText:
    """Return the text of lines that stand in one picture: by paragraph, from the top and from the left."""
    text = ""
    placed: list[PlacedWord] = []
    for paragraph in paragraphs([column for row in rows(lines) for column in _columns(row)]):
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


def rows(lines: Iterable[ReadLine]) -> list[ReadLine]:
    """Return what stands side by side as one line each, from the top."""
    found: list[list[ReadLine]] = []
    for line in sorted(lines, key=lambda one: one.box.middle):
        last = found[-1] if found else []
        if last and abs(line.box.middle - median(one.box.middle for one in last)) <= ROW * min(
            line.box.height, *(one.box.height for one in last)
        ):
            last.append(line)
        else:
            found.append([line])
    return [
        ReadLine(
            words=tuple(word for line in sorted(row, key=lambda one: one.box.left) for word in line.words)
        )
        for row in found
    ]


def holes(line: ReadLine) -> dict[int, Box]:
    """Return the gaps so wide that a word may be missing in them, by the number of the word behind each."""
    wide = HOLE * height_of(line)
    return {
        number: Box(
            left=before.box.right,
            top=min(before.box.top, after.box.top),
            right=after.box.left,
            bottom=max(before.box.bottom, after.box.bottom),
        )
        for number, (before, after) in enumerate(pairwise(line.words), start=1)
        if _apart(before, after) > wide
    }


def marked(line: ReadLine, is_blank: Callable[[Box], bool]) -> ReadLine:
    """Return a line with a sign that something was not read in its holes that are not blank."""
    words = list(line.words)
    for number, hole in reversed(holes(line).items()):
        if not is_blank(hole):
            words.insert(number, ReadWord(text=UNREAD, confidence=0, box=hole))
    return ReadLine(words=tuple(words))


def height_of(line: ReadLine) -> int:
    """Return the height of a line: of its tall words, as dashes and words without tall letters are lower."""
    heights = sorted(word.box.height for word in line.words)
    return max(1, heights[len(heights) * 3 // 4])


def paragraphs(lines: Sequence[ReadLine]) -> list[list[ReadLine]]:
    """Return lines, from top to bottom, in paragraphs: evenly apart, of one size, no short line within."""
    set_out = [_Set(line) for line in lines]
    found: list[list[ReadLine]] = []
    for number, line in enumerate(lines):
        if (
            not number
            or not _goes_on(set_out, number)
            or (len(found[-1]) == 1 and _is_heading(lines, number))
        ):
            found.append([])
        found[-1].append(line)
    return found


class _Set:
    """The way a line is set: by its words, since one stray mark makes the box of a whole line larger."""

    def __init__(self, line: ReadLine) -> None:
        self.middle = median(word.box.middle for word in line.words)
        self.height = height_of(line)
        self.left, self.width = line.box.left, line.box.width
        self.is_open, self.goes_on = line.text[-1] in OPEN or line.text[-1].isalnum(), line.text[0].islower()

    def like(self, other: "_Set") -> bool:
        return max(self.height, other.height) <= SIZE * min(self.height, other.height)


def _goes_on(lines: Sequence[_Set], number: int) -> bool:
    """Tell whether a line goes on from the one above it."""
    above, below = lines[number - 1], lines[number]
    pace, tall = below.middle - above.middle, max(above.height, below.height)
    beside = (lines[max(0, number - 2) : number], lines[number : number + 2])
    paces = [pair[1].middle - pair[0].middle for pair in beside if len(pair) == 2 and pair[0].like(pair[1])]
    even = [EVEN * other for other in paces if other >= tall]
    if 0 < pace <= LOOSE * tall and above.is_open and below.goes_on:
        return True
    if not above.like(below) or not 0 < pace <= min([LOOSE * tall, *even]):
        return False
    return not (abs(above.left - below.left) <= tall and above.width < SHORT * below.width)


def _is_heading(lines: Sequence[ReadLine], number: int) -> bool:
    """Tell whether the line above one is in the other alphabet, as a name with a handle above a post is."""
    above, below = alphabet_of(lines[number - 1]), alphabet_of(lines[number])
    return bool(above and below) and above != below and not lines[number].text[0].islower()


def _columns(row: ReadLine) -> list[ReadLine]:
    """Return the parts of a row that stand so far apart that they are not one line."""
    wide = COLUMN * height_of(row)
    found: list[list[ReadWord]] = [[row.words[0]]]
    for before, after in pairwise(row.words):
        if _apart(before, after) > wide:
            found.append([])
        found[-1].append(after)
    return [ReadLine(words=tuple(words)) for words in found]


def _apart(before: ReadWord, after: ReadWord) -> int:
    return after.box.left - before.box.right


def _is_cut(text: str, following: str) -> bool:
    """Tell whether a word was cut at the end of a line: "negotia-" before "tions"."""
    return len(text) > 1 and text[-1] in "-­" and text[-2].isalpha() and following[:1].islower()
