"""Figures in pictures: as sure as two looks at their line agree. One wrong digit is another claim."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.pictures.protocol import ReadLine, ReadWord

INSIDE = 0.5  # of a word's box: then it was read in the place of the other
# With no letter right before it, since С52 may be CS2; behind it as in 30-day, 5-го, 9K.
_FIGURE = re.compile(r"\W*(?:[^\W\d_]+-)?(?P<figure>\d+(?:[.,:/-]\d+)*%?)(?:-[^\W\d_]+|[^\W\d_]{1,2})?\W*")
_DASHES = str.maketrans("–—−", "---")


def has_figure(word: ReadWord) -> bool:
    """Tell whether a word has a digit in it."""
    return any(sign.isdigit() for sign in word.text)


def confirmed(line: ReadLine, again: ReadLine | None) -> ReadLine:
    """Return a line whose figures are as sure as the less sure of two looks: not at all where these differ.

    Nor is a figure sure that stands beside another: it may be a part of one, or a letter (з as 3, і as 1).
    """
    looks = again.words if again else ()
    figures = [False, *map(has_figure, line.words), False]
    words = [
        replace(word, confidence=0.0 if before or after else _sure(word, looks)) if is_figure else word
        for before, word, is_figure, after in zip(figures, line.words, figures[1:], figures[2:], strict=False)
    ]
    return ReadLine(words=tuple(words))


def _sure(word: ReadWord, again: Iterable[ReadWord]) -> float:
    there = [other for other in again if word.box.covers(other.box) >= INSIDE]
    figure = _figure(word.text)
    if not figure or not there or _figure("".join(other.text for other in there)) != figure:
        return 0.0
    return min(word.confidence, *(other.confidence for other in there if has_figure(other)))


def _figure(text: str) -> str:
    found = _FIGURE.fullmatch(text.translate(_DASHES))
    return found["figure"] if found else ""
