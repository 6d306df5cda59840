"""Several readings of one picture made one: what is said too weakly is left out, and nothing stands twice."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.models import Box
from bot.pictures.protocol import ReadLine, ReadWord

SURE = 60.0  # what is said with less is no line: shapes and grain are read as letters, too
BARELY = 85.0  # so sure must be what has fewer letters than a word that tells something
TELLING = 4  # letters
MARKS = "—–-«»“”„\"'’‘….,!?:;()%№&+"  # that may stand alone in a text
SAME = 0.5  # of the smaller of two boxes: then they were read in one place
WORTH = 50.0  # a letter that is read surer counts for its reading, by how much


def merged(readings: Iterable[Sequence[ReadLine]]) -> list[ReadLine]:
    """Return the lines of several readings of one picture, no weak ones; none where no word tells anything.

    Of those in one place the one stands in which most was read, and surely: edges of letters are read as a
    few letters, at times surer than the whole line is.
    """
    found = [told for lines in readings for line in lines if (told := _without_strokes(line)) and _says(told)]
    kept: list[ReadLine] = []
    for line in sorted(found, key=_weight, reverse=True):
        if not any(_in_one_place(line, other) for other in kept):
            kept.append(line)
    return kept if _says_anything(kept) else []


def _without_strokes(line: ReadLine) -> ReadLine | None:
    """Return a line without what is neither letters nor marks, such as the rule beside a quotation."""
    words = tuple(word for word in line.words if any(sign.isalnum() or sign in MARKS for sign in word.text))
    return replace(line, words=words) if words else None


def _says(line: ReadLine) -> bool:
    """Tell whether a line is one, and not a shape that was taken for letters."""
    enough = sum(sign.isalnum() for sign in line.text) > 1 or any(sign.isdigit() for sign in line.text)
    return line.confidence >= SURE if _tells(line) else enough and line.confidence >= BARELY


def _tells(line: ReadLine) -> bool:
    return any(map(_is_telling, line.words))


def _says_anything(lines: Iterable[ReadLine]) -> bool:
    """Tell whether lines say something: in one word alone only if it is sure, as grain may look like one."""
    telling = [word for line in lines for word in line.words if _is_telling(word)]
    return len(telling) > 1 or any(word.confidence >= BARELY for word in telling)


def _is_telling(word: ReadWord) -> bool:
    return sum(sign.isalpha() for sign in word.text) >= TELLING


def _weight(line: ReadLine) -> float:
    """Return how much was surely and clearly read in a line; what was read twice in one place is not."""
    return line.clearness * sum(
        (word.confidence - WORTH) * len(word.text)
        for word in line.words
        if word.confidence > WORTH
        and not any(other is not word and _overlap(word.box, other.box) for other in line.words)
    )


def _in_one_place(line: ReadLine, other: ReadLine) -> bool:
    return _overlap(line.box, other.box) or any(
        _overlap(one.box, two.box) for one in line.words for two in other.words
    )


def _overlap(box: Box, other: Box) -> bool:
    return max(box.covers(other), other.covers(box)) >= SAME
